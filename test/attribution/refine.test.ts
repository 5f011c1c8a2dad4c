import { matMul, mul, relu, sub, sum, type Tensor, tensor2d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { type Attribution, integratedGradients } from '../../src/attribution';
import { digits } from '../../src/models/digits';
import { loadModel } from '../../src/models/load';
import '../engine';

/** Gradients that the last example took. */
const steps = (map: Attribution): number => map.certificate.convergence!.at(-1)!.steps;

describe('refinement of a path', () => {
  it('is Simpson’s rule where the gradient is smooth, which is exact for a cubic function', async () => {
    // ∂(x₁² x₂)/∂x at α (2, 3) is (12 α², 4 α²): each value gets a third of f = 12 times its power.
    const cubic = (x: Tensor) => mul(sum(mul(mul(x, x), tensor2d([[1, 0]])), 1, true), matMul(x, tensor2d([[0], [1]])));
    const map = await integratedGradients(cubic, [[2, 3]], { target: 0, tolerance: 1e-4 });
    expect(map.values[0]).toBeCloseTo(8, 4);
    expect(map.values[1]).toBeCloseTo(4, 4);
    expect(steps(map)).toBe(17);
  });

  it('is fine only at a kink: each halving there takes a few gradients', async () => {
    // The gradient is 1 beyond α = 0.3659: (1, 1) · 0.6342 of the path.
    const kinked = (x: Tensor) => relu(sub(sum(x, 1, true), 0.73171));
    const map = await integratedGradients(kinked, [[1, 1]], { target: 0, tolerance: 1e-5 });
    for (const value of map.values) expect(value).toBeCloseTo(1 - 0.73171 / 2, 4);
    expect(steps(map)).toBeLessThan(100);
  });

  it('knows its error on a real network, and takes every example as far as it needs', async () => {
    const model = await loadModel('digits');
    const x = digits([0, 1]);
    const options = { baseline: 0.5 };
    const map = await integratedGradients(model, x, { ...options, tolerance: 0.02 });
    const fine = await integratedGradients(model, x, { ...options, steps: 1500, quadrature: 'riemann_middle' });
    const ends = map.certificate.convergence!.filter(({ steps: now }, at, all) => now >= (all[at + 1]?.steps ?? 0));
    expect(ends).toHaveLength(2);
    ends.forEach(({ error }, row) => {
      const part = (values: Float32Array) => values.subarray(row * 784, (row + 1) * 784);
      const away = part(map.values).reduce((all, value, at) => all + Math.abs(value - part(fine.values)[at]!), 0);
      const real = away / part(fine.values).reduce((all, value) => all + Math.abs(value), 0);
      expect(error).toBeLessThan(0.02);
      expect(real / error).toBeGreaterThan(0.7);
      expect(real / error).toBeLessThan(1.4);
    });
  });

  it('is the same for an example alone and among others', async () => {
    const bent = (x: Tensor) => relu(matMul(x, tensor2d([[1], [-2]])));
    const options = { target: 0, tolerance: 0.001, baseline: [0.5, 0.9] };
    const x = [
      [3, 1],
      [2, 0.4],
      [1, 2],
    ];
    const all = await integratedGradients(bent, x, options);
    for (const [row, each] of x.entries()) {
      const alone = await integratedGradients(bent, [each], options);
      alone.values.forEach((value, at) => {
        expect(value).toBeCloseTo(all.values[2 * row + at]!, 5);
      });
    }
  });
});
