import { Tensor } from '@tensorflow/tfjs-core';
import { ArgumentError } from '../errors';
import type { InputLike, Problem } from './problem';

/** The baseline of every example, one after the other. */
export function readBaseline({ input, x, whole, from }: Problem, baseline: number | InputLike): Float32Array {
  const batch = input.shape[0]!;
  const size = input.values.length / batch;
  if (typeof baseline === 'number') return new Float32Array(input.values.length).fill(baseline);
  const given =
    baseline instanceof Tensor
      ? (baseline.dataSync() as Float32Array)
      : 'values' in baseline && baseline.values instanceof Float32Array
        ? baseline.values
        : Float32Array.from((baseline as readonly unknown[]).flat(Number.POSITIVE_INFINITY) as number[]);
  // Given for each example of the whole batch, of which the problem may be a part.
  if (given.length === size * whole.shape[0]!) {
    return Float32Array.from(given.subarray(from * size, (from + batch) * size));
  }
  if (given.length !== size) {
    throw new ArgumentError(
      `The baseline has ${given.length} values; expected ${size}, the shape [${x.shape.slice(1)}] of one example, or one number for all.`,
    );
  }
  const all = new Float32Array(input.values.length);
  for (let row = 0; row < batch; row++) all.set(given, row * size);
  return all;
}

/** The baseline in words. */
export const describeBaseline = (baseline: number | InputLike): string =>
  typeof baseline === 'number' ? `${baseline} everywhere` : 'given values';
