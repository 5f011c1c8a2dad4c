import { tensor } from '@tensorflow/tfjs-core';
import { gradientOf } from './gradient';
import { allRows, type Problem } from './problem';

/**
 * ∂f/∂x at other values, for the targets of the problem.
 *
 * @param rows The example that each row of the values belongs to. Default: each example once.
 */
export function gradientAt(problem: Problem, values: Float32Array, rows = allRows(problem.input)): Float32Array {
  const { x, traceAt } = problem;
  const at = tensor(values, [rows.length, ...x.shape.slice(1)]);
  try {
    const graph = traceAt(at, rows);
    try {
      return gradientOf(problem, graph, rows);
    } finally {
      graph.dispose();
    }
  } finally {
    at.dispose();
  }
}
