/** What is measured: maps of a method, in the inputs' shape, and a way to ask it again. */

import type { Explainable, TargetLike } from '../attribution/problem';
import type { Input } from '../attribution/result';
import { ArgumentError } from '../errors';

export interface Subject {
  readonly title: string;
  /** One value for each of the inputs' values, signed. */
  readonly values: Float32Array;
  /** Maps of other inputs, another target or another network. Absent where only the maps were given. */
  readonly explain?: (model: Explainable, input: Input, target: TargetLike) => Promise<Float32Array>;
}

/** The map of one example. */
export function mapOf({ values }: Subject, row: number, count: number): Float32Array {
  const size = values.length / count;
  return values.subarray(row * size, (row + 1) * size);
}

/**
 * Maps in the inputs' shape. A value for a pixel is shared out among its channels in equal parts, so that sums over regions
 * stay what they were.
 */
export function inShapeOf(
  input: Pick<Input, 'shape'>,
  { values, shape }: { readonly values: ArrayLike<number>; readonly shape: readonly number[] },
  title: string,
): Float32Array {
  const size = (of: readonly number[]) => of.reduce((product, n) => product * n, 1);
  const wanted = size(input.shape);
  const bad = Array.prototype.findIndex.call(values, (value: number) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new ArgumentError(
      `The map of ${title} holds ${values[bad]} at position ${bad} of ${values.length}; a map can be evaluated where every value is a finite number.`,
    );
  }
  if (values.length === wanted) return Float32Array.from(values);
  const pixels = input.shape.length === 4 || input.shape.length === 5;
  const channels = pixels ? input.shape.at(-1)! : 1;
  if (pixels && values.length === wanted / channels) {
    return Float32Array.from({ length: wanted }, (_, at) => values[Math.floor(at / channels)]! / channels);
  }
  throw new ArgumentError(
    `The map of ${title} has the shape [${shape}], the inputs [${input.shape}]; expected a value for each of the inputs' values or pixels.`,
  );
}
