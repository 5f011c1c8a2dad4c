import type { Points } from './nearest';

/**
 * The most typical points of a cluster, the medoid first: those with the smallest sum of squared distances to all others of
 * it, which are those nearest to its mean.
 */
export function medoids(points: Points, members: readonly number[], most: number): number[] {
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
