/** What metrics are measured on: inputs, the network as an oracle of f, regions and what replaces them. Shared by all of them. */

import type { Tensor } from '@tensorflow/tfjs-core';
import type { Objective } from '../attribution/objective';
import {
  type Explainable,
  type ExplainOptions,
  forwardOnly,
  type InputLike,
  type Problem,
  solveParts,
  type TargetLike,
  withProblem,
} from '../attribution/problem';
import type { Input, Target } from '../attribution/result';
import { targetOfRows } from '../attribution/target';
import { ArgumentError } from '../errors';
import { Steps } from '../tensor/progress';
import { Random } from '../tensor/random';
import { currentSignal } from '../tensor/signal';
import { type Imputation, type Imputer, imputerOf } from './imputation';
import { type Masks, readMasks } from './masks';
import type { Common } from './metric';
import { type Asked, Oracle } from './oracle';
import { type Order, orderOf } from './order';
import { defaultRegion, type Regions, regionsOf } from './regions';

export interface BenchOptions extends Pick<ExplainOptions, 'target' | 'output' | 'fallback' | 'signal'> {
  /** Where the object is, of localisation metrics: 1 inside, 0 outside, `[N, H, W]`. */
  readonly masks?: Masks;
  /** The same architecture trained on permuted labels, for label randomisation. */
  readonly randomLabels?: Explainable;
}

/** Regions, a filling and f, as one metric wants them. */
export interface View {
  readonly regions: Regions;
  readonly imputer: Imputer;
  readonly oracle: Oracle;
  readonly seed: number;
  /** An example without some regions. */
  without(row: number, removed: Int32Array): Asked;
  /** The states on the way from an example to one with nothing left: after each of the given numbers of regions. */
  states(row: number, order: Int32Array, counts: readonly number[]): Asked[];
  /** Regions by attribution, the most relevant first; each example draws the order of its ties for itself. */
  order(values: ArrayLike<number>, row: number): Order;
}

export class Bench {
  readonly count: number;
  /** Values of an example. */
  readonly size: number;
  private readonly views = new Map<string, View>();

  constructor(
    readonly model: Explainable,
    readonly input: Input,
    readonly targets: readonly Target[],
    /** The target with the units that `'predicted'` meant. */
    readonly target: TargetLike,
    readonly options: BenchOptions,
    /** Of class targets: each example's most and least likely class. */
    readonly extremes: { readonly most: readonly number[]; readonly least: readonly number[] } | undefined,
    private readonly oracles: { readonly logit: Oracle; readonly probability?: Oracle },
    readonly steps: Steps,
  ) {
    this.count = input.shape[0]!;
    this.size = input.values.length / this.count;
    this.masks = options.masks === undefined ? undefined : readMasks(options.masks, input);
  }

  /** One a pixel, the examples one after the other. */
  readonly masks: Uint8Array | undefined;

  /** Forward passes of all metrics so far, and how many answers were shared. */
  get passes(): { readonly made: number; readonly shared: number } {
    const { logit, probability } = this.oracles;
    return { made: logit.passes + (probability?.passes ?? 0), shared: logit.shared + (probability?.shared ?? 0) };
  }

  /** An example as an input of its own. */
  inputOf(row: number): Input {
    const { values, shape } = this.input;
    return { values: values.slice(row * this.size, (row + 1) * this.size), shape: [1, ...shape.slice(1)] };
  }

  view({ region, imputation = 0, score = 'logit', seed = 0 }: Common): View {
    const size = region ?? defaultRegion(this.input);
    const key = typeof imputation === 'object' ? undefined : JSON.stringify([size, imputation, score, seed]);
    const known = key === undefined ? undefined : this.views.get(key);
    if (known) return known;
    const made = this.makeView(regionsOf(this.input, size), imputation, score, seed, `${size} ${key ?? ''}`);
    if (key !== undefined) this.views.set(key, made);
    return made;
  }

  private makeView(
    regions: Regions,
    imputation: Imputation,
    score: 'logit' | 'probability',
    seed: number,
    name: string,
  ): View {
    const { input, size } = this;
    const oracle = this.oracles[score];
    if (!oracle) {
      throw new ArgumentError(
        "The score is 'probability', but the target is not a class. Use score: 'logit', which then means what the target says.",
      );
    }
    const imputer = imputerOf(input, imputation, seed);
    const kept = typeof imputation !== 'object';
    const mark = zobrist(regions.count);
    const fill = (row: number, removed: Int32Array, count: number) => (into: Float32Array) => {
      into.set(input.values.subarray(row * size, (row + 1) * size));
      if (imputer.fixed) {
        for (let at = 0; at < count; at++) {
          const members = regions.members[removed[at]!]!;
          for (let one = 0; one < members.length; one++) {
            const value = members[one]!;
            into[value] = imputer.fixed[row * size + value]!;
          }
        }
        return;
      }
      const mask = new Uint8Array(size);
      for (let at = 0; at < count; at++) for (const value of regions.members[removed[at]!]!) mask[value] = 1;
      imputer.fill(into, row, mask);
    };
    const asked = (row: number, removed: Int32Array, count: number, { left, right, regions }: SetName): Asked => ({
      row,
      ...(kept ? { key: `${name} ${regions} ${left} ${right}` } : {}),
      fill: fill(row, removed, count),
    });
    const idle: (Uint8Array | undefined)[] = [];
    const idleOf = (row: number) => (idle[row] ??= idleRegions(regions, input.values, imputer, row * size));
    return {
      regions,
      imputer,
      oracle,
      seed,
      without: (row, removed) =>
        asked(row, removed, removed.length, named(mark, idleOf(row), removed, 0, removed.length, nothing)),
      states: (row, order, counts) => {
        let name = nothing;
        let done = 0;
        let last: Asked | undefined;
        return counts.map((count) => {
          const before = name;
          name = named(mark, idleOf(row), order, done, count, before);
          done = count;
          if (!last || name !== before) last = asked(row, order, count, name);
          return last;
        });
      },
      order: (values, row) => orderOf(values, seed + 7919 * row),
    };
  }
}

/** Two random words a region: the exclusive or over a set names it, whatever the order. Zobrist 1970. */
function zobrist(count: number): readonly [Uint32Array, Uint32Array] {
  const random = new Random(0x5eed);
  const words = () => Uint32Array.from({ length: count }, () => random.uniform() * 2 ** 32);
  return [words(), words()];
}

/** What names a set of regions: their number, and the exclusive or of their words. */
interface SetName {
  readonly regions: number;
  readonly left: number;
  readonly right: number;
}

const nothing: SetName = { regions: 0, left: 0, right: 0 };

function named(
  [a, b]: readonly [Uint32Array, Uint32Array],
  idle: Uint8Array,
  removed: Int32Array,
  from: number,
  to: number,
  before: SetName,
): SetName {
  let { regions, left, right } = before;
  for (let at = from; at < to; at++) {
    const region = removed[at]!;
    if (idle[region]) continue;
    regions++;
    left ^= a[region]!;
    right ^= b[region]!;
  }
  return regions === before.regions ? before : { regions, left, right };
}

/** Marks regions that hold already what would replace them: without them the example is the same, and is not asked again. */
function idleRegions({ count, members }: Regions, values: Float32Array, { fixed }: Imputer, from: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, region) =>
    Number(fixed !== undefined && members[region]!.every((at) => values[from + at] === fixed[from + at])),
  );
}

function extremesOf(logits: Tensor, count: number) {
  const values = logits.dataSync() as Float32Array;
  const units = values.length / count;
  const rows = Array.from({ length: count }, (_, row) => values.subarray(row * units, (row + 1) * units));
  const at = (row: Float32Array, pick: (...values: number[]) => number) =>
    row.indexOf(row.reduce((a, b) => pick(a, b)));
  return { most: rows.map((row) => at(row, Math.max)), least: rows.map((row) => at(row, Math.min)) };
}

/** Reads the inputs, finds what their targets are, and hands a bench to `use`. */
export async function withBench<T>(
  model: Explainable,
  x: InputLike,
  options: BenchOptions,
  use: (bench: Bench) => Promise<T>,
): Promise<T> {
  const { target = 'predicted', output, fallback, signal } = options;
  const asked = {
    ...(output === undefined ? {} : { output }),
    ...(fallback === undefined ? {} : { fallback }),
    ...(signal === undefined ? {} : { signal }),
  };
  const look = ({ objective, targets, fixed, graph }: Problem) => {
    const extremes = Array.isArray(fixed) ? extremesOf(objective.start(graph).tensor, targets.length) : undefined;
    return { terms: objective.terms, targets, fixed, extremes };
  };
  const { parts, input } = await solveParts(model, x, { ...asked, target }, look, forwardOnly);
  const count = input.shape[0]!;
  const terms = parts.flatMap((part) => part.terms);
  const targets = parts.flatMap((part) => part.targets);
  const fixed = Array.isArray(parts[0]!.fixed) ? parts.flatMap((part) => part.fixed as number[]) : parts[0]!.fixed;
  const most = parts.flatMap(({ extremes }) => extremes?.most ?? []);
  const least = parts.flatMap(({ extremes }) => extremes?.least ?? []);
  const steps = new Steps(signal ?? currentSignal(), undefined);
  const size = input.values.length / count;
  const first: Input = { values: input.values.slice(0, size), shape: [1, ...input.shape.slice(1)] };
  const oracle = (problem: Problem, of = terms) =>
    new Oracle(problem, { ...problem.objective, terms: of } satisfies Objective, steps);
  const named = targetOfRows(fixed, [0], count);
  const run = (logits: Problem, probability?: Oracle) =>
    use(
      new Bench(
        model,
        input,
        targets,
        fixed,
        options,
        most.length === count ? { most, least } : undefined,
        { logit: oracle(logits), ...(probability ? { probability } : {}) },
        steps,
      ),
    );
  const bench = (logits: Problem) => {
    if (!Array.isArray(fixed)) return run(logits);
    const chances = fixed.map((unit) => [[unit, 1] as const]);
    const second = { ...asked, target: { probability: fixed[0]! } };
    return withProblem(model, first, second, (probability) => run(logits, oracle(probability, chances)), forwardOnly);
  };
  return withProblem(model, first, { ...asked, target: named }, bench, forwardOnly);
}
