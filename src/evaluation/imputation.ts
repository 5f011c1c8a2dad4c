/** What stands in the place of values that are removed. Each choice lets something through; none is neutral. */

import type { Input } from '../attribution/result';
import { ArgumentError } from '../errors';
import { smooth } from '../tensor/plane';
import { Random } from '../tensor/random';

/**
 * - a number: that value everywhere, a baseline;
 * - `'mean'`: the mean of each channel of the example itself;
 * - `'blur'`: the picture smoothed by a Gaussian, which leaves what is large;
 * - `'noise'`: uniform between the least and the greatest value of the channel in all inputs (Samek et al. 2017);
 * - `'nearest'`: the nearest pixel that is still there, which leaves no edge around a hole but shows its outline less, too;
 * - values of one example, or of all of them.
 */
export type Imputation = number | 'mean' | 'blur' | 'noise' | 'nearest' | { readonly values: ArrayLike<number> };

export const imputations = ['mean', 'blur', 'noise', 'nearest'] as const;

export interface Imputer {
  /** For the certificate. */
  readonly name: string;
  /** Replaces what the mask marks by 1 in a copy of example `row`. */
  fill(into: Float32Array, row: number, removed: Uint8Array): void;
  /** Where what is put in does not depend on what else is removed: the values to put in, of the whole batch. */
  readonly fixed?: Float32Array;
}

/** Of the blur, as a share of the picture's shorter side. */
const blurShare = 1 / 8;

export function imputerOf(input: Input, imputation: Imputation, seed: number): Imputer {
  if (imputation === 'nearest') return nearest(input);
  const fixed = replacement(input, imputation, seed);
  const size = input.values.length / input.shape[0]!;
  return {
    name: nameOf(imputation),
    fixed,
    fill: (into, row, removed) => {
      for (let at = 0; at < size; at++) if (removed[at]) into[at] = fixed[row * size + at]!;
    },
  };
}

const nameOf = (imputation: Imputation): string =>
  typeof imputation === 'object' ? 'given values' : String(imputation);

function replacement(input: Input, imputation: Exclude<Imputation, 'nearest'>, seed: number): Float32Array {
  const { values, shape } = input;
  const size = values.length / shape[0]!;
  if (typeof imputation === 'number' && Number.isFinite(imputation)) {
    return new Float32Array(values.length).fill(imputation);
  }
  if (typeof imputation === 'object' && imputation !== null && 'values' in imputation) {
    const given = imputation.values;
    if (given.length !== size && given.length !== values.length) {
      throw new ArgumentError(
        `The imputation has ${given.length} values; expected ${size} of one example, or ${values.length} of all.`,
      );
    }
    return values.map((_, at) => given[at % given.length]!);
  }
  if (imputation === 'mean') return channelMeans(input);
  if (imputation === 'noise') return uniform(input, new Random(seed));
  if (imputation === 'blur') return blurred(input);
  throw new ArgumentError(
    `The imputation is ${JSON.stringify(imputation)}; expected a number, ${imputations.map((name) => `'${name}'`).join(', ')}, or { values }.`,
  );
}

/** How many channels the last axis stands for. Values of a table are each their own, and have the mean of their column. */
const channelsOf = (shape: readonly number[]): number =>
  shape.length === 4 ? shape[3]! : shape.length === 2 ? shape[1]! : 1;

function channelMeans({ values, shape }: Input): Float32Array {
  const channels = channelsOf(shape);
  // A table's rows have one value a column: the mean is taken over all rows.
  const size = shape.length === 2 ? values.length : values.length / shape[0]!;
  const means = new Float64Array((values.length / size) * channels);
  values.forEach((value, at) => {
    means[Math.floor(at / size) * channels + (at % channels)]! += value / (size / channels);
  });
  return values.map((_, at) => means[Math.floor(at / size) * channels + (at % channels)]!);
}

function uniform({ values, shape }: Input, random: Random): Float32Array {
  const channels = channelsOf(shape);
  const low = new Float64Array(channels).fill(Number.POSITIVE_INFINITY);
  const high = new Float64Array(channels).fill(Number.NEGATIVE_INFINITY);
  values.forEach((value, at) => {
    low[at % channels] = Math.min(low[at % channels]!, value);
    high[at % channels] = Math.max(high[at % channels]!, value);
  });
  return values.map((_, at) => low[at % channels]! + random.uniform() * (high[at % channels]! - low[at % channels]!));
}

function planes(shape: readonly number[], what: string): readonly [number, number, number, number] {
  if (shape.length === 4) return shape as unknown as [number, number, number, number];
  throw new ArgumentError(
    `The imputation '${what}' needs pictures [N, H, W, C]; the input has the shape [${shape}]. Use a number, 'mean' or 'noise'.`,
  );
}

function blurred({ values, shape }: Input): Float32Array {
  const [count, height, width, channels] = planes(shape, 'blur');
  const out = new Float32Array(values.length);
  const pixels = height * width;
  for (let row = 0; row < count; row++) {
    for (let c = 0; c < channels; c++) {
      const place = (pixel: number) => (row * pixels + pixel) * channels + c;
      const plane = Float32Array.from({ length: pixels }, (_, pixel) => values[place(pixel)]!);
      smooth({ values: plane, height, width }, blurShare * Math.min(height, width)).values.forEach((value, pixel) => {
        out[place(pixel)] = value;
      });
    }
  }
  return out;
}

/** Fills holes from their edges inward, ring by ring; where nothing is left, by the example's mean. */
function nearest(input: Input): Imputer {
  const [, height, width, channels] = planes(input.shape, 'nearest');
  const means = channelMeans(input);
  const pixels = height * width;
  return {
    name: 'nearest',
    fill: (into, row, removed) => {
      for (let c = 0; c < channels; c++) {
        const from = new Int32Array(pixels).fill(-1);
        let edge: number[] = [];
        for (let pixel = 0; pixel < pixels; pixel++) {
          if (removed[pixel * channels + c]) continue;
          from[pixel] = pixel;
          edge.push(pixel);
        }
        if (edge.length === pixels) continue;
        if (edge.length === 0) {
          for (let pixel = 0; pixel < pixels; pixel++) {
            into[pixel * channels + c] = means[(row * pixels + pixel) * channels + c]!;
          }
          continue;
        }
        while (edge.length > 0) {
          const next: number[] = [];
          const reach = (pixel: number, source: number) => {
            if (from[pixel]! >= 0) return;
            from[pixel] = from[source]!;
            next.push(pixel);
          };
          for (const pixel of edge) {
            if (pixel >= width) reach(pixel - width, pixel);
            if (pixel % width > 0) reach(pixel - 1, pixel);
            if (pixel % width < width - 1) reach(pixel + 1, pixel);
            if (pixel + width < pixels) reach(pixel + width, pixel);
          }
          edge = next;
        }
        for (let pixel = 0; pixel < pixels; pixel++) {
          // Sources are pixels that are still there, so their values are not overwritten here.
          if (removed[pixel * channels + c]) into[pixel * channels + c] = into[from[pixel]! * channels + c]!;
        }
      }
    },
  };
}
