import { div, matMul, mul, reshape, sum, type Tensor, tensor2d, tensor4d } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import {
  expectedGradients,
  gradient,
  gradientXInput,
  integratedGradients,
  interiorGradients,
  occlusion,
  smoothGrad,
  smoothGradSquared,
  varGrad,
} from '../../src/attribution';
import { Random } from '../../src/tensor/random';
import '../engine';

const linear = (x: Tensor) => matMul(x, tensor2d([[1], [3]]));
/** f = x₀ + 2 x₁ + … over the four pixels of a 2 × 2 picture. */
const pixels = (x: Tensor) => matMul(reshape(x, [-1, 4]), tensor2d([[1], [2], [3], [4]]));

/** f = x₀² + x₁² + …, whose gradient at x + ε is 2 (x + ε), and whose Integrated Gradients from 0 are x². */
const squares = (x: Tensor) => sum(mul(x, x), 1, true);

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

  it('average Integrated Gradients, squared, over given noise', async () => {
    const noise = Float32Array.from([0, 1, -1, 2]);
    const options = { target: 0, explain: integratedGradients, noise, samples: 2 };
    const map = await smoothGradSquared(squares, [[1, 3]], options);
    // ((1² )² + (0²)²) / 2 and ((4²)² + (5²)²) / 2.
    expect(map.values[0]).toBeCloseTo(0.5, 4);
    expect(map.values[1]).toBeCloseTo((256 + 625) / 2, 2);
    const still = await smoothGradSquared(squares, [[1, 3]], { ...options, noise: new Float32Array(4) });
    expect(still.values[0]).toBeCloseTo(1, 5);
    expect(still.values[1]).toBeCloseTo(81, 3);
  });

  it('stop when the standard error is within the tolerance', async () => {
    // The noise has the deviation ½ · range = 1. The gradient of x³ / 3 is (x + ε)², of which a pair keeps x² + ε²: its mean
    // is x² + 1, its deviation √2.
    const cubes = (x: Tensor) => div(sum(mul(mul(x, x), x), 1, true), 3);
    const options = { target: 0, sigma: 0.5, seed: 4 };
    const map = await smoothGrad(cubes, [[1, 3]], { ...options, tolerance: 0.03 });
    const { steps, error } = map.certificate.convergence!.at(-1)!;
    const known = Math.hypot(Math.SQRT2, Math.SQRT2) / Math.hypot(2, 10) / Math.sqrt(steps / 2);
    expect(error).toBeLessThan(0.03);
    // Twice (known / 0.03)² of pairs is 86; more are taken 16 at a time.
    expect(steps).toBeGreaterThan(60);
    expect(steps).toBeLessThan(140);
    expect(error / known).toBeGreaterThan(0.75);
    expect(error / known).toBeLessThan(1.3);
    expect(Math.hypot(map.values[0]! - 2, map.values[1]! - 10) / Math.hypot(2, 10)).toBeLessThan(4 * error);
    const short = await smoothGrad(cubes, [[1, 3]], { ...options, tolerance: 0.001, maxSamples: 20 });
    expect(short.certificate.notes.join(' ')).toContain('tolerance of 0.1 % was not reached in 20 samples');
  });

  it('cancel what is odd in the noise, one that is left over apart', async () => {
    const options = { target: 0, sigma: 0.5, seed: 2 };
    const even = await smoothGrad(squares, [[1, 3]], { ...options, samples: 6 });
    expect(even.values[0]).toBeCloseTo(2, 5);
    expect(even.values[1]).toBeCloseTo(6, 5);
    // Six samples that cancel, and a seventh: 2 (x + ε / 7), with the ε of the seventh alone.
    const odd = await smoothGrad(squares, [[1, 3]], { ...options, samples: 7 });
    const random = new Random(2);
    const drawn = Array.from({ length: 8 }, () => random.normal());
    expect(odd.values[0]).toBeCloseTo(2 + (2 * drawn[6]!) / 7, 5);
    expect(odd.values[1]).toBeCloseTo(6 + (2 * drawn[7]!) / 7, 5);
    const one = await smoothGrad(squares, [[1, 3]], { ...options, samples: 1 });
    expect(one.values[1]).toBeCloseTo(2 * (3 + drawn[1]!), 5);
    // By another explainer the pairs are formed outside of it: x · 2 x keeps 2 (x² + ε²).
    const products = await smoothGrad(squares, [[1, 3]], { ...options, samples: 2, explain: gradientXInput });
    expect(products.values[0]).toBeCloseTo(2 * (1 + drawn[0]! ** 2), 4);
  });

  it('know the error of a mean square and of a variance too', async () => {
    const options = { target: 0, sigma: 0.5, seed: 1, tolerance: 0.04, maxSamples: 4000 };
    // E (2 (x + ε))² = 4 (x² + 1).
    const square = await smoothGradSquared(squares, [[1, 3]], options);
    expect(Math.abs(square.values[0]! / 8 - 1)).toBeLessThan(0.3);
    expect(Math.hypot(square.values[0]! - 8, square.values[1]! - 40) / Math.hypot(8, 40)).toBeLessThan(4 * 0.04);
    // Var 2 (x + ε) = 4, each known to √(2 / n) of itself.
    const variance = await varGrad(squares, [[1, 3]], options);
    const { steps, error } = variance.certificate.convergence!.at(-1)!;
    expect(error / Math.sqrt(2 / steps)).toBeGreaterThan(0.8);
    expect(error / Math.sqrt(2 / steps)).toBeLessThan(1.25);
    for (const value of variance.values) expect(Math.abs(value / 4 - 1)).toBeLessThan(4 * 0.04);
  });

  it('hand the target of each example on to the explainer', async () => {
    const two = (x: Tensor) => matMul(x, tensor2d([1, 5, 3, 7], [2, 2]));
    const x = [
      [1, 2],
      [3, 4],
    ];
    for (const target of [[0, 1], { difference: [[1, 0], 0] as [number[], number] }, { probability: [1, 0] }]) {
      const options = { target, explain: gradientXInput, samples: 3 };
      const map = await smoothGrad(two, x, { ...options, sigma: 0 });
      const base = await gradientXInput(two, x, { target });
      map.values.forEach((value, at) => {
        expect(value).toBeCloseTo(base.values[at]!, 5);
      });
    }
  });

  it('expected gradients stop at their tolerance', async () => {
    // (x − x') w is (2, 9) or (1, 6): the relative error is √(¼ + 2¼) / √n of (1½, 7½).
    const baselines = Float32Array.from([0, 0, 1, 1]);
    const map = await expectedGradients(linear, [[2, 3]], { target: 0, baselines, tolerance: 0.02 });
    const { steps, error } = map.certificate.convergence!.at(-1)!;
    // 107 are needed for 0.02.
    expect(steps).toBeGreaterThan(85);
    expect(steps).toBeLessThan(135);
    expect(error).toBeCloseTo(Math.hypot(0.5, 1.5) / Math.hypot(1.5, 7.5) / Math.sqrt(steps), 2);
    expect(Math.abs(map.values[0]! - 1.5)).toBeLessThan((4 * 0.5) / Math.sqrt(steps));
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

  it('computes only what a patch reaches, where that is less work, with the same result', async () => {
    const net = sequential({
      layers: [
        layers.conv2d({ inputShape: [20, 20, 1], filters: 32, kernelSize: 3, activation: 'relu' }),
        layers.conv2d({ filters: 128, kernelSize: 3, activation: 'relu' }),
        layers.flatten(),
        layers.dense({ units: 3 }),
      ],
    });
    const values = Float32Array.from({ length: 24 * 400 }, (_, at) => Math.sin(at * at));
    const map = await occlusion(net, { values, shape: [24, 20, 20, 1] }, { target: 1, window: [4, 5], baseline: 0.5 });
    // By predictions: the upper left patch of example 7 covered.
    const covered = values.slice(7 * 400, 8 * 400).map((value, at) => (at < 80 && at % 20 < 5 ? 0.5 : value));
    const [before, after] = [values.slice(7 * 400, 8 * 400), covered].map((picture) => {
      const output = net.predict(tensor4d(picture, [1, 20, 20, 1])) as Tensor;
      return output.dataSync()[1]!;
    }) as [number, number];
    expect(map.values[7 * 400 + 21]).toBeCloseTo(before - after, 5);
    expect(map.certificate.notes.join(' ')).toContain('Only what a patch reaches was computed');
  });

  it('says when the window does not fit', async () => {
    await expect(occlusion(pixels, x, { window: [3, 1] })).rejects.toThrow(/window of 3 .* side of 2 pixels/);
    await expect(occlusion(linear, [[1, 2]])).rejects.toThrow(/shape \[1,2\]/);
  });
});
