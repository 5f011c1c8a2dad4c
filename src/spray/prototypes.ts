import type { Neighbours, Points } from './nearest';

/**
 * The most typical points of a cluster, the medoid first: those with the smallest sum of squared distances to all others of
 * it, which are those nearest to its mean.
 */
export function prototypes(points: Points, members: readonly number[], most: number): number[] {
  const distances = squaresFromMean(points, members);
  return [...members.keys()]
    .sort((a, b) => distances[a]! - distances[b]!)
    .slice(0, most)
    .map((at) => members[at]!);
}

/** How much the points of a cluster differ: the root mean square of their distances from its mean. */
export function spreadOf(points: Points, members: readonly number[]): number {
  return Math.sqrt(squaresFromMean(points, members).reduce((sum, square) => sum + square, 0) / members.length);
}

function squaresFromMean({ values, width }: Points, members: readonly number[]): number[] {
  const mean = new Float64Array(width);
  for (const member of members)
    for (let i = 0; i < width; i++) mean[i]! += values[member * width + i]! / members.length;
  return members.map((member) => {
    let sum = 0;
    for (let i = 0; i < width; i++) sum += (values[member * width + i]! - mean[i]!) ** 2;
    return sum;
  });
}

/**
 * How far each point lies out: its mean distance to its neighbours, divided by the mean of theirs. About 1 inside a cluster
 * of any density, well above 1 outside all. The simplified local outlier factor (Schubert, Zimek and Kriegel 2014).
 */
export function outlierScores({ count, k, indices, distances }: Neighbours): Float64Array {
  const reach = new Float64Array(count);
  for (let at = 0; at < indices.length; at++) reach[Math.floor(at / k)]! += distances[at]! / k;
  return reach.map((own, row) => {
    let around = 0;
    for (let at = row * k; at < (row + 1) * k; at++) around += reach[indices[at]!]! / k;
    if (around > 0) return own / around;
    return own > 0 ? Number.POSITIVE_INFINITY : 1;
  });
}
