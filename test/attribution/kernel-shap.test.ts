import { add, matMul, mul, relu, reshape, slice, type Tensor, tensor2d } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { kernelShap } from '../../src/attribution';
import { Random } from '../../src/tensor/random';
import '../engine';

const column = (x: Tensor, at: number) => slice(x, [0, at], [-1, 1]);

/** v(S) = Σ over T within S of d(T), the dividends (Harsanyi 1963): here f = 2 x₀ + 12 x₀ x₁ x₂ − 4 x₁ x₃; x₄ does nothing. */
const polynomial = (x: Tensor) => {
  const [a, b, c, d] = [0, 1, 2, 3].map((at) => column(x, at)) as [Tensor, Tensor, Tensor, Tensor];
  return add(add(mul(2, a), mul(12, mul(a, mul(b, c)))), mul(-4, mul(b, d)));
};
/** Each dividend is shared out evenly: 2 + 12/3, 12/3 − 4/2, 12/3, −4/2, 0. */
const shares = [6, 2, 4, -2, 0];
const ones = [[1, 1, 1, 1, 1]];

/** A ReLU network of n inputs, and the same in plain double precision. */
function network(n: number, seed: number) {
  const random = new Random(seed);
  const draw = (rows: number, columns: number) =>
    Array.from({ length: rows }, () => Array.from({ length: columns }, () => Math.fround(random.normal())));
  const [first, second] = [draw(n, 16), draw(16, 1)];
  const f = (x: Tensor) => matMul(relu(matMul(x, tensor2d(first))), tensor2d(second));
  const value = (x: readonly number[]) =>
    second.reduce((sum, [weight], unit) => {
      const pre = x.reduce((part, input, at) => part + input * first[at]![unit]!, 0);
      return sum + weight! * Math.max(pre, 0);
    }, 0);
  return { f, value, x: draw(1, n) };
}

/** Shapley values by the dividends of all coalitions (Möbius inversion), which no part of the library uses. */
function byDividends(n: number, v: (kept: (at: number) => boolean) => number): number[] {
  const dividends = Float64Array.from({ length: 2 ** n }, (_, bits) => v((at) => ((bits >> at) & 1) === 1));
  for (let at = 0; at < n; at++) {
    for (let bits = 0; bits < 2 ** n; bits++) if ((bits >> at) & 1) dividends[bits]! -= dividends[bits ^ (1 << at)]!;
  }
  const size = (bits: number) => bits.toString(2).replaceAll('0', '').length;
  return Array.from({ length: n }, (_, at) =>
    dividends.reduce((sum, dividend, bits) => ((bits >> at) & 1 ? sum + dividend / size(bits) : sum), 0),
  );
}

describe('KernelSHAP', () => {
  it('shares each interaction out evenly, and gives nothing to a dummy', async () => {
    const map = await kernelShap(polynomial, ones, { target: 0 });
    shares.forEach((value, at) => {
      expect(map.values[at]).toBeCloseTo(value, 5);
    });
    expect(map.certificate.completeness!.expected[0]).toBe(10);
    expect(map.certificate.completeness!.sum[0]).toBeCloseTo(10, 5);
  });

  it.each([1, 4, 9, 12])('is exact with %i features of a ReLU network', async (n) => {
    const { f, value, x } = network(n, n);
    const baseline = x[0]!.map((_, at) => Math.fround(0.1 * at));
    const map = await kernelShap(f, x, { target: 0, baseline: [baseline] });
    const expected = byDividends(n, (kept) => value(x[0]!.map((given, at) => (kept(at) ? given : baseline[at]!))));
    expected.forEach((share, at) => {
      expect(map.values[at]).toBeCloseTo(share, 4);
    });
  });

  it('treats equals alike, and is linear in f', async () => {
    const { f, x } = network(5, 3);
    const both = await kernelShap((t: Tensor) => add(mul(2, f(t)), polynomial(t)), x, { target: 0 });
    const first = await kernelShap(f, x, { target: 0 });
    const second = await kernelShap(polynomial, x, { target: 0 });
    both.values.forEach((value, at) => {
      expect(value).toBeCloseTo(2 * first.values[at]! + second.values[at]!, 4);
    });
    const symmetric = (t: Tensor) => relu(add(mul(column(t, 0), column(t, 1)), -0.3));
    const equal = await kernelShap(symmetric, [[0.8, 0.8]], { target: 0 });
    expect(equal.values[0]).toBeCloseTo(equal.values[1]!, 6);
  });

  it('sampled, it sums exactly and is as close as it says', async () => {
    const n = 12;
    const { f, value, x } = network(n, 8);
    const exact = byDividends(n, (kept) => value(x[0]!.map((given, at) => (kept(at) ? given : 0))));
    const norm = Math.hypot(...exact);
    const errors = await Promise.all(
      [0, 1, 2, 3, 4, 5].map(async (seed) => {
        const map = await kernelShap(f, x, { target: 0, tolerance: 0.05, seed });
        expect(map.certificate.convergence!.at(-1)!.error).toBeLessThanOrEqual(0.05);
        expect(map.certificate.completeness!.error[0]).toBeLessThan(1e-6);
        return Math.hypot(...exact.map((share, at) => share - map.values[at]!)) / norm;
      }),
    );
    // Six runs whose standard error is just within 5 %: their root mean square is near it, none is far beyond.
    expect(Math.hypot(...errors) / Math.sqrt(6)).toBeLessThan(1.6 * 0.05);
    expect(Math.hypot(...errors) / Math.sqrt(6)).toBeGreaterThan(0.3 * 0.05);
  });

  it('needs few samples of many features where f is linear', async () => {
    const weights = Array.from({ length: 30 }, (_, at) => [at - 7]);
    const x = [Array.from({ length: 30 }, (_, at) => (at % 5) - 2)];
    const map = await kernelShap((t: Tensor) => matMul(t, tensor2d(weights)), x, { target: 0 });
    map.values.forEach((value, at) => {
      expect(value).toBeCloseTo(weights[at]![0]! * x[0]![at]!, 3);
    });
    expect(map.certificate.convergence!.at(-1)!.steps).toBeLessThanOrEqual(128);
  });

  it('takes the positions of a text as features', async () => {
    // Two positions of two numbers: 1 + 4 at the first, 9 + 16 at the second.
    const dot = (t: Tensor) => matMul(reshape(t, [-1, 4]), tensor2d([[1], [2], [3], [4]]));
    const text = [
      [
        [1, 2],
        [3, 4],
      ],
    ];
    expect(Array.from((await kernelShap(dot, text, { target: 0 })).values)).toEqual([5, 5, 25, 25]);
  });

  it('says when the samples do not suffice', async () => {
    const { f, x } = network(14, 2);
    await expect(kernelShap(f, x, { samples: 4 })).rejects.toThrow(/4 coalitions do not determine .* 14 features/);
  });
});
