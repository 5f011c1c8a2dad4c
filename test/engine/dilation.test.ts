import { depthwiseConv2d, engine, fused, type Tensor4D, tensor, tensor4d } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import '../engine';

const x = tensor4d(
  Array.from({ length: 25 }, (_, at) => at),
  [1, 5, 5, 1],
);
const filter = tensor([1, 10, 100, 1000], [2, 2, 1, 1]) as Tensor4D;
// Two steps apart: x[r][c] + 10 x[r][c + 2] + 100 x[r + 2][c] + 1000 x[r + 2][c + 2].
const expected = [0, 1, 2, 5, 6, 7, 10, 11, 12].map((at) => at + 10 * (at + 2) + 100 * (at + 10) + 1000 * (at + 12));

it('dilated depthwise convolutions work on every processor, and leave nothing behind', () => {
  const before = engine().memory().numTensors;
  const plain = depthwiseConv2d(x, filter, 1, 'valid', 'NHWC', 2);
  const withBias = fused.depthwiseConv2d({
    x,
    filter,
    strides: 1,
    pad: 'valid',
    dilations: [2, 2],
    bias: tensor([-1]),
  });
  expect(Array.from(plain.dataSync())).toEqual(expected);
  expect(Array.from(withBias.dataSync())).toEqual(expected.map((value) => value - 1));
  plain.dispose();
  withBias.dispose();
  expect(engine().memory().numTensors).toBe(before + 1);
});
