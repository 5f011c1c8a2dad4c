import { engine, tensor, zeros } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { gradCam, guidedGradCam } from '../../src/attribution';
import '../engine';

/** A 2 × 2 picture, one convolution of 1 × 1 with two channels (x and −x), and a weighted sum of its pixels. */
const net = sequential({
  layers: [
    layers.conv2d({ inputShape: [2, 2, 1], filters: 2, kernelSize: 1, useBias: false, name: 'conv' }),
    layers.flatten(),
    layers.dense({ units: 1, name: 'out' }),
  ],
});
net.getLayer('conv').setWeights([tensor([1, -1], [1, 1, 1, 2])]);
net.getLayer('out').setWeights([tensor([[1], [4], [1], [0], [1], [0], [1], [0]]), zeros([1])]);

const x = [
  [
    [[1], [2]],
    [[3], [-4]],
  ],
];

describe('Grad-CAM', () => {
  it('weighs each channel by the mean of its gradient', async () => {
    // Mean gradients: 1 for the channel x, 1 for the channel −x (4 / 4). So the map is x − x = 0 …
    const map = await gradCam(net, x, { layer: 'conv', target: 0, relu: false, upsample: false });
    expect(Array.from(map.values, Math.abs)).toEqual([0, 0, 0, 0]);
    // … and with a weight of 8 in the place of 4, x − 2 x.
    net.getLayer('out').setWeights([tensor([[1], [8], [1], [0], [1], [0], [1], [0]]), zeros([1])]);
    const other = await gradCam(net, x, { layer: 'conv', target: 0, relu: false, upsample: false });
    expect(Array.from(other.values)).toEqual([-1, -2, -3, 4]);
    const kept = await gradCam(net, x, { layer: 'conv', target: 0 });
    expect(Array.from(kept.values, Math.abs)).toEqual([0, 0, 0, 4]);
    expect(kept.shape).toEqual([1, 2, 2, 1]);
  });

  it('explains a batch that is too long for one pass as it explains its last example', async () => {
    const many = Array.from({ length: 70 }, (_, at) => [
      [[at + 1], [2]],
      [[3], [-4]],
    ]);
    const map = await guidedGradCam(net, many, { layer: 'conv', target: 0 });
    const last = await guidedGradCam(net, many[69]!, { layer: 'conv', target: 0 });
    expect(Math.max(...last.values.map(Math.abs))).toBeGreaterThan(1);
    expect(map.values.subarray(4 * 69)).toEqual(last.values);
  });

  it('looks at the last layer that still has height and width, unless it is told which', async () => {
    const map = await gradCam(net, x, { target: 0 });
    expect(map.title).toBe('Grad-CAM at conv');
    expect(map.values).toEqual((await gradCam(net, x, { layer: 'conv', target: 0 })).values);
  });

  it('leaves no tensor behind, and says what is wrong', async () => {
    await guidedGradCam(net, x, { layer: 'conv' });
    const before = engine().memory().numTensors;
    await guidedGradCam(net, x, { layer: 'conv' });
    await expect(gradCam((input) => input, x)).rejects.toThrow(/needs a named layer/);
    await expect(gradCam(net, x, { layer: 'out' })).rejects.toThrow(/layer of images/);
    await expect(gradCam((input) => input, x, { layer: 'conv' })).rejects.toThrow(/no named layers/);
    expect(engine().memory().numTensors).toBe(before);
  });
});
