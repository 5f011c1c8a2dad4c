/// <reference path="./jstat.d.ts" />
import statistics from 'jstat';

/**
 * Two-sided one-sample t-test of a mean against `expected`: the test of Kim et al. 2018, section 3.5, for scores against 0.5.
 * It takes the values as independent.
 *
 * @returns The p-value; 1 or 0 where all values are alike, as they are `expected` or not.
 */
export function tTest(values: readonly number[], expected: number): number {
  const n = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const distance = Math.abs(mean - expected);
  if (n < 2) return 1;
  if (variance < 1e-18) return distance < 1e-9 ? 1 : 0;
  return 2 * statistics.jStat.studentt.cdf(-distance / Math.sqrt(variance / n), n - 1);
}
