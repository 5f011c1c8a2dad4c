import { Tensor } from '@tensorflow/tfjs-core';
import { ArgumentError } from '../errors';
import type { InputLike, Problem } from './problem';

/** Where a method starts from: a number for every value, or an array or tensor of one example's shape, or of the batch's. */
export type BaselineLike = number | InputLike;

/** The baseline of each of a problem's examples, one after the other. */
export function readBaseline({ input, x, whole, from }: Problem, baseline: BaselineLike): Float32Array {
  const { length } = input.values;
  if (typeof baseline === 'number') return new Float32Array(length).fill(baseline);
  const size = length / input.shape[0]!;
  const given =
    baseline instanceof Tensor
      ? (baseline.dataSync() as Float32Array)
      : 'values' in baseline && baseline.values instanceof Float32Array
        ? baseline.values
        : Float32Array.from((baseline as readonly unknown[]).flat(Number.POSITIVE_INFINITY) as number[]);
  if (given.length === size * whole.shape[0]!) return given.slice(from * size, from * size + length);
  if (given.length !== size) {
    throw new ArgumentError(
      `The baseline has ${given.length} values; expected ${size}, the shape [${x.shape.slice(1)}] of one example, or one number for all.`,
    );
  }
  const all = new Float32Array(length);
  for (let at = 0; at < length; at += size) all.set(given, at);
  return all;
}

/** A baseline to ask again with, when its tensor may be gone, and for just the examples of this problem. */
export const keepBaseline = ({ input }: Problem, baseline: BaselineLike, values: Float32Array): BaselineLike =>
  typeof baseline === 'number' ? baseline : { values, shape: input.shape };

/** For the certificate. */
export const describeBaseline = (baseline: BaselineLike): string =>
  typeof baseline === 'number' ? `${baseline} everywhere` : 'given values';
