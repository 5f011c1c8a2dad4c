/** Biases of the metrics themselves: what imputation lets through, what saturation hides, what ties decide. */

import * as tf from '@tensorflow/tfjs-core';
import { minimum, mul, sum, type Tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import '../engine';
import { imputerOf } from '../../src/evaluation/imputation';
import { orderOf } from '../../src/evaluation/order';
import { inputs, linear, measure } from './planted';

describe('imputation', () => {
  const picture = { values: Float32Array.from({ length: 9 }, (_, at) => at), shape: [1, 3, 3, 1] };
  const filled = (imputation: Parameters<typeof imputerOf>[1], removed: readonly number[]) => {
    const into = picture.values.slice();
    const mask = Uint8Array.from({ length: 9 }, (_, at) => Number(removed.includes(at)));
    imputerOf(picture, imputation, 0).fill(into, 0, mask);
    return [...into];
  };

  it('is by hand: a number, the mean 4, the nearest pixel', () => {
    expect(filled(7, [4])).toEqual([0, 1, 2, 3, 7, 5, 6, 7, 8]);
    expect(filled('mean', [0, 8])).toEqual([4, 1, 2, 3, 4, 5, 6, 7, 4]);
    expect(filled('nearest', [2, 5, 8])).toEqual([0, 1, 1, 3, 4, 4, 6, 7, 7]);
    expect(filled('nearest', [0, 1, 2, 3, 4, 5, 6, 7, 8])).toEqual(new Array(9).fill(4));
    expect(filled({ values: new Array(9).fill(-1) }, [3])).toEqual([0, 1, 2, -1, 4, 5, 6, 7, 8]);
  });

  it('leaves a constant picture as it is by blur and nearest, and noise lies within the inputs’ range, the same by seed', () => {
    const constant = { values: new Float32Array(16).fill(2), shape: [1, 4, 4, 1] };
    for (const value of imputerOf(constant, 'blur', 0).fixed!) expect(value).toBeCloseTo(2, 5);
    const noise = imputerOf(picture, 'noise', 5).fixed!;
    expect(Math.min(...noise)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...noise)).toBeLessThanOrEqual(8);
    expect(imputerOf(picture, 'noise', 5).fixed).toEqual(noise);
    expect(imputerOf(picture, 'noise', 6).fixed).not.toEqual(noise);
  });

  it('leaks: a value that is its own baseline cannot be missed, whatever the map says of it', async () => {
    // x₁ decides as much as x₀, but is 0 already.
    const model = linear([1, 1], [2]);
    const x = { values: Float32Array.of(1, 0), shape: [1, 2] };
    const of = async (map: number[], imputation: number) =>
      (await measure(model, x, 'pixel_flipping', map, { imputation })).curves!.y[0];
    expect(await of([0, 1], 0)).toEqual([1, 1, 0]);
    expect(await of([0, 1], -1)).toEqual([1, 0, -2]);
  });
});

it('saturation hides: f = min(1, x₀ + x₁) does not fall when one of the two is gone, so single drops are undefined', async () => {
  const model = (x: Tensor): Tensor => {
    const f = minimum(1, sum(mul(x, tf.tensor([1, 1, 0])), 1, true));
    return tf.concat([f, tf.neg(f)], 1);
  };
  const x = { values: Float32Array.of(1, 1, 1), shape: [1, 3] };
  const truth = [0.5, 0.5, 0];
  expect((await measure(model, x, 'faithfulness_estimate', truth)).values[0]).toBeNaN();
  // Sets of two see it: only both together bring f down.
  const two = await measure(model, x, 'faithfulness_correlation', truth, { size: 2, draws: 60 });
  expect(two.values[0]).toBeCloseTo(1, 6);
});

describe('ties', () => {
  it('are broken by seed: the same seed the same order, every tied order as likely', () => {
    const scores = [1, 5, 1, 1];
    expect(orderOf(scores, 4)).toEqual(orderOf(scores, 4));
    expect(orderOf(scores, 0).order[0]).toBe(1);
    expect(orderOf(scores, 0).tied).toBe(3);
    const firsts = Array.from({ length: 3000 }, (_, seed) => orderOf(scores, seed).order[1]!);
    for (const one of [0, 2, 3]) expect(firsts.filter((at) => at === one).length / 3000).toBeCloseTo(1 / 3, 1);
  });

  it('do not favour the reading order: a constant map is as good as a random one', async () => {
    // All that matters is in the first row, which a stable sort would remove first.
    const model = linear(
      Array.from({ length: 36 }, (_, at) => Number(at < 6)),
      [6, 6, 1],
    );
    const x = { values: new Float32Array(40 * 36).fill(1), shape: [40, 6, 6, 1] };
    const found = await measure(model, x, 'pixel_flipping', new Float32Array(40 * 36), { steps: 36 });
    expect(found.tied).toBe(1);
    const random = inputs(40, [6, 6, 1]).values;
    const lot = await measure(model, x, 'pixel_flipping', random, { steps: 36 });
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    // Half of f's fall lies under either curve.
    expect(mean(lot.values)).toBeCloseTo(3, 0);
    expect(mean(found.values)).toBeCloseTo(3, 0);
  });
});
