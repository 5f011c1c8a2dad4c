import { tensor } from '@tensorflow/tfjs-core';
import { gradientOf } from './gradient';
import { allRows, type Problem } from './problem';

/** ∂f/∂x of the whole batch at other values, for the targets of the problem. */
export function gradientAt(problem: Problem, values: Float32Array): Float32Array {
  const { x, input, traceAt } = problem;
  const at = tensor(values, [...x.shape]);
  try {
    const graph = traceAt(at, allRows(input));
    try {
      return gradientOf(problem, graph, allRows(input));
    } finally {
      graph.dispose();
    }
  } finally {
    at.dispose();
  }
}
