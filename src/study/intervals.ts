/// <reference path="../concepts/jstat.d.ts" />
/** Intervals for shares and means of what few people said. */

import statistics from 'jstat';

/** A number with its 95 % interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** How many answers it stands on. */
  readonly count: number;
}

const { beta, studentt } = statistics.jStat;

/** A share with the exact interval of the binomial distribution. Clopper & Pearson 1934, Biometrika 26, 404–413. */
export function binomialShare(hits: number, count: number): Estimate {
  return {
    value: count > 0 ? hits / count : Number.NaN,
    low: hits === 0 ? 0 : beta.inv(0.025, hits, count - hits + 1),
    high: hits === count ? 1 : beta.inv(0.975, hits + 1, count - hits),
    count,
  };
}

/** A mean with Student's t interval; of one value there is no interval, and it is everything between the bounds. */
export function meanWithin(values: readonly number[], [least, most]: readonly [number, number]): Estimate {
  const count = values.length;
  const value = values.reduce((a, b) => a + b, 0) / count;
  if (count < 2) return { value, low: least, high: most, count };
  const variance = values.reduce((sum, each) => sum + (each - value) ** 2, 0) / (count - 1);
  const half = studentt.inv(0.975, count - 1) * Math.sqrt(variance / count);
  return { value, low: Math.max(value - half, least), high: Math.min(value + half, most), count };
}

/**
 * The mean of the means of several strata, with Student's t interval: scatter is taken within each stratum and pooled, so that
 * differences between strata do not count as scatter. Cochran 1977, Sampling Techniques, chapter 5. Where no stratum has two
 * values there is no interval, and it is everything between the bounds.
 */
export function stratifiedMean(
  strata: readonly (readonly number[])[],
  [least, most]: readonly [number, number],
): Estimate {
  const means = strata.map((values) => values.reduce((a, b) => a + b, 0) / values.length);
  const value = means.reduce((a, b) => a + b, 0) / strata.length;
  const count = strata.reduce((sum, { length }) => sum + length, 0);
  const freedom = count - strata.length;
  if (freedom < 1) return { value, low: least, high: most, count };
  const squares = strata.flatMap((values, at) => values.map((each) => (each - means[at]!) ** 2));
  const variance = squares.reduce((a, b) => a + b, 0) / freedom;
  const weight = strata.reduce((sum, { length }) => sum + 1 / length, 0) / strata.length ** 2;
  const half = studentt.inv(0.975, freedom) * Math.sqrt(variance * weight);
  return { value, low: Math.max(value - half, least), high: Math.min(value + half, most), count };
}
