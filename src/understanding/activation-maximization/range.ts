/** The values that an input may have, and its picture. */

import type { Picture } from '../../attribution/result';
import { type Preprocessing, toPixel, toValue } from '../../models/preprocessing';

/** Least and greatest value at each place of an input. */
export interface Range {
  low(at: number): number;
  high(at: number): number;
  /** high − low where it is widest: the unit that norms and steps are measured in. */
  readonly width: number;
}

/** The values of pixels from 0 to 255. */
export function pixelRange(preprocessing: Preprocessing, channels: number): Range {
  const of = (pixel: number) =>
    Array.from({ length: channels }, (_, channel) => toValue(pixel, channel, preprocessing));
  const [lows, highs] = [of(0), of(255)];
  return {
    low: (at) => lows[at % channels]!,
    high: (at) => highs[at % channels]!,
    width: Math.max(...highs.map((high, channel) => high - lows[channel]!)),
  };
}

export const fixedRange = ([low, high]: readonly [number, number]): Range => ({
  low: () => low,
  high: () => high,
  width: high - low,
});

/**
 * An input as people see it. Where pixels are unbounded, the picture runs from the least value to the greatest; what is no
 * picture is a row of grey squares.
 */
export function pictureOf(
  values: Float32Array,
  shape: readonly number[],
  { preprocessing, range }: { readonly preprocessing?: Preprocessing; readonly range?: Range },
): Picture {
  const [height, width, channels] = shape.length >= 2 ? [shape[0]!, shape[1]!, shape[2] ?? 1] : [1, values.length, 1];
  const toGrey = range && preprocessing ? pixelOf(preprocessing, channels) : stretched(values, range);
  const rgba = new Uint8ClampedArray(4 * height * width);
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (let color = 0; color < 3; color++) {
      const at = pixel * channels + (channels === 3 ? color : 0);
      rgba[4 * pixel + color] = toGrey(values[at]!, at);
    }
    rgba[4 * pixel + 3] = 255;
  }
  return { width, height, rgba };
}

type ToGrey = (value: number, at: number) => number;

const pixelOf =
  (preprocessing: Preprocessing, channels: number): ToGrey =>
  (value, at) =>
    toPixel(value, at % channels, preprocessing);

function stretched(values: Float32Array, range: Range | undefined): ToGrey {
  const low = range?.low(0) ?? values.reduce((a, b) => Math.min(a, b));
  const high = range?.high(0) ?? values.reduce((a, b) => Math.max(a, b));
  return (value) => (high > low ? (255 * (value - low)) / (high - low) : 128);
}
