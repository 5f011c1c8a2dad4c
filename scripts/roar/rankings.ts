/** What ranks pixels: Gradient, Integrated Gradients and Guided Backprop, each as it is and averaged in three ways over noise. */

import * as tf from '@tensorflow/tfjs-core';
import { type Explainer, gradient, guidedBackprop, integratedGradients } from '../../src/attribution';
import { Moments } from '../../src/attribution/moments';
import type { Labelled, Ranking } from '../../src/evaluation/retraining';
import type { Model } from '../../src/models/model';
import { Random } from '../../src/tensor/random';
import type { MapStore } from './state';

/** Steps of Integrated Gradients, as in the paper; under noise fewer, as the noise is the greater error. */
export const steps = { plain: 25, noisy: 10 } as const;
/** The noise's standard deviation as a share of each picture's range, as in the paper. */
export const sigma = 0.15;
export const statistics = ['SmoothGrad', 'SmoothGrad²', 'VarGrad'] as const;
/** Pictures at a time. */
const batch = 250;

export const methods = {
  Gradient: () => gradient,
  'Integrated Gradients':
    (count: number): Explainer =>
    (model, x, options) =>
      integratedGradients(model, x, { ...options, steps: count }),
  'Guided Backprop': () => guidedBackprop,
} as const satisfies Record<string, (steps: number) => Explainer>;

/**
 * The rankings by name. Of one method, the mean, the mean square and the variance are those of the same noisy maps, which are
 * computed once. What is explained is the class that the network names, noise or none: the class that the picture has would be
 * written into the shape of the hole.
 */
export function rankingsOf(model: Model, samples: number, store: MapStore): Record<string, Ranking> {
  const rankings: Record<string, Ranking> = {};
  for (const [name, explainer] of Object.entries(methods)) {
    rankings[name] = (data, part) =>
      store.of(name, part, () => summed(model, explainer(steps.plain), data, 0)).then(([map]) => map!);
    for (const [at, statistic] of statistics.entries()) {
      rankings[`${name}, ${statistic}`] = (data, part) =>
        store
          .of(`${name} over noise`, part, () => summed(model, explainer(steps.noisy), data, samples))
          .then((maps) => maps[at]!);
    }
  }
  return rankings;
}

/** Mean, mean square and variance of the maps over noise, summed over channels, with their signs, as in the paper. */
async function summed(model: Model, explain: Explainer, data: Labelled, samples: number): Promise<Float32Array[]> {
  const { values, shape } = data;
  const [count = 0, height = 0, width = 0, channels = 0] = shape;
  const [size, pixels] = [height * width * channels, height * width];
  const random = new Random(1);
  const found = statistics.map(() => new Float32Array(count * pixels));
  for (let from = 0; from < count; from += batch) {
    const to = Math.min(count, from + batch);
    const own = values.subarray(from * size, to * size);
    const rows = [to - from, height, width, channels];
    const target = namedBy(model, own, rows);
    const ranges = Float64Array.from({ length: to - from }, (_, row) => {
      const one = own.subarray(row * size, (row + 1) * size);
      return one.reduce((a, b) => Math.max(a, b)) - one.reduce((a, b) => Math.min(a, b));
    });
    const moments = new Moments(own.length);
    for (let sample = 0; sample < Math.max(1, samples); sample++) {
      const noisy =
        samples === 0 ? own : own.map((value, at) => value + sigma * ranges[Math.floor(at / size)]! * random.normal());
      moments.add((await explain(model, { values: Float32Array.from(noisy), shape: rows }, { target })).values);
    }
    const [mean, variance] = [moments.mean(), moments.variance()];
    for (let at = 0; at < own.length; at++) {
      const pixel = from * pixels + Math.floor(at / channels);
      found[0]![pixel]! += mean[at]!;
      found[1]![pixel]! += mean[at]! ** 2 + variance[at]!;
      found[2]![pixel]! += variance[at]!;
    }
  }
  return found;
}

function namedBy({ network }: Model, values: Float32Array, shape: readonly number[]): number[] {
  return tf.tidy(() =>
    Array.from(tf.argMax(network.predict(tf.tensor(values, [...shape])) as tf.Tensor, -1).dataSync()),
  );
}
