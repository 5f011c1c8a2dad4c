import { conv2d, depthwiseConv2d, fused, type Tensor4D, tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';

describe('on WebAssembly, a stride longer than the kernel', () => {
  beforeAll(async () => {
    process.env.EXPLAINBOOK_ENGINE = 'wasm';
    const { useEngine } = await import('../../src/engine/engine');
    expect((await useEngine()).name).toBe('wasm');
  });

  it('works with the same padding', () => {
    const numbers = Array.from({ length: 20 }, (_, at) => at + 1);
    const x = tensor(numbers, [1, 4, 5, 1]) as Tensor4D;
    const filter = tensor([1, 10, 100], [3, 1, 1, 1]) as Tensor4D;
    // One row of padding at either end; the columns are those at 0 and 3: (0, 1, 6), (0, 4, 9), (11, 16, 0), (14, 19, 0).
    const expected = [610, 940, 171, 204];
    expect(Array.from(conv2d(x, filter, 3, 'same').dataSync())).toEqual(expected);
    expect(Array.from(depthwiseConv2d(x, filter, 3, 'same').dataSync())).toEqual(expected);
    expect(Array.from(fused.conv2d({ x, filter, strides: 3, pad: 'same' }).dataSync())).toEqual(expected);
  });
});
