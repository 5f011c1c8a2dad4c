import { engine, matMul, mean, type Tensor, type Tensor4D, tensor, tensor2d } from '@tensorflow/tfjs-core';
import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { cam, gradCam } from '../../src/attribution';
import '../engine';

/** A 2 × 2 picture, the channels x and −x, their means, and 2 · mean(x) + 3 · mean(−x) + 5. */
const byHand = sequential({
  layers: [
    layers.conv2d({ inputShape: [2, 2, 1], filters: 2, kernelSize: 1, useBias: false, name: 'conv' }),
    layers.globalAveragePooling2d({}),
    layers.dense({ units: 1, name: 'out' }),
  ],
});
byHand.setWeights([tensor([1, -1], [1, 1, 1, 2]), tensor2d([[2], [3]]), tensor([5])]);

const x = [
  [
    [[1], [2]],
    [[3], [-4]],
  ],
];

const seeded = (seed: number) => ({ className: 'GlorotUniform', config: { seed } }) as never;

/** A convolution of an 8 × 8 picture to 6 × 6, before one of several heads. */
function withHead(...head: layers.Layer[]): LayersModel {
  const conv = layers.conv2d({
    inputShape: [8, 8, 1],
    filters: 4,
    kernelSize: 3,
    activation: 'relu',
    kernelInitializer: seeded(1),
    name: 'conv',
  });
  return sequential({ layers: [conv, ...head] });
}

const dense = (units: number, activation?: 'softmax') =>
  layers.dense({
    units,
    kernelInitializer: seeded(2),
    biasInitializer: seeded(3),
    ...(activation ? { activation } : {}),
  });

const pictures = tensor(
  Array.from({ length: 128 }, (_, at) => Math.sin(at * at)),
  [2, 8, 8, 1],
);

const heads: [string, () => layers.Layer[]][] = [
  ['global average pooling and dense', () => [layers.globalAveragePooling2d({}), dense(3)]],
  ['with a softmax', () => [layers.globalAveragePooling2d({}), layers.dropout({ rate: 0.5 }), dense(3, 'softmax')]],
  [
    'average pooling over one window',
    () => [layers.averagePooling2d({ poolSize: [6, 6] }), layers.flatten(), dense(3)],
  ],
  [
    'a convolution after the pooling',
    () => [
      layers.globalAveragePooling2d({}),
      layers.reshape({ targetShape: [1, 1, 4] }),
      layers.conv2d({ filters: 3, kernelSize: 1, kernelInitializer: seeded(4) }),
      layers.reshape({ targetShape: [3] }),
    ],
  ],
  ['no weights after the pooling', () => [layers.globalAveragePooling2d({})]],
];

describe('CAM', () => {
  it('weighs each channel by the head’s weight', async () => {
    const map = await cam(byHand, x, { target: 0 });
    expect([...map.values]).toEqual([-1, -2, -3, 4]);
    expect(map.shape).toEqual([1, 2, 2, 1]);
    // The mean of the raw map is −0.5; the bias makes 4.5 of it.
    expect(map.certificate.completeness).toMatchObject({ expected: [4.5], sum: [4.5] });
    const positive = await cam(byHand, x, { target: 0, relu: true });
    expect(Array.from(positive.values, Math.abs)).toEqual([0, 0, 0, 4]);
  });

  it.each(heads)('is Grad-CAM times the number of pixels: %s', async (_, head) => {
    const net = withHead(...head());
    const options = { target: [0, 2], upsample: false };
    const [ours, gradients] = [
      await cam(net, pictures, options),
      await gradCam(net, pictures, { ...options, layer: 'conv', relu: false }),
    ];
    expect(ours.shape).toEqual([2, 6, 6, 1]);
    expect(Math.max(...gradients.values)).toBeGreaterThan(1e-4);
    ours.values.forEach((value, at) => {
      expect(value).toBeCloseTo(36 * gradients.values[at]!, 5);
    });
    for (const error of ours.certificate.completeness!.error) expect(error).toBeLessThan(1e-4);
    expect((await cam(net, pictures)).shape).toEqual([2, 8, 8, 1]);
    net.dispose();
  });

  it('explains a difference of classes as the difference of their maps', async () => {
    const net = withHead(layers.globalAveragePooling2d({}), dense(3));
    const [a, b, both] = [
      await cam(net, pictures, { target: 0 }),
      await cam(net, pictures, { target: 1 }),
      await cam(net, pictures, { target: { difference: [0, 1] } }),
    ];
    both.values.forEach((value, at) => {
      expect(value).toBeCloseTo(a.values[at]! - b.values[at]!, 5);
    });
    net.dispose();
  });

  it('finds the head of a plain function', async () => {
    const head = (input: Tensor) => matMul(mean(input as Tensor4D, [1, 2]), tensor2d([[1], [10]]));
    const map = await cam(head, [[[[1, 2]], [[3, 4]]]], { target: 0, upsample: false });
    expect([...map.values]).toEqual([21, 43]);
    expect(map.title).toBe('CAM at the input');
  });

  it('says what it needs, and leaves no tensor behind', async () => {
    const flat = withHead(layers.flatten(), dense(3));
    const pooled = withHead(layers.averagePooling2d({ poolSize: [2, 2] }), layers.flatten(), dense(3));
    const deep = withHead(layers.globalAveragePooling2d({}), layers.dense({ units: 4, activation: 'relu' }), dense(3));
    await cam(byHand, x);
    const before = engine().memory().numTensors;
    await cam(byHand, x);
    await expect(cam(flat, pictures)).rejects.toThrow(/ends in global average pooling.*comes Relu of the layer "conv"/);
    await expect(cam(pooled, pictures)).rejects.toThrow(/comes AvgPool/);
    await expect(cam(deep, pictures)).rejects.toThrow(/comes Relu.*Use gradCam/);
    expect(engine().memory().numTensors).toBe(before);
    for (const net of [flat, pooled, deep]) net.dispose();
  });
});
