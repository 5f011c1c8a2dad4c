import { mul, sub, tensor } from '@tensorflow/tfjs-core';
import { ArgumentError } from '../errors';
import { rescaleRule, standsForAll } from '../rules/deeplift';
import { revealCancel } from '../rules/reveal-cancel';
import { walkBack } from '../trace/backward';
import type { Graph } from '../trace/graph';
import { type BaselineLike, describeBaseline, keepBaseline, readBaseline } from './baseline';
import { build, completeness, sums } from './build';
import { orFallback } from './fallback';
import {
  allRows,
  type Explainable,
  type ExplainOptions,
  type InputLike,
  type Problem,
  scoresOf,
  seedOf,
  solve,
} from './problem';
import type { Attribution } from './result';

/** How DeepLIFT treats a non-linearity. */
export type DeepLiftRule = 'rescale' | 'revealcancel';

const titles = { rescale: 'Rescale', revealcancel: 'RevealCancel' } as const;

export interface DeepLiftOptions extends ExplainOptions {
  /** What the input is compared with: a number for every value, or an array or tensor of one example's shape. Default 0. */
  readonly baseline?: BaselineLike;
  /**
   * `'rescale'`: a non-linearity passes on Δy / Δx. `'revealcancel'`: by what its positive and its negative part change
   * alone and together, so that what cancels is seen; it costs several times as much. One rule for all layers, or a
   * function of the layer's name. Default `'rescale'`.
   */
  readonly rule?: DeepLiftRule | ((layer: string) => DeepLiftRule);
}

/**
 * DeepLIFT: (x − x') ⊙ the multipliers of x, which the chain rule makes of each node's Δy / Δx, its difference from the
 * baseline x' in place of its derivative. Shrikumar et al. 2017, arXiv:1704.02685. Summation to delta, Σ = f(x) − f(x'),
 * is exact.
 *
 * @param x Batch `[N, …]`, or one example without the batch axis.
 * @returns Values in the input's shape, in units of f.
 * @throws RuleError where a layer uses a kernel without a rule.
 * @example
 * const map = await deepLift(model, x, { rule: 'revealcancel', baseline: 0 });
 */
export async function deepLift(model: Explainable, x: InputLike, options: DeepLiftOptions = {}): Promise<Attribution> {
  const started = performance.now();
  const { rule = 'rescale', baseline = 0 } = options;
  if (typeof rule !== 'function') chosen(rule, '');
  const explain = (problem: Problem): Attribution => {
    const start = readBaseline(problem, baseline);
    const compared = compare(problem, start, rule, options.layer !== undefined);
    return build(problem, {
      method: 'deep_lift',
      title: typeof rule === 'function' ? 'DeepLIFT' : `DeepLIFT ${titles[rule]}`,
      values: compared.values,
      parameters: { rule: typeof rule === 'function' ? 'chosen for each layer' : rule },
      certificate: {
        baseline: describeBaseline(baseline),
        completeness: completeness(
          'Σ = f(x) − f(baseline)',
          compared.changes,
          sums(compared.values, compared.changes.length),
        ),
      },
      started,
      again: (input, target) =>
        deepLift(model, input, { ...options, baseline: keepBaseline(problem, baseline, start), target }),
    });
  };
  return solve(model, x, options, explain, { preactivations: true });
}

/** The map, and f(x) − f(x') of each example. */
function compare(problem: Problem, baseline: Float32Array, rule: NonNullable<DeepLiftOptions['rule']>, layer: boolean) {
  const reference = traceBaseline(problem, baseline, layer);
  try {
    const { targets } = problem;
    const rows = allRows(problem.input);
    const one = reference.input.shape[0]! < rows.length;
    const scores = one
      ? rows.map((row) => scoresOf(problem, reference, [row])[0]!)
      : scoresOf(problem, reference, rows);
    return {
      changes: targets.map(({ score }, row) => score - scores[row]!),
      values: contributions(problem, reference, rule),
    };
  } finally {
    reference.dispose();
  }
}

/** The network at the baseline: at one row of it, where that is all that is needed. */
function traceBaseline({ input, x, graph, traceAt }: Problem, baseline: Float32Array, layer: boolean): Graph {
  const rows = allRows(input);
  const size = baseline.length / rows.length;
  const traceRows = (values: Float32Array, some: readonly number[]): Graph => {
    const at = tensor(values, [some.length, ...x.shape.slice(1)]);
    try {
      return traceAt(at, some);
    } finally {
      at.dispose();
    }
  };
  // Where a layer stands in for the input, what goes past it is each example's own.
  const same = !layer && rows.length > 1 && baseline.every((value, at) => value === baseline[at % size]);
  const one = same ? attempt(() => traceRows(baseline.subarray(0, size), [0])) : undefined;
  if (one && standsForAll(graph, one)) return one;
  one?.dispose();
  return traceRows(baseline, rows);
}

/** A network made for one number of examples may not run on another. */
function attempt(run: () => Graph): Graph | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

/** (x − x') ⊙ the multipliers that reach x. */
function contributions(problem: Problem, reference: Graph, rule: NonNullable<DeepLiftOptions['rule']>): Float32Array {
  const { graph, objective, input } = problem;
  const start = objective.start(graph);
  const seed = seedOf(problem, graph, allRows(input));
  try {
    const multipliers =
      rule === 'rescale'
        ? walkBack(graph, start, seed, orFallback(problem, rescaleRule(graph, reference)))
        : revealCancel(graph, reference, start, seed, (layer) => chosen(rule, layer) === 'revealcancel');
    const change = sub(graph.input.tensor, reference.input.tensor);
    const map = mul(change, multipliers);
    const values = map.dataSync() as Float32Array;
    for (const each of [multipliers, change, map]) each.dispose();
    return values;
  } finally {
    seed.dispose();
  }
}

function chosen(rule: NonNullable<DeepLiftOptions['rule']>, layer: string): DeepLiftRule {
  const found = typeof rule === 'function' ? rule(layer) : rule;
  if (found === 'rescale' || found === 'revealcancel') return found;
  throw new ArgumentError(`The rule "${found}" is not known; expected "rescale" or "revealcancel".`);
}
