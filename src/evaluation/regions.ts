/** What is removed at a time: single values, pixels with all their channels, or square patches. */

import type { Input } from '../attribution/result';
import { ArgumentError } from '../errors';

/** A patch's side in pixels, 1 for single pixels; or `'value'`: each channel of each pixel by itself. */
export type RegionSize = number | 'value';

/** A partition of an example's values. */
export interface Regions {
  readonly count: number;
  /** The region of each value. */
  readonly of: Int32Array;
  /** The values of each region. */
  readonly members: readonly Int32Array[];
}

/** About so many patches lie along a picture's longer side where the caller names no size. */
const patchesAlong = 28;

/** One for small pictures; for others the side that makes about 28 patches along the longer side. */
export const defaultRegion = ({ shape }: Pick<Input, 'shape'>): RegionSize =>
  shape.length === 4 ? Math.max(1, Math.round(Math.max(shape[1]!, shape[2]!) / patchesAlong)) : 'value';

export function regionsOf({ shape }: Pick<Input, 'shape'>, size: RegionSize): Regions {
  const [, height = 1, width = 1, channels = 1] = shape;
  const length = shape.slice(1).reduce((product, n) => product * n, 1);
  let of = Int32Array.from({ length }, (_, at) => at);
  let count = length;
  if (size !== 'value') {
    if (shape.length !== 4) {
      throw new ArgumentError(
        `Regions of ${size} pixels were asked for, but the input has the shape [${shape}] and no pixels. Use region: 'value'.`,
      );
    }
    if (!(Number.isInteger(size) && size >= 1 && size <= Math.max(height, width))) {
      throw new ArgumentError(
        `\`region\` is ${size}; expected a side of 1 to ${Math.max(height, width)} pixels, or 'value'.`,
      );
    }
    const across = Math.ceil(width / size);
    count = across * Math.ceil(height / size);
    of = of.map((at) => {
      const pixel = Math.floor(at / channels);
      return Math.floor(Math.floor(pixel / width) / size) * across + Math.floor((pixel % width) / size);
    });
  }
  const members = Array.from({ length: count }, (): number[] => []);
  of.forEach((region, at) => {
    members[region]!.push(at);
  });
  return { count, of, members: members.map((each) => Int32Array.from(each)) };
}

/** The sum of an example's attributions over each region. */
export function sumOver({ of, count }: Regions, values: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(count);
  for (let at = 0; at < of.length; at++) sums[of[at]!]! += values[at]!;
  return sums;
}
