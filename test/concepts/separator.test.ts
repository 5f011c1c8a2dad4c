/** The solver against the conditions that hold at the minimum of the convex problem, and nowhere else. */
import { describe, expect, it } from 'vitest';
import { separate } from '../../src/concepts/separator';
import { Random } from '../../src/tensor/random';

/** n examples of D normal numbers; the positive ones lie `apart` further along the first axis. */
function examples(n: number, positive: number, D: number, apart: number, scale = 1): number[][] {
  const random = new Random(n * D + positive);
  return Array.from({ length: n }, (_, j) =>
    Array.from({ length: D }, (_, d) => scale * (random.normal() + (d === 0 && j < positive ? apart : 0))),
  );
}

const inner = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, d) => sum + value * b[d]!, 0);
const gramOf = (x: readonly (readonly number[])[]) => Float64Array.from(x.flatMap((a) => x.map((b) => inner(a, b))));

describe('the separator', () => {
  const cases = [
    { name: 'fewer examples than dimensions', n: 12, positive: 6, D: 50, apart: 2, scale: 1, C: 0.1 },
    { name: 'more examples than dimensions', n: 60, positive: 30, D: 3, apart: 1, scale: 1, C: 0.1 },
    { name: 'unequal sides', n: 30, positive: 4, D: 10, apart: 1, scale: 1, C: 1 },
    { name: 'large activations, told apart with ease', n: 20, positive: 10, D: 400, apart: 3, scale: 300, C: 0.1 },
    { name: 'a heavy weight of the data', n: 20, positive: 10, D: 5, apart: 1, scale: 1, C: 1e4 },
  ];
  it.each(cases)('minimizes the objective: $name', ({ n, positive, D, apart, scale, C }) => {
    const x = examples(n, positive, D, apart, scale);
    const { weights, intercept, norm } = separate(gramOf(x), positive, C);
    const w = Array.from({ length: D }, (_, d) => x.reduce((sum, row, j) => sum + weights[j]! * row[d]!, 0));
    expect(norm).toBeCloseTo(Math.sqrt(inner(w, w)), 6);
    // ∇_w: w = C Σ (t_j − p_j) x_j. ∇_b: Σ (t_j − p_j) = 0.
    const left = x.map((row, j) => (j < positive ? 1 : 0) - 1 / (1 + Math.exp(-inner(w, row) - intercept)));
    const size = Math.max(...w.map(Math.abs));
    w.forEach((value, d) => {
      const gradient = value - C * x.reduce((sum, row, j) => sum + left[j]! * row[d]!, 0);
      expect(Math.abs(gradient) / size).toBeLessThan(1e-5);
    });
    expect(Math.abs(left.reduce((a, b) => a + b, 0))).toBeLessThan(1e-6);
  });

  it('is by hand: two points at ±a give w = β·2a with β = C/(1 + exp(2aw)) and b = 0', () => {
    const [a, C] = [1.5, 0.7];
    const { weights, intercept, norm } = separate(Float64Array.of(a * a, -a * a, -a * a, a * a), 1, C);
    let w = 0;
    for (let step = 0; step < 400; step++) w = 0.9 * w + 0.1 * ((2 * a * C) / (1 + Math.exp(a * w)));
    expect(intercept).toBeCloseTo(0, 10);
    expect(norm).toBeCloseTo(w, 9);
    expect(weights[0]).toBeCloseTo(-weights[1]!, 10);
  });

  it('does not depend on where the origin lies, and finds no direction where all examples are alike', () => {
    const x = examples(16, 8, 6, 1);
    const moved = x.map((row) => row.map((value) => value + 5));
    const [one, other] = [separate(gramOf(x), 8, 0.1), separate(gramOf(moved), 8, 0.1)];
    for (const [j, weight] of one.weights.entries()) expect(other.weights[j]).toBeCloseTo(weight, 7);
    expect(separate(new Float64Array(16).fill(2), 2, 0.1).norm).toBeLessThan(1e-9);
  });
});
