import { concat, matMul, mul, relu, sigmoid, square, sum, type Tensor, tensor, tensor2d } from '@tensorflow/tfjs-core';
import { layers, model as makeModel, sequential, input as symbolicInput } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { deepLift, gradient, gradientXInput, integratedGradients, lrp, smoothGrad } from '../../src/attribution';
import { liveTensors } from '../../src/attribution/problem';
import '../engine';

const W = tensor2d([
  [1, -2, 0.5],
  [3, 0.5, -1],
]);
/** Logits W x. */
const linear = (x: Tensor) => matMul(x, W);
const x = [[5, 7]];

describe('what is explained', () => {
  it('a difference of two logits has the difference of their gradients, and LRP sums to it', async () => {
    const map = await gradient(linear, x, { target: { difference: [1, 0] } });
    expect(Array.from(map.values)).toEqual([-3, -2.5]);
    expect(map.targets[0]).toMatchObject({ index: 1, label: 'unit 1 − unit 0', score: -32.5 });
    const relevance = await lrp(linear, x, { target: { difference: [1, 0] }, composite: 'epsilon' });
    expect(relevance.values[0]).toBeCloseTo(-15, 3);
    expect(relevance.values[1]).toBeCloseTo(-17.5, 3);
  });

  it('a contrast is the logit less the mean of the others', async () => {
    const map = await gradient(linear, x, { target: { contrast: 0 } });
    expect(map.values[0]).toBeCloseTo(1 - (-2 + 0.5) / 2, 6);
    expect(map.values[1]).toBeCloseTo(3 - (0.5 - 1) / 2, 6);
    expect(map.targets[0]!.score).toBeCloseTo(26 - (-6.5 - 4.5) / 2, 5);
  });

  it('a probability: dp/dz = p (1 − p) for two classes, with the head or without it', async () => {
    const two = tensor2d([[1, 0]]);
    const p = 1 / (1 + Math.exp(-0.3));
    const bare = await gradient((input: Tensor) => matMul(input, two), [[0.3]], { target: { probability: 0 } });
    const net = sequential({
      layers: [layers.dense({ inputShape: [1], units: 2, useBias: false, activation: 'softmax' })],
    });
    net.layers[0]!.setWeights([two]);
    const withHead = await gradient(net, [[0.3]], { target: { probability: 0 } });
    for (const map of [bare, withHead]) {
      expect(map.values[0]).toBeCloseTo(p * (1 - p), 6);
      expect(map.targets[0]!.score).toBeCloseTo(p, 6);
      expect(map.certificate.explained).toMatch(/^probability/);
    }
    net.dispose();
  });

  it('any function of the output', async () => {
    const target = (output: Tensor) => sum(square(output), 1);
    const map = await gradient(linear, x, { target });
    // d Σ zₖ² / dxᵢ = 2 Σ zₖ wᵢₖ with z = (26, −6.5, −4.5).
    expect(map.values[0]).toBeCloseTo(2 * (26 + 13 - 2.25), 3);
    expect(map.values[1]).toBeCloseTo(2 * (78 - 3.25 + 4.5), 3);
    expect(map.targets[0]!.score).toBeCloseTo(26 ** 2 + 6.5 ** 2 + 4.5 ** 2, 3);
    await expect(gradient(linear, x, { target: (output) => output })).rejects.toThrow(/expected one number an example/);
  });

  it('a unit or the mean of a channel of a layer', async () => {
    const net = sequential({
      layers: [
        layers.conv2d({ inputShape: [2, 1, 1], filters: 2, kernelSize: 1, useBias: false, name: 'conv' }),
        layers.batchNormalization({ name: 'norm' }),
        layers.flatten(),
        layers.dense({ units: 2 }),
      ],
    });
    net.getLayer('conv').setWeights([tensor([3, -4], [1, 1, 1, 2])]);
    const picture = [[[1]], [[2]]];
    const unit = await gradient(net, picture, { target: { layer: 'conv', unit: [1, 0, 1] } });
    expect(Array.from(unit.values)).toEqual([0, -4]);
    expect(unit.targets[0]).toMatchObject({ index: 3, score: -8 });
    const channel = await gradientXInput(net, picture, { target: { layer: 'conv', channel: 0 } });
    expect(Array.from(channel.values)).toEqual([1.5, 3]);
    await expect(gradient(net, picture, { target: { layer: 'conv', channel: 2 } })).rejects.toThrow(
      /no channel 2.*has 2/,
    );
    await expect(gradient(net, picture, { target: { layer: 'conv', unit: 4 } })).rejects.toThrow(/no unit 4.*0 to 3/);
    await expect(gradient(net, picture, { target: { layer: 'none', unit: 4 } })).rejects.toThrow(/no layer "none"/);
    net.dispose();
  });

  it('stays the same unit when noise would change the prediction', async () => {
    const target = { difference: ['predicted', 1] } as const;
    const map = await smoothGrad(linear, x, { target, samples: 5, sigma: 5 });
    expect(map.values[0]).toBeCloseTo(3, 5);
    expect(map.values[1]).toBeCloseTo(2.5, 5);
  });
});

describe('several inputs and outputs', () => {
  const [a, b] = [symbolicInput({ shape: [2], name: 'left' }), symbolicInput({ shape: [1], name: 'right' })];
  const joined = layers.concatenate({ name: 'join' }).apply([a, b]);
  const sums = layers.dense({ units: 1, useBias: false, name: 'sum' }).apply(joined);
  const other = layers.dense({ units: 2, useBias: false, name: 'other' }).apply(joined);
  const net = makeModel({ inputs: [a, b], outputs: [sums, other] as never });
  net.getLayer('sum').setWeights([tensor2d([[2], [3], [-1]])]);
  net.getLayer('other').setWeights([
    tensor2d([
      [1, 0],
      [0, 1],
      [5, 6],
    ]),
  ]);
  const both = { left: [[1, 2]], right: [[4]] };

  it('attributes to every input, by name', async () => {
    const map = await gradientXInput(net, both, { output: 'sum', target: 0 });
    expect(Array.from(map.parts.left!.values)).toEqual([2, 6]);
    expect(Array.from(map.parts.right!.values)).toEqual([-4]);
    expect(map.parts.right!.shape).toEqual([1, 1]);
    expect(map.targets[0]!.score).toBe(4);
  });

  it('explains the output that is named, or the one at a place', async () => {
    for (const output of ['other', 1]) {
      const map = await lrp(net, both, { output, target: 1, composite: 'epsilon' });
      expect(map.parts.left!.values[1]).toBeCloseTo(2, 4);
      expect(map.parts.right!.values[0]).toBeCloseTo(24, 3);
    }
  });

  it('paths lead through all inputs at once', async () => {
    const product = (left: Tensor, right: Tensor) => mul(left, right);
    const map = await integratedGradients(product, { left: [[3]], right: [[5]] }, { target: 0, tolerance: 1e-5 });
    expect(map.parts.left!.values[0]).toBeCloseTo(7.5, 4);
    expect(map.parts.right!.values[0]).toBeCloseTo(7.5, 4);
  });

  it('baselines are one for all, or one for each input', async () => {
    const product = (left: Tensor, right: Tensor) => mul(left, right);
    // From (1, 5) only the left moves: all of 3 · 5 − 1 · 5 is its own.
    const baseline = { left: 1, right: [[5]] };
    for (const explain of [integratedGradients, deepLift]) {
      const map = await explain(product, { left: [[3]], right: [[5]] }, { target: 0, baseline });
      expect(map.parts.left!.values[0]).toBeCloseTo(10, 4);
      expect(map.parts.right!.values[0]).toBeCloseTo(0, 5);
    }
    const half = deepLift(product, { left: [[3]], right: [[5]] }, { baseline: { left: 1 } });
    await expect(half).rejects.toThrow(/no input "right"; expected one for each of left, right/);
    await expect(deepLift(linear, x, { baseline: { left: 1 } })).rejects.toThrow(/what is attributed to is one array/);
  });

  it('says what is missing', async () => {
    await expect(gradient(net, [[1, 2]], { output: 0 })).rejects.toThrow(/2 inputs: left, right; got one value/);
    await expect(gradient(net, { left: [[1, 2]] }, { output: 0 })).rejects.toThrow(/left, right; got left/);
    await expect(gradient(net, both)).rejects.toThrow(/2 outputs: sum, other\. Say which/);
    await expect(gradient(net, both, { output: 'none' })).rejects.toThrow(/no output "none"; the model has sum, other/);
    const uneven = { left: [[1, 2]], right: [[4], [5]] };
    await expect(gradient(net, uneven, { output: 0 })).rejects.toThrow(/"right" has 2 examples and "left" has 1/);
  });

  it('leaves no tensor behind', async () => {
    const before = liveTensors();
    await gradient(net, both, { output: 'sum' });
    await gradient(net, both, { output: 'other', target: { probability: 0 } });
    await gradient(net, both).catch(() => undefined);
    await gradient(net, both, { output: 0, target: () => relu(concat([])) }).catch(() => undefined);
    await gradient(net, both, { output: 0, target: (output) => sigmoid(output) });
    expect(liveTensors()).toBe(before);
  });
});

describe('long work', () => {
  it('reports how far it is and how long the rest will take', async () => {
    const seen: { done: number; total: number; secondsLeft: number }[] = [];
    await smoothGrad(linear, x, { target: 0, samples: 4, onProgress: (progress) => seen.push(progress) });
    expect(seen.at(-1)).toMatchObject({ done: 4, total: 4, secondsLeft: 0 });
    expect(seen.every(({ secondsLeft }) => secondsLeft >= 0)).toBe(true);
  });
});
