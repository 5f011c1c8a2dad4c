import { Tensor } from '@tensorflow/tfjs-core';
import { ArgumentError } from '../errors';
import { type BatchLike, type InputLike, isBatch, isInput } from './input';
import type { Problem } from './problem';
import type { Input } from './result';

/**
 * Where a method starts from: a number for every value, or an array or tensor of one example's shape, or of the batch's. Of
 * a network with several inputs, one of these for each, by the input's name.
 */
export type BaselineLike = number | InputLike | { readonly [name: string]: number | BatchLike };

/** The baseline of each of a problem's examples, one after the other. */
export function readBaseline({ input, whole, from }: Problem, baseline: BaselineLike): Float32Array {
  const place = { from, batch: input.shape[0]!, whole: whole.shape[0]! };
  if (typeof baseline === 'number' || isBatch(baseline)) return readOne(baseline, input.shape.slice(1), place);
  const parts = (input.parts ?? []).map(({ name, shape }) => readOne(partOf(baseline, input, name), shape, place));
  if (parts.length === 0) {
    throw new ArgumentError(
      'The baseline is an object of inputs by name, but what is attributed to is one array of values.',
    );
  }
  const all = new Float32Array(input.values.length);
  let at = 0;
  for (let row = 0; row < place.batch; row++) {
    for (const part of parts) {
      const size = part.length / place.batch;
      all.set(part.subarray(row * size, (row + 1) * size), at);
      at += size;
    }
  }
  return all;
}

function partOf(baseline: Readonly<Record<string, number | BatchLike>>, { parts }: Input, name: string) {
  const part = baseline[name];
  if (part !== undefined) return part;
  const names = parts!.map((each) => each.name).join(', ');
  throw new ArgumentError(`The baseline has no input "${name}"; expected one for each of ${names}.`);
}

/** Rows `from` to `from + batch` of a baseline for `whole` examples of a shape. */
function readOne(
  baseline: number | BatchLike,
  shape: readonly number[],
  { from, batch, whole }: { from: number; batch: number; whole: number },
): Float32Array {
  const size = shape.reduce((product, n) => product * n, 1);
  const length = size * batch;
  if (typeof baseline === 'number') return new Float32Array(length).fill(baseline);
  const given =
    baseline instanceof Tensor
      ? (baseline.dataSync() as Float32Array)
      : isInput(baseline)
        ? baseline.values
        : Float32Array.from((baseline as readonly unknown[]).flat(Number.POSITIVE_INFINITY) as number[]);
  if (given.length === size * whole) return given.slice(from * size, from * size + length);
  if (given.length !== size) {
    throw new ArgumentError(
      `The baseline has ${given.length} values; expected ${size}, the shape [${shape}] of one example, or one number for all.`,
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
