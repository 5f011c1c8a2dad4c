/** From a relevance for each channel to one for each pixel. */

import { ArgumentError } from '../errors';

/** `sum` keeps signs and totals; `abs` sums magnitudes; `max` takes the channel of the largest magnitude, with its sign. */
export type Reduction = 'sum' | 'abs' | 'max';

const reducers: Record<Reduction, (total: number, value: number) => number> = {
  sum: (total, value) => total + value,
  abs: (total, value) => total + Math.abs(value),
  max: (total, value) => (Math.abs(value) > Math.abs(total) ? value : total),
};

/**
 * Reduces the last axis of a batch of maps.
 * @param values row-major, in `shape`
 * @param shape `[N, H, W, C]`, `[N, H, W]`, or `[N, length]`, which is drawn as one row
 * @returns maps in `[N, H, W]`
 */
export function reduceChannels(
  values: ArrayLike<number>,
  shape: readonly number[],
  reduction: Reduction = 'sum',
): { values: Float32Array; shape: readonly [number, number, number] } {
  const [count, height, width, channels] = imageShape(shape);
  const reduce = reducers[reduction];
  const maps = new Float32Array(count * height * width);
  for (let pixel = 0; pixel < maps.length; pixel++) {
    let total = 0;
    for (let channel = 0; channel < channels; channel++) total = reduce(total, values[pixel * channels + channel]!);
    maps[pixel] = total;
  }
  return { values: maps, shape: [count, height, width] };
}

/** `[N, H, W, C]` of anything that can be drawn as an image. */
export function imageShape(shape: readonly number[]): readonly [number, number, number, number] {
  const [count = 0, a = 1, b = 1, c = 1] = shape;
  if (shape.length === 4) return [count, a, b, c];
  if (shape.length === 3) return [count, a, b, 1];
  if (shape.length === 2) return [count, 1, a, 1];
  throw new ArgumentError(
    `Relevance of shape [${shape.join(', ')}] cannot be drawn as an image: expected [N, H, W, C], [N, H, W] or [N, length]. Reshape or slice it first.`,
  );
}
