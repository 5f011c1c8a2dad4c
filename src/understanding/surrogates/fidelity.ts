/** How well answers agree, with what chance does to it. */

import { Random } from '../../tensor/random';

/** A share of rows, or R², over so many rows, with its 95 % interval. */
export interface Score {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly rows: number;
}

/** Standard normal quantile of 97.5 %. */
const z = 1.959963984540054;

/** A share with Wilson's score interval, which also holds near 0 and 1. Wilson 1927; Brown, Cai & DasGupta 2001. */
export function wilson(right: number, rows: number): Score {
  const share = right / rows;
  const middle = (share + z ** 2 / (2 * rows)) / (1 + z ** 2 / rows);
  const half = (z / (1 + z ** 2 / rows)) * Math.sqrt((share * (1 - share)) / rows + z ** 2 / (4 * rows ** 2));
  return { value: share, low: Math.max(middle - half, 0), high: Math.min(middle + half, 1), rows };
}

/** Share of rows on which two lists of classes agree. */
export const agreement = (a: ArrayLike<number>, b: ArrayLike<number>): Score =>
  wilson(Array.from(a).filter((value, at) => value === b[at]).length, a.length);

const draws = 1000;

/** R² of predictions, 1 − Σ (y − p)² / Σ (y − ȳ)², with the percentile interval of a seeded bootstrap over the rows. */
export function rSquared(truth: ArrayLike<number>, predicted: ArrayLike<number>, seed: number): Score {
  const every = Array.from({ length: truth.length }, (_, at) => at);
  const random = new Random(seed);
  const drawn = Array.from({ length: draws }, () =>
    share(
      truth,
      predicted,
      every.map(() => random.below(truth.length)),
    ),
  );
  const finite = drawn.filter(Number.isFinite).sort((a, b) => a - b);
  const at = (place: number) => finite[Math.round(place * (finite.length - 1))] ?? Number.NaN;
  return { value: share(truth, predicted, every), low: at(0.025), high: at(0.975), rows: truth.length };
}

function share(truth: ArrayLike<number>, predicted: ArrayLike<number>, rows: readonly number[]): number {
  const mean = rows.reduce((sum, row) => sum + truth[row]!, 0) / rows.length;
  let [left, all] = [0, 0];
  for (const row of rows) {
    left += (truth[row]! - predicted[row]!) ** 2;
    all += (truth[row]! - mean) ** 2;
  }
  return 1 - left / all;
}

/** The difference of two shares of right answers on the same rows, with the percentile interval of a seeded bootstrap. */
export function pairedDifference(one: readonly boolean[], other: readonly boolean[], seed: number): Score {
  const gains = one.map((right, at) => Number(right) - Number(other[at]!));
  const random = new Random(seed);
  const mean = () => gains.reduce((sum) => sum + gains[random.below(gains.length)]!, 0) / gains.length;
  const drawn = Array.from({ length: draws }, mean).sort((a, b) => a - b);
  const at = (place: number) => drawn[Math.round(place * (draws - 1))]!;
  return {
    value: gains.reduce((a, b) => a + b, 0) / gains.length,
    low: at(0.025),
    high: at(0.975),
    rows: gains.length,
  };
}
