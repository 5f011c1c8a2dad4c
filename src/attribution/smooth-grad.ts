import { ArgumentError } from '../errors';
import { chunkSize } from '../tensor/budget';
import { Random } from '../tensor/random';
import { build } from './build';
import { gradient } from './gradient';
import { Moments, relativeError } from './moments';
import { gradientAt } from './points';
import {
  allRows,
  bytesPerExample,
  type Explainable,
  type ExplainOptions,
  type InputLike,
  type Problem,
  solve,
} from './problem';
import type { Attribution } from './result';
import { type SamplingOptions, sampleExamples, samplingPlan } from './sampling';
import { targetOfRows } from './target';

/** Any explainer that takes a model, an input and options. */
export type Explainer = (model: Explainable, x: InputLike, options: ExplainOptions) => Promise<Attribution>;

export interface SmoothGradOptions extends SamplingOptions {
  /** The explainer that is averaged. Default `gradient`. */
  readonly explain?: Explainer;
  /** Number of noisy inputs. Default 25, where no `tolerance` is given. */
  readonly samples?: number;
  /** Standard deviation of the noise as a share of each example's range. Default 0.15. */
  readonly sigma?: number;
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
  const { explain = gradient, sigma = 0.15, seed = 0, noise } = options;
  if (!(sigma >= 0)) throw new ArgumentError(`sigma is ${sigma}; it must be at least 0.`);
  const plan = samplingPlan(options, { samples: 25, maxSamples: 1000 });
  return solve(model, x, options, async (problem) => {
    const { input } = problem;
    const batch = input.shape[0]!;
    const size = input.values.length / batch;
    const given = noise && ownNoise(problem, noise, plan.most);
    const mapsAt = mapper(problem, model, explain, options);
    const examples = Array.from({ length: batch }, (_, row) => {
      const values = input.values.subarray(row * size, (row + 1) * size);
      return { values, deviation: sigma * range(values), random: new Random(seed), kept: new Kept(statistic, size) };
    });
    const width = chunkSize(bytesPerExample(problem));
    const sampled = await sampleExamples(problem, plan, width, allRows(input), async (row, from, count) => {
      const { values, deviation, random, kept } = examples[row]!;
      const noisy = new Float32Array(count * size);
      for (let sample = 0; sample < count; sample++) {
        const place = ((from + sample) * batch + row) * size;
        values.forEach((value, at) => {
          noisy[sample * size + at] = value + (given ? given[place + at]! : deviation * random.normal());
        });
      }
      const maps = await mapsAt(noisy, new Array<number>(count).fill(row));
      for (let sample = 0; sample < count; sample++) kept.add(maps.subarray(sample * size, (sample + 1) * size));
      return kept.error();
    });
    const values = new Float32Array(batch * size);
    examples.forEach(({ kept }, row) => {
      values.set(kept.map(), row * size);
    });
    return build(problem, {
      method,
      title,
      values,
      parameters: {
        explain: explain.name,
        ...plan.parameters,
        sigma: noise ? 'given noise' : sigma,
        seed: noise ? 'given noise' : seed,
      },
      certificate: {
        ...sampled,
        notes: [...sampled.notes, `The ${statistic} over noisy inputs; it promises no sum.`],
      },
      started,
      again: (input, target) => {
        const again = given ? { ...options, noise: given, target } : { ...options, target };
        return overNoise(method, title, statistic, model, input, again);
      },
    });
  });
}

/** The noise of the examples of this problem, of what was given for the whole batch. */
function ownNoise({ input, whole, from }: Problem, noise: Float32Array, samples: number): Float32Array {
  const { length } = input.values;
  const size = length / input.shape[0]!;
  const all = size * whole.shape[0]!;
  if (noise.length !== samples * all) {
    throw new ArgumentError(`The noise has ${noise.length} values; expected ${samples} times ${all}.`);
  }
  if (all === length) return noise;
  const own = new Float32Array(samples * length);
  for (let sample = 0; sample < samples; sample++) {
    const start = sample * all + from * size;
    own.set(noise.subarray(start, start + length), sample * length);
  }
  return own;
}

/** Maps at other values. The targets are those of the clean input, whatever the network says of the noisy one. */
function mapper(problem: Problem, model: Explainable, explain: Explainer, { layer, output, signal }: ExplainOptions) {
  if (explain === gradient) {
    return (values: Float32Array, rows: readonly number[]) => gradientAt(problem, values, [...rows]);
  }
  const { input, fixed } = problem;
  if (layer !== undefined || input.parts) {
    throw new ArgumentError(
      `Noise ${layer === undefined ? 'on several inputs' : `at the layer "${layer}"`} works with the gradient only; leave \`explain\` out.`,
    );
  }
  return async (values: Float32Array, rows: readonly number[]) => {
    const shape = [rows.length, ...input.shape.slice(1)];
    const target = targetOfRows(fixed, rows, input.shape[0]!);
    const map = await explain(model, { values, shape }, { target, output, signal });
    if (map.values.length === values.length) return map.values;
    throw new ArgumentError(
      `The explainer gives maps [${map.shape}] for inputs [${shape}]; noise can be averaged only where they have the input's shape.`,
    );
  };
}

/** What is kept of one example's maps. The mean square is the mean of the squared maps. */
class Kept {
  private readonly moments: Moments;

  constructor(
    private readonly statistic: Statistic,
    size: number,
  ) {
    this.moments = new Moments(size, statistic === 'variance' ? 4 : 2);
  }

  add(map: Float32Array): void {
    this.moments.add(this.statistic === 'mean square' ? Float64Array.from(map, (value) => value * value) : map);
  }

  map(): Float64Array {
    return this.statistic === 'variance' ? this.moments.variance() : this.moments.mean();
  }

  /** Standard error, relative to the map. */
  error(): number {
    const errors = this.statistic === 'variance' ? this.moments.errorOfVariance() : this.moments.errorOfMean();
    return relativeError(errors, this.map());
  }
}

const range = (values: Float32Array): number =>
  values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY) -
  values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
