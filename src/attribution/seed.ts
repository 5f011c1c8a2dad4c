import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import type { Value } from '../trace/graph';

/** What a backward walk starts from: `value(i)` at unit `units[i]` of example i, zero elsewhere. */
export function seedAt(logits: Value, units: readonly number[], value: (row: number) => number): Tensor {
  const size = logits.shape.reduce((product, n) => product * n, 1);
  const seed = new Float32Array(size);
  units.forEach((unit, row) => {
    seed[(row * size) / units.length + unit] = value(row);
  });
  return tensor(seed, [...logits.shape]);
}
