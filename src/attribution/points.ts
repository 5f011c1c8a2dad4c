import { tensor } from '@tensorflow/tfjs-core';
import { gradientOf } from './gradient';
import { allRows, type Problem } from './problem';

/** ∂f/∂x of the whole batch at other values, for the targets of the problem. */
export function gradientAt({ x, input, targets, traceAt }: Problem, values: Float32Array): Float32Array {
  const at = tensor(values, [...x.shape]);
  try {
    const graph = traceAt(at, allRows(input));
    try {
      return gradientOf(
        graph,
        targets.map(({ index }) => index),
      );
    } finally {
      graph.dispose();
    }
  } finally {
    at.dispose();
  }
}
