import { matMul, reshape, type Tensor, tensor2d } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { absolute, channelMax, gradient, gradientMagnitude, squared } from '../../src/attribution';
import '../engine';

/** f = 3 r − 4 g at the first pixel, r + 2 g at the second. */
const net = (x: Tensor) => matMul(reshape(x, [-1, 4]), tensor2d([[3], [-4], [1], [2]]));
const x = [
  [
    [
      [1, 1],
      [1, 1],
    ],
  ],
];

it('reductions of a gradient stand beside it, and say what they did', async () => {
  const map = await gradient(net, x, { target: 0 });
  expect(Array.from(squared(map).values)).toEqual([9, 16, 1, 4]);
  expect(Array.from(absolute(map).values)).toEqual([3, 4, 1, 2]);
  const largest = channelMax(map);
  expect([Array.from(largest.values), largest.shape]).toEqual([
    [4, 2],
    [1, 1, 2, 1],
  ]);
  expect(largest.certificate.notes[0]).toMatch(/largest magnitude/);
  expect(Array.from((await largest.explainTarget!(0)).values)).toEqual([4, 2]);
});

it('gradient magnitude is the length of the gradient at each pixel', async () => {
  const map = await gradientMagnitude(net, x, { target: 0 });
  expect(map.shape).toEqual([1, 1, 2, 1]);
  expect(map.values[0]).toBe(5);
  expect(map.values[1]).toBeCloseTo(Math.sqrt(5), 6);
});
