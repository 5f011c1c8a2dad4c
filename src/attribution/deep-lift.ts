import { mul, sub, tensor } from '@tensorflow/tfjs-core';
import { ArgumentError } from '../errors';
import { rescaleRule } from '../rules/deeplift';
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
    const compared = compare(problem, start, rule);
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
function compare(problem: Problem, baseline: Float32Array, rule: NonNullable<DeepLiftOptions['rule']>) {
  const rows = allRows(problem.input);
  const at = tensor(baseline, [...problem.x.shape]);
  try {
    const reference = problem.traceAt(at, rows);
    try {
      const scores = scoresOf(problem, reference, rows);
      return {
        changes: problem.targets.map(({ score }, row) => score - scores[row]!),
        values: contributions(problem, reference, rule),
      };
    } finally {
      reference.dispose();
    }
  } finally {
    at.dispose();
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
