import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '../engine';
import { compare, fitPatterns } from '../../src/attribution';
import { methods } from '../../src/attribution/methods';
import { asModel } from '../../src/models/as-model';
import type { Model } from '../../src/models/model';
import { remoteModel } from '../../src/models/remote/remote-model';
import { Random } from '../../src/tensor/random';

/** Pictures that are bright on one side. */
const side = 8;
const random = new Random(1);
const labels = Array.from({ length: 64 }, (_, at) => at % 2);
const pictures = Float32Array.from({ length: 64 * side * side }, (_, at) => {
  const right = at % side >= side / 2;
  return Number(right === (labels[Math.floor(at / (side * side))] === 1)) + 0.2 * random.normal();
});
const x = { values: pictures.slice(0, side * side), shape: [1, side, side, 1] };

let model: Model;
/** What some methods need from the caller. */
const given: Record<string, object> = {};

beforeAll(async () => {
  const network = sequential({
    layers: [
      layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu', inputShape: [side, side, 1] }),
      layers.globalAveragePooling2d({}),
      layers.dense({ units: 2, activation: 'softmax' }),
    ],
  });
  network.compile({ optimizer: tf.train.adam(0.05), loss: 'sparseCategoricalCrossentropy' });
  const [inputs, classes] = [tf.tensor(pictures, [64, side, side, 1]), tf.tensor1d(Float32Array.from(labels))];
  await network.fit(inputs, classes, { epochs: 3, verbose: 0 });
  inputs.dispose();
  classes.dispose();
  model = asModel(network, { labels: ['left', 'right'] });
  const patterns = await fitPatterns(model, { values: pictures, shape: [64, side, side, 1] });
  given.expected_gradients = { baselines: pictures.slice(0, 8 * side * side), samples: 16 };
  given.pattern_net = { patterns };
  given.pattern_attribution = { patterns };
  for (const name of ['smoothgrad', 'smoothgrad_squared', 'vargrad']) given[name] = { samples: 3 };
  for (const name of ['rise', 'lime', 'kernel_shap'])
    given[name] = { samples: 64, ...(name === 'rise' ? {} : { segments: 8 }) };
});
afterAll(() => model.dispose());

describe('a network that was trained in the notebook', () => {
  it.each(methods.map(({ name }) => name))('is explained by %s', async (name) => {
    const method = methods.find((one) => one.name === name)!;
    const before = tf.memory().numTensors;
    const { values, targets } = await method.explain(model, x, { target: 'left', ...given[name] });
    expect(targets[0]!.label).toBe('left');
    expect(values.every(Number.isFinite)).toBe(true);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('a remote network', () => {
  let calls = 0;
  const box = remoteModel({
    predict: (batch) => {
      calls++;
      return (batch as number[][][][]).map((one) => {
        const sum = (columns: readonly number[]) =>
          one.reduce((all, row) => all + columns.reduce((part, column) => part + row[column]![0]!, 0), 0);
        return [sum([0, 1, 2, 3]), sum([4, 5, 6, 7])];
      });
    },
    inputShape: [side, side, 1],
    labels: ['left', 'right'],
    scores: 'logits',
  });
  const forward = (needs: string) => needs.includes('forward passes only');

  it.each(methods.filter(({ needs }) => forward(needs)).map(({ name }) => name))('is explained by %s', async (name) => {
    const method = methods.find((one) => one.name === name)!;
    const { values } = await method.explain(box, x, { target: 'left', ...given[name] });
    expect(values.every(Number.isFinite)).toBe(true);
  });

  it.each(methods.filter(({ needs }) => !forward(needs)).map(({ name }) => name))('is refused by %s', async (name) => {
    const method = methods.find((one) => one.name === name)!;
    calls = 0;
    const before = tf.memory().numTensors;
    await expect(method.explain(box, x, { target: 'left', ...given[name] })).rejects.toThrow(
      /is remote and answers with scores only/,
    );
    expect(calls).toBe(0);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is compared: two methods side by side', async () => {
    const { results } = await compare(box, x, ['lime', 'occlusion'], { target: 'left' });
    expect(results.map(({ method }) => method)).toEqual(['lime', 'occlusion']);
  });
});
