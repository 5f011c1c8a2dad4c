import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';

/** The same computation on the backend named, with the number of live tensors that it left behind. */
async function on(backend: string, compute: () => tf.Tensor): Promise<{ values: number[]; left: number }> {
  await tf.setBackend(backend);
  const before = tf.memory().numTensors;
  const result = tf.tidy(compute);
  const values = Array.from(result.dataSync());
  result.dispose();
  return { values, left: tf.memory().numTensors - before };
}

/** Numbers with no pattern that symmetry could hide an error in. */
function numbers(shape: number[], start: number): tf.Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => Math.sin(start + 1.7 * i * i)),
    shape,
  );
}

const cases: Record<string, () => tf.Tensor> = {
  Conv2DBackpropFilter: () =>
    tf.grad((w) => {
      const y = tf.conv2d(numbers([2, 6, 5, 3], 1) as tf.Tensor4D, w as tf.Tensor4D, [2, 1], 'same');
      return tf.sum(tf.mul(y, y));
    })(numbers([3, 3, 3, 4], 2)),
  DepthwiseConv2dNativeBackpropInput: () =>
    tf.grad((x) => {
      const y = tf.depthwiseConv2d(x as tf.Tensor4D, numbers([3, 3, 3, 2], 2) as tf.Tensor4D, 1, 'same');
      return tf.sum(tf.mul(y, y));
    })(numbers([2, 6, 5, 3], 1)),
  DepthwiseConv2dNativeBackpropFilter: () =>
    tf.grad((w) => {
      const y = tf.depthwiseConv2d(numbers([2, 6, 5, 3], 1) as tf.Tensor4D, w as tf.Tensor4D, 1, 'valid');
      return tf.sum(tf.mul(y, y));
    })(numbers([3, 3, 3, 2], 2)),
  Conv3DBackpropInputV2: () =>
    tf.conv3dTranspose(
      numbers([2, 3, 3, 3, 2], 1) as tf.Tensor5D,
      numbers([2, 2, 2, 3, 2], 2) as tf.Tensor5D,
      [2, 6, 6, 6, 3],
      2,
      'same',
    ),
  UnsortedSegmentSum: () => tf.unsortedSegmentSum(numbers([4, 3], 1), tf.tensor1d([2, 0, 2, 1], 'int32'), 3),
  Einsum: () => tf.einsum('ij,jk->ik', numbers([2, 3], 1), numbers([3, 4], 2)),
};

describe('kernels that WASM borrows from the CPU backend', () => {
  beforeAll(async () => {
    process.env.EXPLAINBOOK_ENGINE = 'wasm';
    const { useEngine } = await import('../../src/engine/engine');
    expect((await useEngine()).name).toBe('wasm');
  });

  for (const [name, compute] of Object.entries(cases)) {
    it(`${name} gives what the CPU backend gives, and leaves nothing behind`, async () => {
      const expected = await on('cpu', compute);
      const found = await on('wasm', compute);
      const scale = Math.max(...expected.values.map(Math.abs));
      expect(found.values.length).toBe(expected.values.length);
      found.values.forEach((value, index) => {
        expect(Math.abs(value - expected.values[index]!)).toBeLessThan(1e-5 * scale);
      });
      expect(found.left).toBe(0);
    });
  }

  it('leaves no data behind in either backend', async () => {
    await tf.setBackend('wasm');
    const count = () => tf.findBackend('cpu').numDataIds() + tf.findBackend('wasm').numDataIds();
    const before = count();
    tf.tidy(() => cases.Conv2DBackpropFilter!()).dispose();
    expect(count()).toBe(before);
  });
});
