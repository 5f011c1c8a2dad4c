/** Fisher vectors: how a clip's descriptors would have the mixture changed. Perronnin 2010, with its two normalisations. */

import { type Mixture, responsibilities } from './mixture';

export interface FisherVector {
  /** Descriptors that went in. */
  readonly count: number;
  /** What each descriptor adds to each dimension, `[count, size]`; the raw vector is its mean over descriptors. */
  readonly parts: Float64Array;
  /** The raw vector: by component, for each dimension its mean, then for each its deviation. */
  readonly raw: Float64Array;
  /** sign(g)·√|g|, divided by the length of the whole. All 0 where there are no descriptors. */
  readonly normalised: Float64Array;
}

export const fisherSize = ({ components, dimensions }: Mixture): number => 2 * components * dimensions;

/** @param points descriptors, `[count, dimensions]`, row-major. */
export function fisherVector(mixture: Mixture, points: Float64Array): FisherVector {
  const { components, dimensions, weights, means, variances } = mixture;
  const count = points.length / dimensions;
  const size = fisherSize(mixture);
  const shares = new Float64Array(count * components);
  responsibilities(mixture, points, shares);
  const parts = new Float64Array(count * size);
  const raw = new Float64Array(size);
  for (let point = 0; point < count; point++) {
    for (let k = 0; k < components; k++) {
      const share = shares[point * components + k]!;
      const [forMean, forDeviation] = [share / Math.sqrt(weights[k]!), share / Math.sqrt(2 * weights[k]!)];
      for (let d = 0; d < dimensions; d++) {
        const i = k * dimensions + d;
        const z = (points[point * dimensions + d]! - means[i]!) / Math.sqrt(variances[i]!);
        const at = 2 * k * dimensions + d;
        parts[point * size + at] = forMean * z;
        parts[point * size + at + dimensions] = forDeviation * (z * z - 1);
      }
    }
    for (let at = 0; at < size; at++) raw[at]! += parts[point * size + at]! / count;
  }
  return { count, parts, raw, normalised: normalise(raw) };
}

function normalise(raw: Float64Array): Float64Array {
  const length = Math.sqrt(raw.reduce((sum, value) => sum + Math.abs(value), 0));
  return raw.map((value) => (length > 0 ? (Math.sign(value) * Math.sqrt(Math.abs(value))) / length : 0));
}
