/** How far a mean over examples could have come out otherwise. Efron 1979: the percentiles of means of samples drawn anew. */

import { quantile } from 'd3-array';
import { Random } from '../tensor/random';

/** A mean with its 95 % interval, over the examples where it is defined. */
export interface Mean {
  readonly mean: number;
  /** NaN with fewer than two examples. */
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** How often every sample is drawn. */
const resamples = 1000;

/** The interval of a mean. The same draws for every metric and method, so that differences are paired. */
export function bootstrap(values: readonly number[], seed = 0): Mean {
  const defined = values.filter((value) => !Number.isNaN(value));
  const count = defined.length;
  const mean = count > 0 ? defined.reduce((a, b) => a + b, 0) / count : Number.NaN;
  if (count < 2) return { mean, low: Number.NaN, high: Number.NaN, count };
  const random = new Random(seed);
  const means = Float64Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let at = 0; at < count; at++) sum += defined[random.below(count)]!;
    return sum / count;
  });
  return { mean, low: quantile(means, 0.025)!, high: quantile(means, 0.975)!, count };
}

/** The interval of the mean difference, example by example, where both are defined. */
export const bootstrapDifference = (a: readonly number[], b: readonly number[], seed = 0): Mean =>
  bootstrap(
    a.map((value, at) => value - b[at]!),
    seed,
  );
