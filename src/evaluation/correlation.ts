/** Pearson's correlation, and Spearman's as Pearson's of the ranks. */

import { ranks } from '../render/agreement';

/** In [−1, 1]; NaN where one of the two is constant, since nothing can vary with it. */
export function pearson(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length;
  if (isConstant(a) || isConstant(b)) return Number.NaN;
  let [meanA, meanB] = [0, 0];
  for (let at = 0; at < n; at++) {
    meanA += a[at]! / n;
    meanB += b[at]! / n;
  }
  let [both, ofA, ofB] = [0, 0, 0];
  for (let at = 0; at < n; at++) {
    const [x, y] = [a[at]! - meanA, b[at]! - meanB];
    both += x * y;
    ofA += x * x;
    ofB += y * y;
  }
  return ofA > 0 && ofB > 0 ? Math.max(-1, Math.min(1, both / Math.sqrt(ofA * ofB))) : Number.NaN;
}

export const spearman = (a: ArrayLike<number>, b: ArrayLike<number>): number => pearson(ranks(a), ranks(b));

/** By comparison, as a mean that is rounded would make differences out of nothing. */
export function isConstant(values: ArrayLike<number>): boolean {
  for (let at = 1; at < values.length; at++) if (values[at] !== values[0]) return false;
  return true;
}
