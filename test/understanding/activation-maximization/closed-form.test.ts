/** Objectives whose optimum is known. */
import {
  concat,
  matMul,
  mul,
  neg,
  relu,
  reshape,
  square,
  sub,
  sum,
  type Tensor,
  tensor2d,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { liveTensors } from '../../../src/attribution/problem';
import { activationMaximization, classModelVisualization } from '../../../src/understanding/activation-maximization';
import '../../engine';

const w = [1, -2, 0.5];
const W = tensor2d(w, [3, 1]);
const linear = (x: Tensor) => matMul(x, W);
const shape = [3];

function close(found: ArrayLike<number>, wanted: readonly number[], digits = 3) {
  expect(found.length).toBe(wanted.length);
  wanted.forEach((value, at) => {
    expect(found[at]).toBeCloseTo(value, digits);
  });
}

const exact = { target: 0, maximize: 'score', noise: 0, steps: 400, rate: 0.3 } as const;

describe('the optimum is reached', () => {
  it('w·x − λ‖x‖²: w / (2λ)', async () => {
    const before = liveTensors();
    const run = await activationMaximization(linear, { ...exact, shape, l2: 0.25 }).done;
    const [image] = run.images;
    close(image!.values, [2, -4, 1]);
    // ‖w‖² / (4λ) at the optimum, and f twice that.
    expect(image!.objective).toBeCloseTo(5.25, 4);
    expect(image!.score).toBeCloseTo(10.5, 2);
    expect(image!.first.objective).toBe(0);
    expect(image!.curve).toHaveLength(400);
    expect(liveTensors()).toBe(before);
  });

  it('class model visualization is the same', async () => {
    const run = await classModelVisualization(linear, { target: 0, shape, l2: 0.25, steps: 400, rate: 0.3 }).done;
    close(run.images[0]!.values, [2, -4, 1]);
    expect(run.images[0]!.from).toBe('zero');
    expect(run.certificate.method).toBe('class_model_visualization');
  });

  it('w·x − λ‖x‖² within bounds: each coordinate at its own optimum or at the bound', async () => {
    const run = await activationMaximization(linear, { ...exact, shape, l2: 3, bounds: [-1, 1] }).done;
    // The norm is in units of the bounds' width, 2: without them the optimum is w · 2² / (2 · 3) = (2, −4, 1) / 3.
    close(run.images[0]!.values, [2 / 3, -1, 1 / 3]);
  });

  it('log σ(x) − λx²: where 1 − σ(x) = 2λx', async () => {
    const two = (x: Tensor) => concat([x, zerosLike(x)], 1);
    const run = await activationMaximization(two, { target: 0, shape: [1], l2: 0.1, noise: 0, rate: 0.1 }).done;
    const x = run.images[0]!.values[0]!;
    expect(1 / (1 + Math.exp(x))).toBeCloseTo(0.2 * x, 3);
    expect(run.images[0]!.probability).toBeCloseTo(1 / (1 + Math.exp(-x)), 5);
  });

  it('w·x + log N(x; μ, 1): μ + w', async () => {
    const mean = tensor2d([[3, 3, 3]]);
    const density = (x: Tensor) => mul(sum(square(sub(x, mean)), 1), -0.5);
    const data = { values: Float32Array.of(0, 0, 0, 1, 1, 1), shape: [2, 3], labels: [1, 0] };
    const run = await activationMaximization(linear, { ...exact, forms: ['density'], data, density }).done;
    const [image] = run.images;
    close(image!.values, [4, 1, 3.5]);
    expect(image!.logDensity).toBeCloseTo(-5.25 / 2, 3);
    expect(image!.objective).toBeCloseTo(image!.score + image!.logDensity!, 5);
    close(image!.frames[0]!.values, [1, 1, 1]);
  });

  it('w·Az − λ‖z‖²: z = Aᵀw / (2λ), x = Az', async () => {
    const A = tensor2d([
      [1, 0, 1],
      [0, 1, 0],
    ]);
    const generator = { decode: (z: Tensor) => matMul(z, A), size: 2 };
    const data = { values: new Float32Array(3), shape: [1, 3], labels: [0] };
    const options = { ...exact, forms: ['code'], data, generator, codeL2: 0.5 } as const;
    const run = await activationMaximization(linear, options).done;
    // Aᵀw = (1.5, −2).
    close(run.images[0]!.values, [1.5, -2, 1.5]);
    expect(run.images[0]!.objective).toBeCloseTo((1.5 ** 2 + 2 ** 2) / 2, 3);
  });

  it('relu(w·x − 1) − λ‖x‖²: the same, though the unit is silent where it starts', async () => {
    const silent = (x: Tensor) => relu(sub(linear(x), 1));
    const run = await activationMaximization(silent, { ...exact, shape, l2: 0.25 }).done;
    expect(run.images[0]!.first.score).toBe(0);
    close(run.images[0]!.values, [2, -4, 1]);
  });

  it('a Fourier basis changes the way, not the optimum', async () => {
    const picture = (x: Tensor) => matMul(reshape(x, [-1, 4]), tensor2d([1, -2, 0.5, 3], [4, 1]));
    const options = { ...exact, shape: [2, 2, 1], l2: 0.5, parametrisation: 'fourier', steps: 800 } as const;
    const run = await activationMaximization(picture, options).done;
    close(run.images[0]!.values, [1, -2, 0.5, 3], 2);
  });
});

describe('where it starts', () => {
  const values = Float32Array.from([0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 8, 0]);
  const first = { ...exact, steps: 1 };

  it('at the mean of the data, and of the class by its labels', async () => {
    const data = { values, shape: [4, 3], labels: [0, 0, 1, 1] };
    const two = (x: Tensor) => concat([linear(x), neg(linear(x))], 1);
    const run = await activationMaximization(two, { ...first, target: 1, data }).done;
    close(run.images[0]!.frames[0]!.values, [0.5, 3, 0]);
    close(run.images[1]!.frames[0]!.values, [0, 6, 0]);
    expect(run.images.map(({ from }) => from)).toEqual([
      'the mean of 4 examples',
      'the mean of 2 examples of the class',
    ]);
  });

  it('at the mean of the examples with the highest score, where there are no labels', async () => {
    const many = Float32Array.from({ length: 30 * 3 }, (_, at) => (at % 3 === 0 ? Math.floor(at / 3) : 0));
    const run = await activationMaximization(linear, { ...first, data: { values: many, shape: [30, 3] } }).done;
    // Ten at least: those from 20 to 29.
    close(run.images[1]!.frames[0]!.values, [24.5, 0, 0]);
  });
});
