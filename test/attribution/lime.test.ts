import { add, matMul, mul, slice, type Tensor, tensor2d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { lime } from '../../src/attribution';
import { weightedRidge } from '../../src/attribution/surrogate';
import '../engine';

/** f = 2 x₀ − x₁ + 3 x₂ + 5. */
const linear = (x: Tensor) => add(matMul(x, tensor2d([[2], [-1], [3]])), 5);
/** f = x₀ + x₁ − 2 x₀ x₁: exclusive or. */
const xor = (x: Tensor) => {
  const [a, b] = [slice(x, [0, 0], [-1, 1]), slice(x, [0, 1], [-1, 1])];
  return add(add(a, b), mul(-2, mul(a, b)));
};
const four = [0, 0, 0, 1, 1, 0, 1, 1];

describe('LIME', () => {
  it('of a linear function is what each feature adds over the baseline', async () => {
    const map = await lime(linear, [[1, 4, -2]], { target: 0, alpha: 1e-9, baseline: [[1, 1, 1]] });
    // w (x − x'), and f(x') = 2 − 1 + 3 + 5.
    [0, -3, -9].forEach((value, at) => {
      expect(map.values[at]).toBeCloseTo(value, 4);
    });
    const { surrogate } = map.certificate;
    expect(surrogate!.intercept[0]).toBeCloseTo(9, 4);
    expect(surrogate!.rSquared![0]).toBeCloseTo(1, 8);
  });

  it('owns up to what no linear model explains', async () => {
    const map = await lime(xor, [[1, 1]], { target: 0, coalitions: four, kernelWidth: 1e6, alpha: 0 });
    // Over the four corners the best plane of exclusive or is flat, at ½.
    expect(map.values[0]).toBeCloseTo(0, 6);
    expect(map.certificate.surrogate!.intercept[0]).toBeCloseTo(0.5, 6);
    expect(map.certificate.surrogate!.rSquared![0]).toBeCloseTo(0, 6);
  });

  it('gives a segment’s coefficient to all its values', async () => {
    const map = await lime(linear, [[1, 4, -2]], { target: 0, segments: [0, 1, 1], alpha: 1e-9 });
    [2, -10, -10].forEach((value, at) => {
      expect(map.values[at]).toBeCloseTo(value, 4);
    });
  });

  it('weighs samples by the square root of the kernel, and shrinks by the penalty', () => {
    // One feature, z = 0 and 1, weights 1: the centred product is ½, so β = ½ · Δ / (½ + α).
    const fit = weightedRidge([0, 1], [1, 5], [1, 1], 0.5);
    expect(fit.coefficients[0]).toBeCloseTo(2, 12);
    expect(fit.intercept).toBeCloseTo(2, 12);
  });

  it('says what it cannot do', async () => {
    await expect(lime(linear, [[1, 4, -2]], { segments: [0, 1] })).rejects.toThrow(/segments have 2 numbers/);
    await expect(lime(linear, [[1, 4, -2]], { segments: 20 })).rejects.toThrow(/20 superpixels .* shape \[1,3\]/);
    await expect(lime(linear, [[1, 4, -2]], { coalitions: [1, 0] })).rejects.toThrow(/2 numbers; expected rows of 3/);
    await expect(lime(linear, [[1, 4, -2]], { coalitions: [1, 1, 1], alpha: 0 })).rejects.toThrow(
      /1 samples do not determine 3 coefficients/,
    );
  });
});
