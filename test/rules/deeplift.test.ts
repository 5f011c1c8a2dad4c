import {
  abs,
  asinh,
  atan,
  clipByValue,
  concat,
  cos,
  cosh,
  div,
  elu,
  erf,
  exp,
  expm1,
  greater,
  leakyRelu,
  log,
  log1p,
  matMul,
  max,
  maximum,
  maxPool,
  minimum,
  mul,
  neg,
  pow,
  prelu,
  reciprocal,
  relu,
  relu6,
  rsqrt,
  selu,
  sigmoid,
  sin,
  sinh,
  slice,
  softmax,
  softplus,
  sqrt,
  square,
  sub,
  type Tensor,
  type Tensor4D,
  tanh,
  tensor,
  tensor1d,
  tensor2d,
  tidy,
  where,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import '../engine';
import { rescaleRule } from '../../src/rules/deeplift';
import { revealCancel } from '../../src/rules/reveal-cancel';
import { walkBack } from '../../src/trace/backward';
import type { Graph } from '../../src/trace/graph';
import { trace } from '../../src/trace/trace';

/** What the rule brings to the input from `seed` at the output. */
function multipliers(network: (x: Tensor) => Tensor, x: Tensor, x0: Tensor, seed: Tensor, reveal = false): number[] {
  const graphs: Graph[] = [trace(network, x), trace(network, x0)];
  const [graph, reference] = graphs as [Graph, Graph];
  const result = reveal
    ? revealCancel(graph, reference, graph.output, seed, () => true)
    : walkBack(graph, graph.output, seed, rescaleRule(graph, reference));
  const values = Array.from(result.dataSync());
  for (const each of [...graphs, result]) each.dispose();
  return values;
}

const ones = (count: number) => tensor1d(new Array<number>(count).fill(1));

/** ∫ e^(−t²) by Simpson's rule: JavaScript has no error function. */
const erf64 = (x: number): number => {
  const n = 2000;
  const f = (t: number) => Math.exp(-t * t);
  let sum = f(0) + f(x);
  for (let i = 1; i < n; i++) sum += (i % 2 ? 4 : 2) * f((i * x) / n);
  return (2 / Math.sqrt(Math.PI)) * ((sum * x) / n / 3);
};

const [seluScale, seluAlpha] = [1.0507009873554805, 1.6732632423543772];
const everywhere = [-30, -3, -1, -0.2, 0, 1e-3, 0.5, 1, 2.5, 4, 7, 30];
const positive = [1e-3, 0.1, 0.5, 1, 3, 40];

/** Kernel, the same function in float64, and where it is defined. */
const functions: [string, (x: Tensor) => Tensor, (x: number) => number, number[]?][] = [
  ['Relu', relu, (x) => Math.max(x, 0)],
  ['Relu6', relu6, (x) => Math.min(Math.max(x, 0), 6)],
  ['ClipByValue', (x) => clipByValue(x, -0.5, 2), (x) => Math.min(Math.max(x, -0.5), 2)],
  ['LeakyRelu', (x) => leakyRelu(x, 0.1), (x) => (x > 0 ? x : 0.1 * x)],
  ['Prelu', (x) => prelu(x, tensor1d([0.3])), (x) => (x > 0 ? x : 0.3 * x)],
  ['Abs', abs, Math.abs],
  ['Square', square, (x) => x * x],
  ['Exp', exp, Math.exp],
  ['Expm1', expm1, Math.expm1],
  ['Elu', elu, (x) => (x > 0 ? x : Math.expm1(x))],
  ['Selu', selu, (x) => seluScale * (x > 0 ? x : seluAlpha * Math.expm1(x))],
  ['Sigmoid', sigmoid, (x) => 1 / (1 + Math.exp(-x))],
  ['Tanh', tanh, Math.tanh],
  ['Softplus', softplus, (x) => Math.log1p(Math.exp(x))],
  ['Erf', erf, erf64],
  ['Sin', sin, Math.sin],
  ['Cos', cos, Math.cos],
  ['Sinh', sinh, Math.sinh],
  ['Cosh', cosh, Math.cosh],
  ['Asinh', asinh, Math.asinh],
  ['Atan', atan, Math.atan],
  ['Maximum', (x) => maximum(x, 0.7), (x) => Math.max(x, 0.7)],
  ['Minimum', (x) => minimum(x, 0.7), (x) => Math.min(x, 0.7)],
  ['Reciprocal', reciprocal, (x) => 1 / x, positive],
  ['RealDiv', (x) => div(3, x), (x) => 3 / x, positive],
  ['Sqrt', sqrt, Math.sqrt, positive],
  ['Rsqrt', rsqrt, (x) => 1 / Math.sqrt(x), positive],
  ['Log', log, Math.log, positive],
  ['Log1p', log1p, Math.log1p, positive],
  ['Pow', (x) => pow(x, tensor1d([2.5])), (x) => x ** 2.5, positive],
];

describe('DeepLIFT slopes of functions of one variable, against float64', () => {
  it.each(functions)('%s', (_, f, f64, points = everywhere) => {
    const pairs = points.flatMap((p) => [...points.map((q) => [p, q] as const), [p, p + 2e-4 * Math.abs(p)] as const]);
    const [x, x0] = [pairs.map(([p]) => Math.fround(p)), pairs.map(([, q]) => Math.fround(q))];
    const got = multipliers(f, tensor1d(x), tensor1d(x0), ones(pairs.length));
    x.forEach((p, at) => {
      const q = x0[at]!;
      // Where the points meet only the limit is left: any slope does as far as the sum goes, but it must be a number.
      if (p === q) {
        expect(Number.isFinite(got[at])).toBe(true);
        return;
      }
      const expected = (f64(p) - f64(q)) / (p - q);
      const scale = Math.max(Math.abs(expected), 0.05);
      expect(Math.abs(got[at]! - expected) / scale, `from ${q} to ${p}: ${got[at]}, not ${expected}`).toBeLessThan(
        2e-4,
      );
    });
  });

  it.each(functions.filter(([kernel]) => !['Maximum', 'Minimum', 'Abs'].includes(kernel)))(
    '%s: the derivative where the points meet',
    (_, f, f64, points = [-2.1, -0.3, 0.5, 1.5]) => {
      const got = multipliers(f, tensor1d(points), tensor1d(points), ones(points.length));
      points.forEach((p, at) => {
        const h = 1e-5 * p;
        const expected = (f64(p + h) - f64(p - h)) / (2 * h);
        expect(Math.abs(got[at]! - expected) / Math.max(Math.abs(expected), 1e-3)).toBeLessThan(1e-4);
      });
    },
  );
});

describe('DeepLIFT multipliers of kernels with several inputs', () => {
  it('a product shares its change by the means of its factors, broadcasting included', () => {
    // (a, b) from (1, 2) to (3, 5): m_a = 3.5, m_b = 2.
    const product = (x: Tensor) => mul(slice(x, [0, 0], [-1, 1]), slice(x, [0, 1], [-1, 1]));
    expect(multipliers(product, tensor2d([[3, 5]]), tensor2d([[1, 2]]), tensor2d([[1]]))).toEqual([3.5, 2]);
    const spread = (x: Tensor) => mul(slice(x, [0, 0], [-1, 1]), slice(x, [0, 1], [-1, 2]));
    const got = multipliers(spread, tensor2d([[3, 5, 1]]), tensor2d([[1, 2, 1]]), tensor2d([[1, 10]]));
    expect(got).toEqual([3.5 + 10, 2, 20]);
  });

  it('x · x is 2 x̄', () => {
    expect(multipliers((x) => mul(x, x), tensor1d([3]), tensor1d([-1]), ones(1))).toEqual([2]);
  });

  it('a quotient is the product with the reciprocal', () => {
    // a/b from 1/2 to 3/4: m_a = (1/4 + 1/2) / 2, m_b = −2 / (2 · 4).
    const ratio = (x: Tensor) => div(slice(x, [0, 0], [-1, 1]), slice(x, [0, 1], [-1, 1]));
    expect(multipliers(ratio, tensor2d([[3, 4]]), tensor2d([[1, 2]]), tensor2d([[1]]))).toEqual([0.375, -0.25]);
  });

  it('a matrix product of two traced matrices', () => {
    // y = x xᵀ for one row: |x|².
    const square = (x: Tensor) => matMul(x, x, false, true);
    expect(multipliers(square, tensor2d([[3, 5]]), tensor2d([[1, 2]]), tensor2d([[1]]))).toEqual([4, 7]);
  });

  it('a maximum gives its rise to the winner at x, and its fall to the winner at the baseline', () => {
    const top = (x: Tensor) => max(x, 1);
    const seed = tensor1d([1]);
    // From max(1, 0) to max(0, 3): a rise of 2, over the second's change of 3.
    expect(multipliers(top, tensor2d([[0, 3]]), tensor2d([[1, 0]]), seed)[1]).toBeCloseTo(2 / 3, 6);
    // And back: a fall of 2 is the second's.
    expect(multipliers(top, tensor2d([[1, 0]]), tensor2d([[0, 3]]), seed)[1]).toBeCloseTo(2 / 3, 6);
  });

  it('overlapping windows: each gives its part', () => {
    const pool = (x: Tensor) => maxPool(x as Tensor4D, [1, 2], 1, 'valid');
    const row = (values: number[]) => tensor(values, [1, 1, values.length, 1]);
    // Windows max(1, 4) and max(4, 2), from 0 everywhere: both rise by 4 with the middle value's 4.
    expect(multipliers(pool, row([1, 4, 2]), row([0, 0, 0]), row([1, 10]))).toEqual([0, 11, 0]);
  });

  it('softmax of two classes is a sigmoid of their difference', () => {
    const [x, x0] = [
      [1.5, -0.5],
      [-2, 1],
    ];
    const got = multipliers((z) => softmax(z), tensor2d([x]), tensor2d([x0]), tensor2d([[1, 0]]));
    const s = (z: number) => 1 / (1 + Math.exp(-z));
    const expected = (s(2) - s(-3)) / 5;
    expect(got[0]).toBeCloseTo(expected, 5);
    expect(got[1]).toBeCloseTo(-expected, 5);
  });

  it('softmax: sums to the change, whatever is far away or added to all', () => {
    for (const [z, z0] of [
      [
        [1, 2, 3],
        [0.5, -1, 2],
      ],
      [
        [400, 0, -400],
        [-300, 300, 0],
      ],
      [
        [1, 2, 3],
        [101, 102, 103],
      ],
      [
        [1, 2, 3],
        [1, 2, 3.0001],
      ],
    ] as const) {
      const soft = (values: readonly number[]) => {
        const powers = values.map((value) => Math.exp(value - Math.max(...values)));
        return powers.map((power) => power / powers.reduce((a, b) => a + b));
      };
      for (let unit = 0; unit < 3; unit++) {
        const seed = tensor2d([[0, 1, 2].map((at) => (at === unit ? 1 : 0))]);
        const got = multipliers((x) => softmax(x), tensor2d([[...z]]), tensor2d([[...z0]]), seed);
        const sum = got.reduce((total, value, at) => total + value * (z[at]! - Math.fround(z0[at]!)), 0);
        expect(sum).toBeCloseTo(soft(z)[unit]! - soft(z0.map(Math.fround))[unit]!, 5);
        expect(got.reduce((a, b) => a + b)).toBeCloseTo(0, 5);
      }
    }
  });

  it('a choice by a comparison: the two sides and the choice itself', () => {
    // A leaky ReLU as a choice, from −1 to 1: (1 + 0.2) / 2, all of it from the sides; their difference is 0 on average.
    const leaky = (x: Tensor) => where(greater(x, 0), x, mul(x, 0.2));
    expect(multipliers(leaky, tensor1d([1]), tensor1d([-1]), ones(1))[0]).toBeCloseTo(0.6, 6);
    // x > 2 ? 5 : 1, from 1 to 4: a rise of 4 over 3.
    const step = (x: Tensor) => where(greater(x, 2), 5, 1);
    expect(multipliers(step, tensor1d([4]), tensor1d([1]), ones(1))[0]).toBeCloseTo(4 / 3, 6);
  });

  it('refuses two computations that are not the same', () => {
    let calls = 0;
    const moody = (x: Tensor) => (calls++ % 2 ? relu(x) : neg(x));
    expect(() => multipliers(moody, tensor1d([1]), tensor1d([0]), ones(1))).toThrow(/part at the layer "op 1"/);
  });
});

describe('RevealCancel by hand, from the baseline 0', () => {
  const first = (x: Tensor) => slice(x, [0, 0], [-1, 1]);
  const second = (x: Tensor) => slice(x, [0, 1], [-1, 1]);
  const contributions = (network: (x: Tensor) => Tensor, x: number[], reveal = true) =>
    multipliers(network, tensor2d([x]), tensor2d([[0, 0]]), tensor2d([[1]]), reveal).map((m, at) => m * x[at]!);

  const dense = (weights: number[], bias: number) => (x: Tensor) =>
    tidy(() => sub(matMul(x, tensor2d(weights, [2, 1])), -bias));
  /** min(x₁, x₂) = x₁ − relu(x₁ − x₂), from weights and from plain subtractions. */
  const least: [string, (x: Tensor) => Tensor][] = [
    ['weights', (x) => sub(dense([1, 0], 0)(x), relu(dense([1, -1], 0)(x)))],
    ['subtraction', (x) => sub(first(x), relu(sub(first(x), second(x))))],
    ['a factor', (x) => sub(first(x), relu(mul(-0.5, sub(mul(2, second(x)), mul(2, first(x))))))],
    ['concatenation', (x) => sub(first(x), slice(relu(concat([sub(first(x), second(x)), x], 1)), [0, 0], [-1, 1]))],
  ];

  it.each(least)('min(x₁, x₂) of %s: half of it to each', (_, network) => {
    for (const x of [
      [1, 3],
      [2.5, 2],
      [1, 1],
    ]) {
      const half = Math.min(...x) / 2;
      const got = contributions(network, x);
      expect(got[0]).toBeCloseTo(half, 6);
      expect(got[1]).toBeCloseTo(half, 6);
    }
  });

  it('Rescale gives all of min(1, 3) to the smaller', () => {
    expect(contributions(least[0]![1], [1, 3], false)).toEqual([1, 0]);
  });

  it('AND, relu(x₁ + x₂ − 1): half to each, by either rule', () => {
    for (const reveal of [true, false]) {
      expect(contributions((x) => relu(dense([1, 1], -1)(x)), [1, 1], reveal)).toEqual([0.5, 0.5]);
    }
  });

  it('max(x₁, x₂) = x₁ + relu(x₂ − x₁): the smaller has half of what it has', () => {
    // Δ⁺ = 1, Δ⁻ = −3 at the ReLU: ½ (1 + 0) and ½ (0 − 1).
    const got = contributions((x) => sub(first(x), neg(relu(sub(second(x), first(x))))), [3, 1]);
    expect(got[0]).toBeCloseTo(2.5, 6);
    expect(got[1]).toBeCloseTo(0.5, 6);
  });
});
