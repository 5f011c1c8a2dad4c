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
