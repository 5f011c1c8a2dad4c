import { add, matMul, mul, reshape, sum, type Tensor, tensor2d } from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it } from 'vitest';
import { rise } from '../../src/attribution';
import { riseMask } from '../../src/attribution/rise';
import { setMemoryBudget } from '../../src/tensor/budget';
import { Random } from '../../src/tensor/random';
import '../engine';

/** f = x₀ + 2 x₁ + 3 x₂ + 4 x₃ over the pixels of a 2 × 2 picture. */
const pixels = (x: Tensor) => matMul(reshape(x, [-1, 4]), tensor2d([[1], [2], [3], [4]]));
const x = [
  [
    [[1], [2]],
    [[3], [4]],
  ],
];
/** f = 3, whatever the picture. */
const constant = (input: Tensor) => reshape(add(mul(sum(input, [1, 2, 3]), 0), 3), [-1, 1]);
const blank = { values: new Float32Array(64), shape: [1, 8, 8, 1] };

describe('RISE', () => {
  afterEach(() => setMemoryBudget(512 * 2 ** 20));

  it('with given masks, by hand', async () => {
    // f of the masked pictures is 1 + 16 = 17 and ½ (4 + 9) = 6.5; two masks, p = ½: the sum over masks is the map.
    const masks = Float32Array.from([1, 0, 0, 1, 0, 0.5, 0.5, 0]);
    const map = await rise(pixels, x, { target: 0, masks });
    expect(Array.from(map.values)).toEqual([17, 3.25, 3.25, 17]);
    expect(map.shape).toEqual([1, 2, 2, 1]);
  });

  it('every mask has a shift of its own', () => {
    const random = new Random(5);
    const masks = Array.from({ length: 400 }, () => riseMask(random, 1, 8, [1, 2], 0.5));
    // Two cells of 4 pixels: (0, 0) and (1, 1) look the same at all 4 shifts, (1, 0) and (0, 1) at none.
    expect(new Set(masks.map(String)).size).toBe(2 + 2 * 4);
    // Cells (1, 0) at shift 3: pixel i lies at 2 (i + 3 + ½) / 12 − ½ between the cell centres.
    const expected = Array.from({ length: 8 }, (_, i) => 1 - Math.min(Math.max((i + 3.5) / 6 - 0.5, 0), 1));
    const near = masks.some((mask) => mask.every((value, at) => Math.abs(value - expected[at]!) < 1e-6));
    expect(near).toBe(true);
  });

  it('a mask keeps each pixel with weight p on average', () => {
    const random = new Random(1);
    const draws = 3000;
    const total = new Float64Array(9 * 10);
    for (let draw = 0; draw < draws; draw++) {
      riseMask(random, 9, 10, [3, 4], 0.3).forEach((value, at) => {
        total[at]! += value;
      });
    }
    // At most the variance of a coin, p (1 − p): five standard errors.
    const allowed = 5 * Math.sqrt((0.3 * 0.7) / draws);
    for (const value of total) expect(Math.abs(value / draws - 0.3)).toBeLessThan(allowed);
  });

  it('stops at the stated standard error, and is that close to what is known', async () => {
    // Σ 3 Mᵢ / (N p) tends to 3 at every pixel.
    const map = await rise(constant, blank, { target: 0, tolerance: 0.05, seed: 2 });
    const last = map.certificate.convergence!.at(-1)!;
    expect(last.error).toBeLessThanOrEqual(0.05);
    expect(last.steps).toBeLessThan(4000);
    // The error of one pixel of 3 · M / p is at most that of a coin, 3 √(p (1 − p)) / p / √N.
    for (const value of map.values) expect(Math.abs(value - 3)).toBeLessThan((5 * 3) / Math.sqrt(last.steps));
    const short = await rise(constant, blank, { target: 0, tolerance: 1e-4, maxSamples: 50 });
    expect(short.certificate.notes.join(' ')).toContain('tolerance of 0.01 % was not reached in 50 samples');
  });

  it('is the same at every width of a chunk', async () => {
    const wide = await rise(pixels, x, { target: 0, samples: 40, grid: [2, 2] });
    setMemoryBudget(0);
    const narrow = await rise(pixels, x, { target: 0, samples: 40, grid: [2, 2] });
    expect(narrow.values).toEqual(wide.values);
  });

  it('says what it cannot do', async () => {
    await expect(rise((t: Tensor) => t, [[1, 2]])).rejects.toThrow(/RISE works on images .* shape \[1,2\]/);
    await expect(rise(pixels, x, { masks: new Float32Array(3) })).rejects.toThrow(/3 values; expected a multiple of 4/);
    await expect(rise(pixels, x, { samples: 10, tolerance: 0.1 })).rejects.toThrow(/give one of them/);
    await expect(rise(pixels, x)).rejects.toThrow(/grid of 7 × 7 cells does not fit 2 × 2 pixels/);
  });
});
