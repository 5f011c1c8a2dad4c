import { matMul, mul, reshape, type Tensor, tensor2d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  expectedGradients,
  gradient,
  gradientXInput,
  interiorGradients,
  occlusion,
  smoothGrad,
  smoothGradSquared,
  varGrad,
} from '../../src/attribution';
import '../engine';

const linear = (x: Tensor) => matMul(x, tensor2d([[1], [3]]));
/** f = x₀ + 2 x₁ + … over the four pixels of a 2 × 2 picture. */
const pixels = (x: Tensor) => matMul(reshape(x, [-1, 4]), tensor2d([[1], [2], [3], [4]]));

describe('sampling methods', () => {
  it('are their base method where there is no noise', async () => {
    const x = [[0.3, -0.7]];
    const base = await gradient(linear, x, { target: 0 });
    const options = { target: 0, sigma: 0, samples: 3 };
    expect((await smoothGrad(linear, x, options)).values).toEqual(base.values);
    expect(Array.from((await smoothGradSquared(linear, x, options)).values)).toEqual([1, 9]);
    expect(Array.from((await varGrad(linear, x, options)).values)).toEqual([0, 0]);
  });

  it('average any explainer, and repeat with the seed', async () => {
    const options = { target: 0, samples: 400, sigma: 0.1, seed: 3, explain: gradientXInput };
    const [first, second] = [await smoothGrad(linear, [[1, 2]], options), await smoothGrad(linear, [[1, 2]], options)];
    expect(first.values).toEqual(second.values);
    // The mean of wᵢ (xᵢ + noise) is wᵢ xᵢ, within four standard errors of σ = 0.1.
    expect(Math.abs(first.values[0]! - 1)).toBeLessThan((4 * 0.1) / 20);
    expect(Math.abs(first.values[1]! - 6)).toBeLessThan((4 * 0.3) / 20);
  });

  it('expected gradients of a linear function are exact for each draw', async () => {
    const baselines = Float32Array.from([0, 0, 1, 1]);
    const draws = [
      { baseline: 0, alpha: 0.2 },
      { baseline: 1, alpha: 0.9 },
    ];
    const map = await expectedGradients(linear, [[2, 3]], { target: 0, baselines, draws });
    expect(map.values[0]).toBeCloseTo((2 + 1) / 2, 5);
    expect(map.values[1]).toBeCloseTo((9 + 6) / 2, 5);
  });

  it('interior gradients are taken at α x', async () => {
    const half = (x: Tensor) => matMul(mul(x, x), tensor2d([[1], [1]]));
    const map = await interiorGradients(half, [[1, 3]], { target: 0, alpha: 0.25 });
    expect(Array.from(map.values)).toEqual([0.5, 1.5]);
  });
});

describe('occlusion', () => {
  const x = [
    [
      [[1], [2]],
      [[3], [4]],
    ],
  ];

  it('of single pixels of a linear function is weight × value', async () => {
    const map = await occlusion(pixels, x, { target: 0, window: [1, 1] });
    expect(Array.from(map.values)).toEqual([1, 4, 9, 16]);
  });

  it('gives the drop of a patch to all its pixels', async () => {
    // Each column is covered by one patch: 1 + 9 = 10 and 4 + 16 = 20.
    const map = await occlusion(pixels, x, { target: 0, window: [2, 1], stride: [1, 1] });
    expect(Array.from(map.values)).toEqual([10, 20, 10, 20]);
  });

  it('says when the window does not fit', async () => {
    await expect(occlusion(pixels, x, { window: [3, 1] })).rejects.toThrow(/window of 3 .* side of 2 pixels/);
    await expect(occlusion(linear, [[1, 2]])).rejects.toThrow(/shape \[1,2\]/);
  });
});
