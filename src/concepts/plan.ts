/** What a TCAV is going to do: contrasts, sizes, runs and permutations, judged before any work is done on them. */

import { ArgumentError } from '../errors';
import { Random } from '../tensor/random';
import { checkContrast } from './cav';
import type { Correction } from './correction';
import type { NamedSet } from './layer-space';
import { type Contrast, planRuns, type Run } from './replicates';

/** A concept against random pictures or another concept, and the runs on it. */
export interface PlannedContrast extends Contrast {
  readonly names: { readonly concept: string; readonly counter: string };
  /** Pictures of each side in a run. */
  readonly size: number;
  readonly runs: readonly Run[];
}

export interface Plan {
  readonly contrasts: readonly PlannedContrast[];
  readonly permutations: number;
  /** How many tests there are in all. */
  readonly tests: number;
}

export interface PlanSettings {
  readonly relative: readonly (readonly [string, string])[];
  readonly runs: number;
  readonly size: number | undefined;
  readonly permutations: number | undefined;
  readonly significance: number;
  readonly correction: Correction;
  readonly seed: number;
  /** Layers times classes. */
  readonly times: number;
}

/** What is left of the concept is held out. */
const sampleShare = 1 / 4;
const mostInSample = 10;
const fewestPermutations = 199;

export function planTests(concepts: readonly NamedSet[], random: readonly number[], settings: PlanSettings): Plan {
  const { relative, significance, correction, times } = settings;
  const named = (name: string): NamedSet => {
    const found = concepts.find((one) => one.name === name);
    if (found) return found;
    const all = concepts.map((one) => one.name).join(', ');
    throw new ArgumentError(`\`relative\` names the concept "${name}", which is not among them: ${all}.`);
  };
  if (concepts.some(({ name }) => name === 'random')) {
    throw new ArgumentError(
      'A concept cannot be called "random", the name of what concepts are told apart from; rename it.',
    );
  }
  const places = (set: NamedSet) => [...new Set(set.places)];
  const pairs = [
    ...concepts.map((set) => ({ concept: set, counter: 'random', others: random })),
    ...relative.map(([one, other]) => ({ concept: named(one), counter: other, others: places(named(other)) })),
  ];
  const tests = pairs.length * times;
  const hurdle = (correction === 'none' ? 1 : tests) / significance;
  const contrasts = pairs.map(({ concept, counter, others }, at): PlannedContrast => {
    const names = { concept: concept.name, counter };
    const contrast = { concept: places(concept), counter: [...others] };
    checkContrast(names, contrast);
    checkArrangements(names, contrast, { tests, hurdle, significance, correction });
    const size = sizeOf(names, contrast, settings.size);
    const draws = new Random(settings.seed + at);
    return { names, ...contrast, size, runs: planRuns(contrast, { runs: settings.runs, size, random: draws }) };
  });
  const permutations = settings.permutations ?? Math.max(fewestPermutations, Math.ceil(2 * hurdle) - 1);
  if (permutations + 1 < hurdle - 1e-9) {
    throw new ArgumentError(
      `With ${permutations} permutations no p-value is below 1/${permutations + 1}, too coarse for ${describe(tests, significance, correction)}; ` +
        `give at least ${Math.ceil(hurdle) - 1}.`,
    );
  }
  return { contrasts, permutations, tests };
}

const describe = (tests: number, significance: number, correction: Correction): string =>
  `${tests === 1 ? 'one test' : `${tests} tests`} at the level ${significance}${correction === 'none' ? '' : ` (${correction})`}`;

interface Hurdle {
  readonly tests: number;
  readonly hurdle: number;
  readonly significance: number;
  readonly correction: Correction;
}

/** The observed arrangement is one of so many ways to choose the concept's pictures, so p is not below one in them. */
function checkArrangements(
  { concept: name, counter: other }: PlannedContrast['names'],
  { concept, counter }: Contrast,
  { tests, hurdle, significance, correction }: Hurdle,
): void {
  let ways = 1;
  for (let k = 1; k <= concept.length && ways < hurdle; k++) ways *= (counter.length + k) / k;
  if (ways >= hurdle - 1e-9) return;
  throw new ArgumentError(
    `${concept.length} pictures of "${name}" and ${counter.length} of "${other}" can be parted in ${Math.round(ways)} ways only, ` +
      `too few for ${describe(tests, significance, correction)}; give more pictures, or fewer concepts, layers and classes at once.`,
  );
}

function sizeOf({ concept: name }: PlannedContrast['names'], contrast: Contrast, wanted: number | undefined): number {
  const least = Math.min(contrast.concept.length, contrast.counter.length);
  if (wanted === undefined) return Math.min(Math.max(2, Math.floor(least * sampleShare)), mostInSample, least - 1);
  if (Number.isInteger(wanted) && wanted >= 1 && wanted < least) return wanted;
  throw new ArgumentError(
    `A sample of ${wanted} pictures cannot be drawn for "${name}", which has ${contrast.concept.length} against ${contrast.counter.length}: ` +
      `give a size from 1 to ${least - 1}, so that some are held out.`,
  );
}
