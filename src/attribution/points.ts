import { tensor, tensor2d } from '@tensorflow/tfjs-core';
import type { Graph } from '../trace/graph';
import { gradientOf, gradientSumsOf } from './gradient';
import { allRows, type Problem, scoresOf } from './problem';

/**
 * ∂f/∂x at other values, for the targets of the problem.
 *
 * @param rows The example that each row of the values belongs to. Default: each example once.
 */
export const gradientAt = (problem: Problem, values: Float32Array, rows = allRows(problem.input)): Float32Array =>
  traced(problem, values, rows, (graph) => gradientOf(problem, graph, rows));

/** Weighted sums of gradients, one after the other, and f of every row. */
export interface GradientSums {
  readonly sums: Float32Array;
  readonly scores: readonly number[];
}

/**
 * Weighted sums of ∂f/∂x at other values, as `gradientAt` but with less work.
 *
 * @param weights For each sum, one weight a row, row-major `[G, N]`.
 */
export function gradientSums(
  problem: Problem,
  values: Float32Array,
  rows: readonly number[],
  weights: Float32Array,
): GradientSums {
  const mix = tensor2d(weights, [weights.length / rows.length, rows.length]);
  try {
    return traced(problem, values, rows, (graph) => ({
      sums: gradientSumsOf(problem, graph, rows, mix),
      scores: scoresOf(problem, graph, rows),
    }));
  } finally {
    mix.dispose();
  }
}

function traced<T>(
  { x, traceAt }: Problem,
  values: Float32Array,
  rows: readonly number[],
  read: (graph: Graph) => T,
): T {
  const at = tensor(values, [rows.length, ...x.shape.slice(1)]);
  try {
    const graph = traceAt(at, rows);
    try {
      return read(graph);
    } finally {
      graph.dispose();
    }
  } finally {
    at.dispose();
  }
}
