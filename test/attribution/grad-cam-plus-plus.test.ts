import { engine, tensor, tensor2d } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { gradCamPlusPlus } from '../../src/attribution';
import '../engine';

/** A 2 × 2 picture, the channels x and 2 x, and a weighted sum of their pixels: its weights are the gradient. */
const net = sequential({
  layers: [
    layers.conv2d({ inputShape: [2, 2, 1], filters: 2, kernelSize: 1, useBias: false, name: 'conv' }),
    layers.flatten(),
    layers.dense({ units: 1, useBias: false, name: 'out' }),
  ],
});
const gradients = [
  [1, 0.5],
  [-1, 0],
  [0, 0],
  [2, 0],
];
net.setWeights([tensor([1, 2], [1, 1, 1, 2]), tensor2d(gradients.flat(), [8, 1])]);

const x = [
  [
    [[1], [2]],
    [[3], [4]],
  ],
];

describe('Grad-CAM++', () => {
  it('weighs by Σ α ReLU(g)', async () => {
    // Channel x: ΣA = 10. g = 1 has α = 1 / (2 + 10) = 1/12; g = 2 has 4 / (8 + 10 · 8) = 1/22; −1 and 0 give nothing.
    const first = 1 / 12 + 2 / 22;
    // Channel 2 x: ΣA = 20. g = 0.5 has 0.25 / (0.5 + 20 · 0.125) = 1/12.
    const second = 0.5 / 12;
    const map = await gradCamPlusPlus(net, x, { layer: 'conv', target: 0 });
    [1, 2, 3, 4].forEach((value, at) => {
      expect(map.values[at]).toBeCloseTo(value * (first + 2 * second), 6);
    });
    expect(map.shape).toEqual([1, 2, 2, 1]);
  });

  it('leaves no tensor behind, and says what is wrong', async () => {
    await gradCamPlusPlus(net, x, { layer: 'conv' });
    const before = engine().memory().numTensors;
    await gradCamPlusPlus(net, x, { layer: 'conv' });
    await expect(gradCamPlusPlus((input) => input, x)).rejects.toThrow('Grad-CAM++ needs a named layer');
    await expect(gradCamPlusPlus(net, x, { layer: 'out' })).rejects.toThrow(/layer of images/);
    expect(engine().memory().numTensors).toBe(before);
  });
});
