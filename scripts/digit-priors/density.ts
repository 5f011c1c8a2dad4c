/**
 * An expert density: a mixture of Gaussians along the first principal components, times one Gaussian of equal spread in
 * all other directions (a mixture of probabilistic PCAs that share their axes; Tipping & Bishop 1999). Chosen over a
 * restricted Boltzmann machine because EM fits it exactly and its log p(x) is normalised: nats that can be compared.
 */
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { Random } from '../../src/tensor/random';
import { type Axes, project } from './pca';

const ITERATIONS = 60;
/** Squared spread along an axis that a component has at least: few digits make narrow ones. */
const FLOOR = 0.05;

interface Options {
  readonly components: number;
  readonly dimensions: number;
  readonly seed: number;
}

interface Mixture {
  readonly weights: Float64Array;
  /** `[components, dimensions]` */
  readonly means: Float64Array;
  readonly variances: Float64Array;
}

export function fitDensity(values: Float32Array, axes: Axes, { components, dimensions, seed }: Options) {
  const size = axes.mean.length;
  const { coordinates, rest } = project(values, axes, dimensions);
  const noise = rest.reduce((sum, value) => sum + value, 0) / (rest.length * (size - dimensions));
  const mixture = expectationMaximization(coordinates, dimensions, components, seed);
  return {
    /** Mean log p(x) of some digits. */
    meanLogDensity(some: Float32Array): number {
      const { coordinates: at, rest: left } = project(some, axes, dimensions);
      const spread = left.map(
        (value) => -value / (2 * noise) - ((size - dimensions) / 2) * Math.log(2 * Math.PI * noise),
      );
      return (
        spread.reduce((sum, value, row) => sum + value + assign(at, row, dimensions, mixture).logDensity, 0) /
        left.length
      );
    },
    network: () => densityNetwork(axes, mixture, dimensions, noise),
  };
}

/** Shares of the components in one row, and its log density. */
function assign(coordinates: Float64Array, row: number, dimensions: number, { weights, means, variances }: Mixture) {
  const logs = Float64Array.from(weights, (weight, k) => {
    let sum = Math.log(weight);
    for (let d = 0; d < dimensions; d++) {
      const variance = variances[k * dimensions + d]!;
      const gap = coordinates[row * dimensions + d]! - means[k * dimensions + d]!;
      sum -= 0.5 * (Math.log(2 * Math.PI * variance) + (gap * gap) / variance);
    }
    return sum;
  });
  const top = logs.reduce((a, b) => Math.max(a, b));
  const shares = logs.map((value) => Math.exp(value - top));
  const total = shares.reduce((a, b) => a + b);
  return { shares: shares.map((value) => value / total), logDensity: top + Math.log(total) };
}

function expectationMaximization(at: Float64Array, dimensions: number, components: number, seed: number): Mixture {
  const count = at.length / dimensions;
  const means = spreadOut(at, dimensions, components, new Random(seed));
  const overall = new Float64Array(dimensions);
  for (let place = 0; place < at.length; place++) overall[place % dimensions]! += at[place]! ** 2 / count;
  let mixture: Mixture = {
    weights: new Float64Array(components).fill(1 / components),
    means,
    variances: Float64Array.from({ length: components * dimensions }, (_, place) => overall[place % dimensions]! / 4),
  };
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const weights = new Float64Array(components);
    const sums = new Float64Array(components * dimensions);
    const squares = new Float64Array(components * dimensions);
    let likelihood = 0;
    for (let row = 0; row < count; row++) {
      const { shares, logDensity } = assign(at, row, dimensions, mixture);
      likelihood += logDensity / count;
      shares.forEach((share, k) => {
        if (share < 1e-8) return;
        weights[k]! += share;
        for (let d = 0; d < dimensions; d++) {
          const value = at[row * dimensions + d]!;
          sums[k * dimensions + d]! += share * value;
          squares[k * dimensions + d]! += share * value * value;
        }
      });
    }
    const component = (place: number) => Math.max(weights[Math.floor(place / dimensions)]!, 1e-8);
    const centres = sums.map((sum, place) => sum / component(place));
    mixture = {
      weights: weights.map((weight) => Math.max(weight, 1e-8) / count),
      means: centres,
      variances: squares.map((sum, place) => Math.max(sum / component(place) - centres[place]! ** 2, FLOOR)),
    };
    if (iteration % 10 === 9) console.log(`EM ${iteration + 1} of ${ITERATIONS}: ${likelihood.toFixed(3)} nats`);
  }
  return mixture;
}

/** Digits far from each other to start from (k-means++, Arthur & Vassilvitskii 2007). */
function spreadOut(at: Float64Array, dimensions: number, components: number, random: Random): Float64Array {
  const count = at.length / dimensions;
  const means = new Float64Array(components * dimensions);
  const distances = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  let chosen = random.below(count);
  for (let k = 0; k < components; k++) {
    const centre = at.slice(chosen * dimensions, (chosen + 1) * dimensions);
    means.set(centre, k * dimensions);
    let total = 0;
    for (let row = 0; row < count; row++) {
      const gap = centre.reduce((sum, value, d) => sum + (at[row * dimensions + d]! - value) ** 2, 0);
      distances[row] = Math.min(distances[row]!, gap);
      total += distances[row]!;
    }
    let left = random.uniform() * total;
    chosen = distances.findIndex((distance) => {
      left -= distance;
      return left <= 0;
    });
  }
  return means;
}

/**
 * x ↦ log(weight × density) of each component, `[N, components]`; p(x) is the sum of their exponentials. With y, the
 * coordinates, and e = ‖x − mean‖², each of them is linear in y, y² and e.
 */
function densityNetwork({ mean, vectors }: Axes, mixture: Mixture, dimensions: number, noise: number) {
  const { weights, means, variances } = mixture;
  const size = mean.length;
  const components = weights.length;
  const side = Math.sqrt(size);
  const symbol = layers.layers;
  const input = layers.input({ shape: [side, side, 1], name: 'digit' });
  const x = symbol.flatten({ name: 'flatten' }).apply(input) as layers.SymbolicTensor;
  // By a copy: a layer that takes one tensor twice loses it to TensorFlow.js's executor.
  const square = (name: string, of: layers.SymbolicTensor) => {
    const copy = symbol
      .reshape({ targetShape: [of.shape[1]!], name: `${name}_copy` })
      .apply(of) as layers.SymbolicTensor;
    return symbol.multiply({ name }).apply([of, copy]) as layers.SymbolicTensor;
  };
  const join = (name: string, parts: layers.SymbolicTensor[]) =>
    symbol.concatenate({ name }).apply(parts) as layers.SymbolicTensor;
  const y = symbol.dense({ units: dimensions, name: 'coordinates' }).apply(x) as layers.SymbolicTensor;
  const distance = symbol
    .dense({ units: 1, name: 'distance' })
    .apply(join('x_and_squares', [x, square('squares', x)])) as layers.SymbolicTensor;
  const features = join('features', [y, square('squared_coordinates', y), distance]);
  const output = symbol.dense({ units: components, name: 'components' }).apply(features) as layers.SymbolicTensor;
  const model = layers.model({ inputs: input, outputs: output, name: 'digits_density' });

  const axes = vectors.slice(0, dimensions);
  const set = (name: string, kernel: (input: number, unit: number) => number, bias: (unit: number) => number) => {
    const [inputs, units] = model.getLayer(name).getWeights()[0]!.shape as [number, number];
    const values = Float32Array.from({ length: inputs * units }, (_, at) => kernel(Math.floor(at / units), at % units));
    const tensors = [
      tf.tensor2d(values, [inputs, units]),
      tf.tensor1d(Array.from({ length: units }, (_, at) => bias(at))),
    ];
    model.getLayer(name).setWeights(tensors);
    tf.dispose(tensors);
  };
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, at) => sum + value * b[at]!, 0);
  set(
    'coordinates',
    (pixel, axis) => axes[axis]![pixel]!,
    (axis) => -dot(axes[axis]!, mean),
  );
  set(
    'distance',
    (at) => (at < size ? -2 * mean[at]! : 1),
    () => dot(mean, mean),
  );
  const normalizer = ((size - dimensions) / 2) * Math.log(2 * Math.PI * noise);
  set(
    'components',
    (at, k) => {
      if (at === 2 * dimensions) return -1 / (2 * noise);
      const place = k * dimensions + (at % dimensions);
      return at < dimensions ? means[place]! / variances[place]! : (1 / noise - 1 / variances[place]!) / 2;
    },
    (k) => {
      let sum = Math.log(weights[k]!) - normalizer;
      for (let place = k * dimensions; place < (k + 1) * dimensions; place++) {
        sum -= (Math.log(2 * Math.PI * variances[place]!) + means[place]! ** 2 / variances[place]!) / 2;
      }
      return sum;
    },
  );
  return model;
}
