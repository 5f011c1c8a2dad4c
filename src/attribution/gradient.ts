import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { gradientRule } from '../rules/gradient';
import { type BackwardRule, walkBack } from '../trace/backward';
import type { Graph, Value } from '../trace/graph';
import { sumsBack } from '../trace/sum-rows';
import { build } from './build';
import { orFallback } from './fallback';
import { allRows, type Explainable, type ExplainOptions, type InputLike, type Problem, seedOf, solve } from './problem';
import type { Attribution } from './result';

/**
 * Gradient (sensitivity analysis, saliency): ∂f/∂x, signed. Simonyan et al. 2013, arXiv:1312.6034.
 *
 * @param x Batch `[N, …]`, or one example without the batch axis.
 * @returns Values in the input's shape, in units of f per unit of x.
 * @example
 * const map = await gradient(model, x, { target: 3 });
 */
export async function gradient(model: Explainable, x: InputLike, options: ExplainOptions = {}): Promise<Attribution> {
  const started = performance.now();
  return solve(model, x, options, (problem) =>
    build(problem, {
      method: 'gradient',
      title: 'Gradient',
      values: gradientOf(problem, problem.graph, allRows(problem.input)),
      parameters: {},
      certificate: {
        notes: ['A gradient promises no sum: it says what f is sensitive to, not what made it what it is.'],
      },
      started,
      again: (input, target) => gradient(model, input, { ...options, target }),
    }),
  );
}

/** ∂f/∂x of every row of a graph that `problem.traceAt(values, rows)` made. */
export const gradientOf = (problem: Problem, graph: Graph, rows: readonly number[]): Float32Array =>
  backpropagate(problem, graph, rows, gradientRule);

/** What a backward walk by a rule brings to the input, from ∂f/∂start. */
export const backpropagate = (
  problem: Problem,
  graph: Graph,
  rows: readonly number[],
  rule: BackwardRule,
): Float32Array => {
  const go = orFallback(problem, rule);
  return fromStart(problem, graph, rows, (start, seed) => walkBack(graph, start, seed, go));
};

/** Weighted sums of the rows of `gradientOf`, `[G, …]`, by weights `[G, N]`, with less work. */
export function gradientSumsOf(
  problem: Problem,
  graph: Graph,
  rows: readonly number[],
  weights: Tensor2D,
): Float32Array {
  const go = orFallback(problem, gradientRule);
  return fromStart(problem, graph, rows, (start, seed) => sumsBack(graph, start, seed, go, weights));
}

function fromStart(
  problem: Problem,
  graph: Graph,
  rows: readonly number[],
  walk: (start: Value, seed: Tensor) => Tensor,
): Float32Array {
  const seed = seedOf(problem, graph, rows);
  try {
    const result = walk(problem.objective.start(graph), seed);
    try {
      return result.dataSync() as Float32Array;
    } finally {
      result.dispose();
    }
  } finally {
    seed.dispose();
  }
}
