import type { Points } from './nearest';

/**
 * The most typical points of a cluster, the medoid first: those with the smallest sum of squared distances to all others of
 * it, which are those nearest to its mean.
 *
 * @param squares See `squaresFromMean`.
 */
export function medoids(members: readonly number[], squares: ArrayLike<number>, most: number): number[] {
  return [...members.keys()]
    .sort((a, b) => squares[a]! - squares[b]!)
    .slice(0, most)
    .map((at) => members[at]!);
}

/** How much the points of a cluster differ: the root mean square of their distances from its mean. */
export const spreadOf = (squares: Float64Array): number =>
  Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);

/** Squared distance of each member from the mean of all. */
export function squaresFromMean({ values, width }: Points, members: readonly number[]): Float64Array {
  const mean = new Float64Array(width);
  for (const member of members) {
    for (let i = 0, at = member * width; i < width; i++, at++) mean[i]! += values[at]!;
  }
  for (let i = 0; i < width; i++) mean[i]! /= members.length;
  const squares = new Float64Array(members.length);
  members.forEach((member, at) => {
    let sum = 0;
    for (let i = 0, at = member * width; i < width; i++, at++) {
      const off = values[at]! - mean[i]!;
      sum += off * off;
    }
    squares[at] = sum;
  });
  return squares;
}
