/** Where the object is: what localisation is measured against. */

import type { Input } from '../attribution/result';
import { ArgumentError } from '../errors';
import { mapOf, type Subject } from './subject';

/** 1 inside the object, 0 outside: `[N, H, W]`, or `[H, W]` of one example; of clips `[N, time, H, W]`. */
export interface Masks {
  readonly values: ArrayLike<number>;
  readonly shape: readonly number[];
}

/** Pictures and clips have. */
const hasChannels = ({ shape }: Input): boolean => shape.length === 4 || shape.length === 5;

/** Checks masks against the inputs: one value a pixel. */
export function readMasks({ values, shape }: Masks, input: Input): Uint8Array {
  const wanted = hasChannels(input) ? input.shape.slice(0, -1) : input.shape;
  const size = wanted.reduce((product, n) => product * n, 1);
  const given = shape.length === wanted.length - 1 && wanted[0] === 1 ? [1, ...shape] : shape;
  if (values.length !== size || given.length !== wanted.length || given.some((n, axis) => n !== wanted[axis])) {
    throw new ArgumentError(
      `The masks have the shape [${shape}] and ${values.length} values; the inputs need [${wanted}], one value a pixel. Resize the masks as the pictures were.`,
    );
  }
  const mask = new Uint8Array(size);
  for (let at = 0; at < size; at++) {
    const value = values[at]!;
    if (value !== 0 && value !== 1) {
      throw new ArgumentError(
        `The masks hold ${value} at position ${at}; expected 1 inside the object and 0 outside. Threshold them first.`,
      );
    }
    mask[at] = value;
  }
  return mask;
}

/** The map of one example with one value a pixel: the sum over its channels, signs kept. */
export function pixelMap(subject: Subject, row: number, input: Input): Float64Array {
  const map = mapOf(subject, row, input.shape[0]!);
  const channels = hasChannels(input) ? input.shape.at(-1)! : 1;
  const sums = new Float64Array(map.length / channels);
  for (let at = 0; at < map.length; at++) sums[Math.floor(at / channels)]! += map[at]!;
  return sums;
}

/** The mask of an example, or why there is nothing to measure. */
export function maskOf(
  masks: Uint8Array | undefined,
  row: number,
  count: number,
): { readonly mask: Uint8Array; readonly inside: number } | { readonly undefined: string } {
  if (!masks) {
    throw new ArgumentError('Localisation needs to know where the objects are; give { masks: { values, shape } }.');
  }
  const size = masks.length / count;
  const mask = masks.subarray(row * size, (row + 1) * size);
  const inside = mask.reduce((sum, value) => sum + value, 0);
  if (inside === 0 || inside === size) {
    return {
      undefined: `The mask of example ${row} is ${inside === 0 ? 'empty' : 'everything'}: there is nothing to find.`,
    };
  }
  return { mask, inside };
}
