import { ArgumentError } from '../errors';
import { Random } from '../tensor/random';
import { build } from './build';
import { gradient } from './gradient';
import { gradientAt } from './points';
import { type Explainable, type ExplainOptions, type InputLike, solve } from './problem';
import type { Attribution } from './result';

/** Any explainer that takes a model, an input and options. */
export type Explainer = (model: Explainable, x: InputLike, options: ExplainOptions) => Promise<Attribution>;

export interface SmoothGradOptions extends ExplainOptions {
  /** The explainer that is averaged. Default `gradient`. */
  readonly explain?: Explainer;
  /** Number of noisy inputs. Default 25. */
  readonly samples?: number;
  /** Standard deviation of the noise as a share of the input's range. Default 0.15. */
  readonly sigma?: number;
  /** Default 0. */
  readonly seed?: number;
  /** The noise itself, `samples` times the input's values, in place of random draws. */
  readonly noise?: Float32Array;
}

/** What is kept of the maps g of the noisy inputs. */
type Statistic = 'mean' | 'mean square' | 'variance';

/**
 * SmoothGrad: the mean of an explainer's maps over noisy inputs. Smilkov et al. 2017, arXiv:1706.03825.
 *
 * @example
 * const map = await smoothGrad(model, x, { samples: 50, sigma: 0.1 });
 */
export const smoothGrad = (model: Explainable, x: InputLike, options: SmoothGradOptions = {}): Promise<Attribution> =>
  overNoise('smoothgrad', 'SmoothGrad', 'mean', model, x, options);

/**
 * SmoothGrad-Squared: the mean of the squared maps. Hooker et al. 2018, arXiv:1806.10758.
 *
 * @example
 * const map = await smoothGradSquared(model, x, { samples: 50 });
 */
export const smoothGradSquared = (
  model: Explainable,
  x: InputLike,
  options: SmoothGradOptions = {},
): Promise<Attribution> => overNoise('smoothgrad_squared', 'SmoothGrad²', 'mean square', model, x, options);

/**
 * VarGrad: the variance of the maps. Adebayo et al. 2018, arXiv:1810.03307.
 *
 * @example
 * const map = await varGrad(model, x, { samples: 50 });
 */
export const varGrad = (model: Explainable, x: InputLike, options: SmoothGradOptions = {}): Promise<Attribution> =>
  overNoise('vargrad', 'VarGrad', 'variance', model, x, options);

async function overNoise(
  method: string,
  title: string,
  statistic: Statistic,
  model: Explainable,
  x: InputLike,
  options: SmoothGradOptions,
): Promise<Attribution> {
  const started = performance.now();
  const { explain = gradient, samples = 25, sigma = 0.15, seed = 0, noise } = options;
  if (!(sigma >= 0)) throw new ArgumentError(`sigma is ${sigma}; it must be at least 0.`);
  if (!(Number.isInteger(samples) && samples > 0)) {
    throw new ArgumentError(`samples is ${samples}; expected a whole number from 1.`);
  }
  return solve(model, x, options, async (problem) => {
    const { input } = problem;
    if (options.layer !== undefined && explain !== gradient) {
      throw new ArgumentError(
        `Noise at the layer "${options.layer}" works with the gradient only; leave \`layer\` or \`explain\` out.`,
      );
    }
    const size = input.values.length;
    if (noise && noise.length !== samples * size) {
      throw new ArgumentError(`The noise has ${noise.length} values; expected ${samples} times ${size}.`);
    }
    const random = new Random(seed);
    const deviation = sigma * range(input.values);
    const sum = new Float64Array(size);
    const squares = new Float64Array(sum.length);
    for (let sample = 0; sample < samples; sample++) {
      const values = input.values.map(
        (value, at) => value + (noise ? noise[sample * size + at]! : deviation * random.normal()),
      );
      // The targets are those of the clean input, whatever the network says of the noisy one.
      const target = problem.fixed;
      const map =
        explain === gradient
          ? gradientAt(problem, values)
          : (await explain(model, { values, shape: input.shape }, { signal: options.signal, target })).values;
      map.forEach((value, at) => {
        sum[at]! += value;
        squares[at]! += value * value;
      });
      await problem.step(sample + 1, samples);
    }
    const values = Float32Array.from(sum, (total, at) => {
      const mean = total / samples;
      if (statistic === 'mean') return mean;
      const square = squares[at]! / samples;
      return statistic === 'mean square' ? square : Math.max(square - mean * mean, 0);
    });
    return build(problem, {
      method,
      title,
      values,
      parameters: {
        explain: explain.name,
        samples,
        sigma: noise ? 'given noise' : sigma,
        seed: noise ? 'given noise' : seed,
      },
      certificate: { notes: [`The ${statistic} over ${samples} noisy inputs; it promises no sum.`] },
      started,
      again: (input, target) => overNoise(method, title, statistic, model, input, { ...options, target }),
    });
  });
}

const range = (values: Float32Array): number =>
  values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY) -
  values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
