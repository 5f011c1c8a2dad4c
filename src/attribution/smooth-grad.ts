import { ArgumentError } from '../errors';
import { wideChunkSize } from '../tensor/budget';
import { Random } from '../tensor/random';
import { build } from './build';
import { gradient } from './gradient';
import { Moments, relativeError } from './moments';
import { gradientSums } from './points';
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
 * Random noise comes in pairs ε and −ε (antithetic variates; Hammersley & Morton 1956): what is odd in ε cancels, and the
 * same error takes fewer samples. The standard error is that of the pairs, which are independent.
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
    const widest = wideChunkSize(bytesPerExample(problem));
    // Squares are alike at ε and −ε, and pairs of them would say less than as many draws. Where there are many values to
    // tell the error by, eight pairs count as one.
    const pairs = Math.min(size, widest, plan.most) >= 64 ? 8 : 1;
    const together = statistic === 'mean' && !given ? 2 * pairs : 1;
    const mapsAt = mapper(problem, model, explain, options, together);
    const examples = Array.from({ length: batch }, (_, row) => {
      const values = input.values.subarray(row * size, (row + 1) * size);
      const deviation = sigma * range(values);
      return { values, deviation, random: new Random(seed), kept: new Kept(statistic, size, together) };
    });
    const width = Math.ceil(widest / together) * together;
    const sampled = await sampleExamples(problem, plan, width, allRows(input), async (row, from, count) => {
      const { values, deviation, random, kept } = examples[row]!;
      const noisy = new Float32Array(count * size);
      const draw = new Float32Array(size);
      for (let sample = 0; sample < count; sample++) {
        const place = ((from + sample) * batch + row) * size;
        const opposite = together > 1 && sample % 2 === 1;
        for (let at = 0; at < size; at++) {
          draw[at] = given ? given[place + at]! : opposite ? -draw[at]! : deviation * random.normal();
          noisy[sample * size + at] = values[at]! + draw[at]!;
        }
      }
      const maps = await mapsAt(noisy, new Array<number>(count).fill(row));
      for (let first = 0; first < count; first += together) {
        const start = (first / together) * size;
        kept.add(maps.subarray(start, start + size), Math.min(together, count - first));
      }
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

/**
 * Maps at other values, the mean of each `together` that follow each other. The targets are those of the clean input,
 * whatever the network says of the noisy one.
 */
function mapper(
  problem: Problem,
  model: Explainable,
  explain: Explainer,
  { layer, output, signal }: ExplainOptions,
  together: number,
) {
  if (explain === gradient) {
    return (values: Float32Array, rows: readonly number[]) =>
      gradientSums(problem, values, rows, meansOf(rows.length, together)).sums;
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
    if (map.values.length === values.length) return averaged(map.values, rows.length, together);
    throw new ArgumentError(
      `The explainer gives maps [${map.shape}] for inputs [${shape}]; noise can be averaged only where they have the input's shape.`,
    );
  };
}

/** Weights that make the mean of each `together` rows; of those that are left at the end, theirs. `[G, N]`. */
function meansOf(rows: number, together: number): Float32Array {
  const weights = new Float32Array(Math.ceil(rows / together) * rows);
  for (let row = 0; row < rows; row++) {
    const group = Math.floor(row / together);
    weights[group * rows + row] = 1 / Math.min(together, rows - group * together);
  }
  return weights;
}

function averaged(maps: Float32Array, rows: number, together: number): Float32Array {
  if (together === 1) return maps;
  const size = maps.length / rows;
  const means = new Float32Array(Math.ceil(rows / together) * size);
  for (let row = 0; row < rows; row++) {
    const group = Math.floor(row / together);
    const share = 1 / Math.min(together, rows - group * together);
    for (let at = 0; at < size; at++) means[group * size + at]! += share * maps[row * size + at]!;
  }
  return means;
}

/**
 * What is kept of one example's maps, each the mean of `together` samples. The mean square is the mean of the squared maps.
 */
class Kept {
  private readonly moments: Moments;
  /** The map of the samples that were left at the end: part of the mean, and not of its error. */
  private rest: { readonly map: Float32Array; readonly samples: number } | undefined;

  constructor(
    private readonly statistic: Statistic,
    size: number,
    private readonly together: number,
  ) {
    this.moments = new Moments(size, statistic === 'variance' ? 4 : 2);
  }

  add(map: Float32Array, samples: number): void {
    if (samples < this.together) this.rest = { map, samples };
    else this.moments.add(this.statistic === 'mean square' ? Float64Array.from(map, (value) => value * value) : map);
  }

  map(): Float64Array {
    if (this.statistic === 'variance') return this.moments.variance();
    const { rest } = this;
    if (!rest) return this.moments.mean();
    if (this.moments.count === 0) return Float64Array.from(rest.map);
    const share = rest.samples / (rest.samples + this.together * this.moments.count);
    return this.moments.mean().map((value, at) => value + share * (rest.map[at]! - value));
  }

  /** Standard error, relative to the map. */
  error(): number {
    if (this.moments.count === 0) return Number.POSITIVE_INFINITY;
    const errors = this.statistic === 'variance' ? this.moments.errorOfVariance() : this.moments.errorOfMean();
    return relativeError(errors, this.map());
  }
}

const range = (values: Float32Array): number =>
  values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY) -
  values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
