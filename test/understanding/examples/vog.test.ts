import * as tf from '@tensorflow/tfjs-core';
import { initializers, type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import '../../engine';
import { liveTensors } from '../../../src/attribution/problem';
import { digitLabel, digits } from '../../../src/models/digits';
import { Checkpoints } from '../../../src/understanding/examples/checkpoints';
import { vog } from '../../../src/understanding/examples/vog';
import { errorsBy, normaliseByClass } from '../../../src/understanding/examples/vog-result';

/** Three inputs, two classes: the gradient of a class's logit is the class's column of the weights. */
function linear(weights: number[][], activation: 'linear' | 'softmax' = 'softmax'): LayersModel {
  const model = sequential({ layers: [layers.dense({ units: 2, activation, inputShape: [3] })] });
  model.setWeights([tf.tensor2d(weights), tf.zeros([2])]);
  return model;
}

const first = [
  [1, 0],
  [2, 0],
  [3, 0],
];
const second = [
  [3, 0],
  [2, 1],
  [0, 8],
];
const points = [
  [1, 0, 0],
  [0, 1, 0],
  [5, 5, 5],
];

const seeded = (seed: number) => initializers.heNormal({ seed });
const labelsOf = (which: readonly number[]) => which.map((index) => digitLabel(index));

describe('vog', () => {
  it('of two linear models is half the difference of their weights, averaged', async () => {
    const models = [linear(first), linear(second)];
    const live = liveTensors();
    const { raw, deviations, predictions, normalised } = await vog(models, points, [0, 1, 0]);
    expect(liveTensors()).toBe(live);
    // |1 − 3|, |2 − 2|, |3 − 0| and |0 − 0|, |0 − 1|, |0 − 8|, each halved: the population's standard deviation of two.
    expect([...deviations]).toEqual([1, 0, 1.5, 0, 0.5, 4, 1, 0, 1.5]);
    expect([...raw]).toEqual([2.5 / 3, 4.5 / 3, 2.5 / 3]);
    expect([...normalised]).toEqual([0, 0, 0]);
    // By the last checkpoint: 3 : 0, 2 : 1, 25 : 45.
    expect([...predictions]).toEqual([0, 0, 1]);
    for (const model of models) model.dispose();
  });

  it('comes from weights that a network kept while it was trained, and that it does not keep', async () => {
    const model = linear(first);
    const checkpoints = new Checkpoints();
    checkpoints.keep(model);
    model.setWeights([tf.tensor2d(second), tf.zeros([2])]);
    checkpoints.keep(model);
    model.setWeights([tf.tensor2d(first), tf.ones([2])]);
    const own = model.getWeights().map((weight) => Array.from(weight.dataSync()));
    const live = liveTensors();
    const { raw, certificate } = await vog(checkpoints, points, [0, 1, 0]);
    expect([...raw]).toEqual([2.5 / 3, 4.5 / 3, 2.5 / 3]);
    expect(certificate.parameters.checkpoints).toEqual(['checkpoint 1', 'checkpoint 2']);
    // Errors included: the third class is not there.
    await expect(vog(checkpoints, points, [0, 1, 2])).rejects.toThrow(/2 is not a unit of the output; it has 2/);
    expect(model.getWeights().map((weight) => Array.from(weight.dataSync()))).toEqual(own);
    expect(liveTensors()).toBe(live);
    model.dispose();
  });

  it('is normalised within each class', () => {
    const values = Float64Array.of(1, 3, 10, 10, 7);
    expect([...normaliseByClass(values, Int32Array.of(0, 0, 1, 1, 2))]).toEqual([-1, 1, 0, 0, 0]);
  });

  it('counts errors by percentile', () => {
    const bins = errorsBy(Float64Array.of(0.4, 0.1, 0.3, 0.2), Int32Array.of(1, 0, 1, 0), 2);
    expect(bins).toMatchObject([
      { from: 0, to: 50, count: 2, errors: 0, rate: 0, low: 0 },
      { from: 50, to: 100, count: 2, errors: 2, rate: 1, high: 1 },
    ]);
    // Wilson's interval of 0 of 2: up to z² / (2 + z²).
    expect(bins[0]!.high).toBeCloseTo(3.8415 / 5.8415, 4);
  });

  it('rises with the error rate of a network that learned digits', async () => {
    const count = 1000;
    const which = Array.from({ length: count }, (_, at) => at);
    const model = sequential({
      layers: [
        layers.flatten({ inputShape: [28, 28, 1] }),
        layers.dense({ units: 64, activation: 'tanh', kernelInitializer: seeded(1) }),
        layers.dense({ units: 10, activation: 'softmax', kernelInitializer: seeded(2) }),
      ],
    });
    model.compile({ optimizer: tf.train.adam(0.003), loss: 'sparseCategoricalCrossentropy' });
    const checkpoints = new Checkpoints({ every: 2 });
    const train = digits(which, { part: 'training' });
    const [x, y] = [
      tf.tensor(train.values, [...train.shape]),
      tf.tensor1d(which.map((index) => digitLabel(index, { part: 'training' }))),
    ];
    await model.fit(x, y, { epochs: 8, batchSize: 50, shuffle: false, verbose: 0, callbacks: checkpoints });
    tf.dispose([x, y]);
    expect(checkpoints.kept.map(({ name }) => name)).toEqual(['epoch 2', 'epoch 4', 'epoch 6', 'epoch 8']);
    const held = digits(which);
    const found = await vog(checkpoints, held, labelsOf(which), { bins: 5 });
    const rates = found.errorsByPercentile.map(({ rate }) => rate);
    expect(rates[4]).toBeGreaterThan(3 * rates[0]!);
    expect(rates[3]! + rates[4]!).toBeGreaterThan(2 * (rates[0]! + rates[1]!));
    expect(found.figure().blocks).toMatchObject([
      { kind: 'curves' },
      { heading: 'Lowest VoG of each class', items: { length: 20 } },
      { heading: 'Highest VoG of each class', items: { length: 20 } },
      { kind: 'table' },
    ]);
    model.dispose();
  });

  it('says what is wrong', async () => {
    const [model, other] = [linear(first), sequential({ layers: [layers.dense({ units: 3, inputShape: [3] })] })];
    await expect(vog([model], points, [0, 1, 0])).rejects.toThrow(/is one checkpoint; a variance needs at least two/);
    await expect(vog(new Checkpoints(), points, [0, 1, 0])).rejects.toThrow(/are no checkpoints/);
    await expect(vog([model, other], points, [0, 1, 0])).rejects.toThrow(/Checkpoint 2 has 2 weights.*\[3,3\]/);
    const functions = [linear(first), (x: tf.Tensor) => tf.matMul(x as tf.Tensor2D, tf.ones([3, 5]))];
    await expect(vog(functions, points, [0, 1, 0])).rejects.toThrow(/"checkpoint 2" has 5 outputs/);
    await expect(vog([model, model], points, [0, 1])).rejects.toThrow(/2 labels for 3 examples/);
    await expect(vog([model, model], points, undefined as never)).rejects.toThrow(/no labels/);
    await expect(vog([model, model], points, [0, 1, 0.5])).rejects.toThrow(/label of number 2 is 0.5/);
    await expect(vog([model, model], points, [0, 1, 0], { bins: 0 })).rejects.toThrow(/0 bins/);
    expect(() => new Checkpoints({ every: 0 })).toThrow(/every 0 epochs/);
    const checkpoints = new Checkpoints();
    checkpoints.keep(model);
    expect(() => checkpoints.keep(other)).toThrow(/another network/);
    for (const each of [model, other]) each.dispose();
  });
});
