import { ArgumentError } from '../errors';
import { Random } from '../tensor/random';
import { describeBaseline, keepBaseline, readBaseline } from './baseline';
import { build } from './build';
import { Coalitions, type FeatureOptions, featuresOf, segmentsOf, spreadOver } from './features';
import { type Explainable, type InputLike, solveForward } from './problem';
import type { Attribution } from './result';
import { type Surrogate, weightedRidge } from './surrogate';

export interface LimeOptions extends FeatureOptions {
  /** Number of perturbed inputs. Default 1000. */
  readonly samples?: number;
  /** Width of the kernel that weighs them by their cosine distance from the whole input. Default 0.25. */
  readonly kernelWidth?: number;
  /** Ridge penalty on the coefficients. Default 0.01. */
  readonly alpha?: number;
  /** Default 0. */
  readonly seed?: number;
  /** The perturbations themselves, rows of 1 (kept) and 0 (replaced) for every feature, in place of random ones. */
  readonly coalitions?: ArrayLike<number>;
}

/**
 * LIME: the coefficients of a linear model of f over features that are kept or replaced, fitted by weighted ridge
 * regression near the input. Ribeiro et al. 2016, arXiv:1602.04938. A perturbed input weighs √exp(−d² / width²), d its
 * cosine distance from the whole. The certificate says how much of f the linear model explains (R²).
 *
 * @param x Batch `[N, …]`, or one example without the batch axis: images, tables, or texts at their embedding.
 * @returns Each feature's coefficient at all of its values, in the input's shape, in units of f.
 * @example
 * const map = await lime(model, x, { segments: 20, samples: 200 });
 */
export async function lime(model: Explainable, x: InputLike, options: LimeOptions = {}): Promise<Attribution> {
  const started = performance.now();
  const { samples = 1000, kernelWidth = 0.25, alpha = 0.01, seed = 0, coalitions, baseline = 0 } = options;
  if (!(Number.isInteger(samples) && samples > 0 && kernelWidth > 0 && alpha >= 0)) {
    throw new ArgumentError(
      `samples = ${samples}, kernelWidth = ${kernelWidth}, alpha = ${alpha}: expected a whole number from 1, a number above 0, and one from 0.`,
    );
  }
  return solveForward(model, x, options, async (problem) => {
    const features = featuresOf(problem, options.segments);
    const baselines = readBaseline(problem, baseline);
    const fits: Surrogate[] = [];
    for (const [row, { count }] of features.entries()) {
      const z = coalitions ? readCoalitions(coalitions, count) : drawHalves(new Random(seed), samples, count);
      const scores = await new Coalitions(problem, row, features[row]!, baselines).scoreAll(z);
      const weights = scores.map((_, at) => closeness(z.subarray(at * count, (at + 1) * count), kernelWidth));
      fits.push(weightedRidge(z, scores, weights, alpha));
    }
    const surrogate = {
      coefficients: fits.map(({ coefficients }) => coefficients),
      intercept: fits.map(({ intercept }) => intercept),
      rSquared: fits.map(({ rSquared }) => rSquared),
    };
    return build(problem, {
      method: 'lime',
      title: 'LIME',
      values: spreadOver(features, surrogate.coefficients),
      parameters: {
        features: features.map(({ count }) => count).join(', '),
        kernelWidth,
        alpha,
        ...(coalitions ? { coalitions: 'given coalitions' } : { samples, seed }),
      },
      certificate: {
        baseline: describeBaseline(baseline),
        surrogate,
        notes: ['Promises no sum: a value is its feature’s coefficient in a linear model of f near the input.'],
      },
      started,
      again: (input, target) => {
        const kept = { segments: segmentsOf(features), baseline: keepBaseline(problem, baseline, baselines) };
        return lime(model, input, { ...options, ...kept, target });
      },
    });
  });
}

/** √exp(−d² / width²) with d the cosine distance from all ones; that of nothing is 1. */
function closeness(z: Float32Array, width: number): number {
  const kept = z.reduce((a, b) => a + b, 0);
  const distance = kept > 0 ? 1 - kept / Math.sqrt(z.length * kept) : 1;
  return Math.sqrt(Math.exp(-(distance ** 2) / width ** 2));
}

/** The whole input first, then each feature kept with probability ½. */
const drawHalves = (random: Random, samples: number, count: number): Float32Array =>
  Float32Array.from({ length: samples * count }, (_, at) => (at < count || random.uniform() < 0.5 ? 1 : 0));

function readCoalitions(coalitions: ArrayLike<number>, count: number): Float32Array {
  const z = Float32Array.from(coalitions);
  if (z.length > 0 && z.length % count === 0 && z.every((value) => value === 0 || value === 1)) return z;
  throw new ArgumentError(
    `The coalitions are ${z.length} numbers; expected rows of ${count}, 1 for a feature that is kept and 0 for one that is replaced.`,
  );
}
