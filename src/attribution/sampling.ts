import { ArgumentError } from '../errors';
import type { ExplainOptions, Problem } from './problem';
import type { Certificate } from './result';

/** How long a method that averages over random draws goes on. */
export interface SamplingOptions extends ExplainOptions {
  /** A fixed number of samples. */
  readonly samples?: number;
  /** Draw until the standard error of the map, relative to the map (in the L2 norm), is within this. */
  readonly tolerance?: number;
  /** With `tolerance`: most samples to draw before giving up, which the certificate then says. */
  readonly maxSamples?: number;
  /** Start of the random numbers. Default 0. */
  readonly seed?: number;
}

/** How many samples to draw: a fixed number, or up to a number as long as the error is above the tolerance. */
export interface SamplingPlan {
  readonly most: number;
  readonly tolerance?: number;
  /** As it stands in the certificate. */
  readonly parameters: Readonly<Record<string, number>>;
}

/** Fewer samples than this say little of their own error. */
const fewest = 16;
/** How many tell how many more are needed. */
const first = 64;

/** Reads the options. */
export function samplingPlan(
  { samples, tolerance, maxSamples }: SamplingOptions,
  defaults: { readonly samples?: number; readonly tolerance?: number; readonly maxSamples: number },
): SamplingPlan {
  const whole = (name: string, value: number) => {
    if (!(Number.isInteger(value) && value > 0)) {
      throw new ArgumentError(`${name} is ${value}; expected a whole number from 1.`);
    }
    return value;
  };
  if (samples !== undefined && tolerance !== undefined) {
    throw new ArgumentError(
      `samples = ${samples} fixes how many are drawn, tolerance = ${tolerance} lets the error decide: give one of them. With a tolerance, maxSamples is the most.`,
    );
  }
  const fixed = samples ?? (tolerance === undefined ? defaults.samples : undefined);
  if (fixed !== undefined) return { most: whole('samples', fixed), parameters: { samples: fixed } };
  const wanted = tolerance ?? defaults.tolerance!;
  if (!(wanted > 0)) throw new ArgumentError(`The tolerance is ${wanted}; expected a number above 0, such as 0.05.`);
  const most = whole('maxSamples', maxSamples ?? defaults.maxSamples);
  return { most, tolerance: wanted, parameters: { tolerance: wanted, maxSamples: most } };
}

/**
 * Draws for one example after the other, chunk by chunk, until the plan is done or its tolerance reached.
 *
 * @param draw Takes `count` samples of an example, the first of which is its number `from`, and returns the map's relative
 *   standard error after them.
 * @returns The certificate's part.
 */
export async function sampleExamples(
  problem: Problem,
  { most, tolerance = 0 }: SamplingPlan,
  width: number,
  rows: readonly number[],
  draw: (row: number, from: number, count: number) => number | Promise<number>,
): Promise<Required<Pick<Certificate, 'convergence' | 'notes'>>> {
  const convergence: { steps: number; error: number }[] = [];
  const last: { steps: number; error: number }[] = [];
  for (const [at, row] of rows.entries()) {
    let point = { steps: 0, error: Number.POSITIVE_INFINITY };
    let shown = 0;
    const reached = () => point.steps >= Math.min(fewest, most) && point.error <= tolerance;
    while (point.steps < most && !reached()) {
      const count = Math.min(width, most - point.steps, tolerance > 0 ? needed(point, tolerance) : most);
      point = { error: await draw(row, point.steps, count), steps: point.steps + count };
      await problem.step(at * most + point.steps, rows.length * most);
      // A curve of a few points: each half as far again as the one before, and the last.
      const end = point.steps >= most || reached();
      if (Number.isFinite(point.error) && (end || point.steps >= 1.5 * shown)) {
        convergence.push(point);
        shown = point.steps;
      }
    }
    last.push(point);
  }
  return { convergence, notes: describe(last, tolerance) };
}

/** How many more samples the tolerance should take, as the error falls with their square root; a multiple of 16. */
function needed({ steps, error }: { steps: number; error: number }, tolerance: number): number {
  if (steps === 0 || !Number.isFinite(error)) return first;
  return Math.max(fewest, Math.ceil((1.02 * steps * ((error / tolerance) ** 2 - 1)) / fewest) * fewest);
}

function describe(last: readonly { steps: number; error: number }[], tolerance: number): string[] {
  const percent = (value: number) => `${Number((100 * value).toPrecision(2))} %`;
  const notes: string[] = [];
  if (last.every(({ error }) => Number.isFinite(error))) {
    const errors = last.map(({ steps, error }) => `${percent(error)} after ${steps} samples`);
    notes.push(`Standard error of the map, relative to it: ${errors.join(', ')}.`);
  }
  last.forEach(({ steps, error }, at) => {
    if (tolerance === 0 || error <= tolerance) return;
    notes.push(
      `Example ${at}: the tolerance of ${percent(tolerance)} was not reached in ${steps} samples: raise maxSamples.`,
    );
  });
  return notes;
}
