import { conv2d, type Tensor4D, tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import '../engine';
import { linearMap } from '../../src/trace/linear';
import { randomInput } from '../bench/networks';

describe('the way back through a convolution', () => {
  // ⟨g, W x⟩ = ⟨Wᵀ g, x⟩, whichever way it is computed: wide maps with many channels are convolved with turned filters.
  it.each([
    ['few places', [1, 8, 8, 16], [3, 3, 16, 8]],
    ['many places', [1, 40, 40, 16], [3, 3, 16, 8]],
    ['many places and a wide filter', [2, 30, 31, 16], [5, 3, 16, 4]],
    ['a filter of even size', [1, 40, 40, 16], [2, 4, 16, 8]],
    ['few channels', [1, 40, 40, 3], [3, 3, 3, 8]],
  ] as const)('is the transpose: %s', (_, inputShape, weightShape) => {
    const map = linearMap('Conv2D', { strides: 1, pad: 'same', dilations: 1, dataFormat: 'NHWC' })!;
    const x = randomInput(inputShape, 1) as Tensor4D;
    const weight = randomInput(weightShape, 2) as Tensor4D;
    const forward = conv2d(x, weight, 1, 'same');
    const gradient = tensor(randomInput(forward.shape, 3).dataSync(), forward.shape);
    const back = map.transpose(gradient, weight, inputShape);
    expect(back.shape).toEqual([...inputShape]);
    const product = (a: ArrayLike<number>, b: ArrayLike<number>) =>
      Array.from(a).reduce((sum, value, at) => sum + value * b[at]!, 0);
    const size = Math.sqrt(
      product(gradient.dataSync(), gradient.dataSync()) * product(forward.dataSync(), forward.dataSync()),
    );
    const gap = product(gradient.dataSync(), forward.dataSync()) - product(back.dataSync(), x.dataSync());
    expect(Math.abs(gap) / size).toBeLessThan(1e-6);
  });
});
