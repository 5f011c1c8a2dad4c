import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { useEngine } from '../../src/engine';

beforeAll(async () => {
  process.env.EXPLAINBOOK_ENGINE = 'wasm';
  expect((await useEngine()).name).toBe('wasm');
});

const numbers = (...shape: number[]) => tf.randomNormal(shape, 0, 1, 'float32', shape.length + 7 * shape[0]!);

/** What the kernel should give, from operations that do not broadcast it. */
const cases: Record<string, () => [tf.Tensor, tf.Tensor]> = {
  'batch-norm of another axis than the last': () => {
    const [x, mean, variance] = [numbers(2, 3, 4, 3), numbers(1, 3, 1, 1), tf.abs(numbers(1, 3, 1, 1))];
    const expected = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 0.001)));
    return [tf.batchNorm(x, mean as tf.Tensor4D, variance as tf.Tensor4D), expected];
  },
  'several matrices for one': () => {
    const [a, b] = [numbers(2, 1, 4, 3), numbers(2, 3, 3, 4)];
    return [tf.matMul(a, b), tf.matMul(tf.tile(a, [1, 3, 1, 1]), b)];
  },
  'a bias for several matrices': () => {
    const [a, b, bias] = [numbers(2, 4, 3), numbers(2, 5, 3), numbers(5)];
    const expected = tf.relu(tf.add(tf.matMul(a, b, false, true), bias));
    return [tf.fused.matMul({ a, b, transposeB: true, bias, activation: 'relu' }), expected];
  },
  'a bias of its own for each row': () => {
    const [a, b, bias] = [numbers(2, 3) as tf.Tensor2D, numbers(3, 4) as tf.Tensor2D, numbers(2, 4)];
    return [tf.fused.matMul({ a, b, bias }), tf.add(tf.matMul(a, b), bias)];
  },
};

it.each(Object.entries(cases))('%s', (_, compute) => {
  const before = tf.memory().numTensors;
  tf.tidy(() => {
    const [got, expected] = compute();
    expect(tf.max(tf.abs(tf.sub(got, expected))).dataSync()[0]).toBeLessThan(1e-5);
  });
  expect(tf.memory().numTensors).toBe(before);
});
