/**
 * LRP through a Fisher vector and its SVM: from the score to the dimensions, to the descriptors, to space and time.
 * Lapuschkin 2016, "Analyzing classifiers: Fisher vectors and deep neural networks", eq. 11–16; Samek 2017, section on videos.
 */

import { boxFrames, boxSide, type Descriptors, eachVector } from './descriptors';
import type { FisherVector } from './encode';
import { type MotionField, spacing } from './motion';

export interface DescriptorRelevance {
  /** One a descriptor. */
  readonly relevance: Float64Array;
  /** Of the score, what the stabiliser has kept. */
  readonly absorbed: number;
}

/**
 * Shares w_d φ_d, the part of a dimension in the score, among the descriptors by what each adds to the dimension: the ε-rule. Both
 * normalisations act on a whole dimension, so what is relevant after them is as relevant before. A dimension to
 * which descriptors add with both signs hands out more than it has, with both signs; ε bounds that, as a share of
 * what is added without signs.
 */
export function relevanceOfDescriptors(
  weights: Float64Array,
  { count, parts, raw, normalised }: FisherVector,
  epsilon: number,
): DescriptorRelevance {
  const size = raw.length;
  const magnitude = new Float64Array(size);
  for (let at = 0; at < parts.length; at++) magnitude[at % size]! += Math.abs(parts[at]!) / count;
  const relevance = new Float64Array(count);
  let absorbed = 0;
  for (let d = 0; d < size; d++) {
    const own = weights[d]! * normalised[d]!;
    if (own === 0) continue;
    const stabilised = raw[d]! + Math.sign(raw[d]!) * epsilon * magnitude[d]!;
    for (let point = 0; point < count; point++) {
      relevance[point]! += (own * parts[point * size + d]!) / (count * stabilised);
    }
    absorbed += own * (1 - raw[d]! / stabilised);
  }
  return { relevance, absorbed };
}

/** How a box's relevance is shared in it: evenly, as Lapuschkin 2016 does, or by how fast each of its vectors is. */
export type Support = 'even' | 'motion';

/**
 * The relevance of every motion vector, `[frames, rows, columns]` of the field. A box counts its vectors by their length, so with
 * `'motion'` each takes its part of what was counted.
 */
export function relevanceOfVectors(
  field: MotionField,
  { places }: Descriptors,
  relevance: Float64Array,
  support: Support,
): Float64Array {
  const result = new Float64Array(field.u.length);
  const weight = (at: number) => (support === 'even' ? 1 : Math.hypot(field.u[at]!, field.v[at]!));
  places.forEach((place, box) => {
    let whole = 0;
    eachVector(field, place, (at) => {
      whole += weight(at);
    });
    eachVector(field, place, (at) => {
      result[at]! += (relevance[box]! * weight(at)) / whole;
    });
  });
  return result;
}

/** A vector leads from one frame to the next: each takes half, on the pixels that the vector speaks for. */
export function relevanceOfPixels(
  field: MotionField,
  relevance: Float64Array,
  { height, width }: { readonly height: number; readonly width: number },
): Float64Array {
  const { frames, rows, columns } = field;
  const result = new Float64Array((frames + 1) * height * width);
  const share = 1 / (2 * spacing * spacing);
  relevance.forEach((value, at) => {
    if (value === 0) return;
    const [column, row] = [at % columns, Math.floor(at / columns) % rows];
    const frame = Math.floor(at / (columns * rows));
    for (let t = 0; t < 2; t++) {
      for (let y = 0; y < spacing; y++) {
        const start = ((frame + t) * height + spacing * row + y) * width + spacing * column;
        for (let x = 0; x < spacing; x++) result[start + x]! += share * value;
      }
    }
  });
  return result;
}

/** The pixels and frames that a box sees: what even sharing spreads over. */
export const boxPixels = { side: boxSide * spacing, frames: boxFrames + 1 } as const;
