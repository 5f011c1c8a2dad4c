import { describe, expect, it } from 'vitest';
import { Steps } from '../../../src/tensor/progress';
import { Random } from '../../../src/tensor/random';
import { descend } from '../../../src/understanding/surrogates/elastic-net';
import { fitLogistic, probabilityOf, scoreOf } from '../../../src/understanding/surrogates/logistic';
import { refineLogistic } from '../../../src/understanding/surrogates/newton';
import { fitLinear } from '../../../src/understanding/surrogates/sparse-linear';
import { all, by, uniform } from './made';

const unwatched = () => new Steps(undefined, undefined);
const rows = 80;

/** Columns that depend on each other, standardised. */
function correlated(width: number, seed: number): Float64Array[] {
  const random = new Random(seed);
  const common = Float64Array.from({ length: rows }, () => random.normal());
  return Array.from({ length: width }, () => {
    const raw = common.map((value) => 0.6 * value + random.normal());
    const mean = raw.reduce((a, b) => a + b, 0) / rows;
    const deviation = Math.sqrt(raw.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows);
    return raw.map((value) => (value - mean) / deviation);
  });
}

/** Largest violation of: slope = λ (ρ sign β + (1 − ρ) β) where β ≠ 0, |slope| ≤ λ ρ where β = 0. */
function violation(slopes: readonly number[], beta: ArrayLike<number>, lambda: number, l1Ratio: number): number {
  return Math.max(
    ...slopes.map((slope, j) => {
      const b = beta[j]!;
      if (b === 0) return Math.max(Math.abs(slope) - lambda * l1Ratio, 0);
      return Math.abs(slope - lambda * (l1Ratio * Math.sign(b) + (1 - l1Ratio) * b));
    }),
  );
}

const dot = (a: Float64Array, b: ArrayLike<number>) => a.reduce((sum, value, i) => sum + value * b[i]!, 0) / rows;

describe('the elastic net', () => {
  const columns = correlated(12, 1);
  const random = new Random(2);
  const y = Float64Array.from({ length: rows }, (_, i) => 3 * columns[0]![i]! - 2 * columns[4]![i]! + random.normal());

  it.each([
    { lambda: 0.3, l1Ratio: 1, weighted: false },
    { lambda: 0.05, l1Ratio: 1, weighted: true },
    { lambda: 0.2, l1Ratio: 0.4, weighted: true },
  ])(
    'satisfies the conditions of a minimum at $lambda, $l1Ratio, weighted $weighted',
    ({ lambda, l1Ratio, weighted }) => {
      const weights = Float64Array.from({ length: rows }, (_, i) => (weighted ? 0.5 + (i % 3) : 1));
      const state = { intercept: 0, coefficients: new Float64Array(12), residual: y.slice() };
      descend(columns, weights, state, { lambda, l1Ratio });
      const left = y.map(
        (value, i) => value - state.intercept - columns.reduce((sum, x, j) => sum + x[i]! * state.coefficients[j]!, 0),
      );
      const slopes = columns.map((x) =>
        dot(
          x,
          left.map((value, i) => weights[i]! * value),
        ),
      );
      expect(violation(slopes, state.coefficients, lambda, l1Ratio)).toBeLessThan(1e-8);
      expect(Math.abs(left.reduce((sum, value, i) => sum + weights[i]! * value, 0))).toBeLessThan(1e-6);
      expect(state.coefficients.some((b) => b === 0)).toBe(true);
    },
  );

  it('on orthogonal columns is the soft threshold', () => {
    // The columns of a Hadamard matrix: Σ x² / n = 1, Σ x x' = 0.
    const hadamard = [1, 2, 4].map((bit) => Float64Array.from({ length: 8 }, (_, i) => (i & bit ? -1 : 1)));
    const target = Float64Array.from(
      { length: 8 },
      (_, i) => 2 * hadamard[0]![i]! - 0.5 * hadamard[1]![i]! + 0.2 * hadamard[2]![i]!,
    );
    const state = { intercept: 0, coefficients: new Float64Array(3), residual: target.slice() };
    descend(hadamard, new Float64Array(8).fill(1), state, { lambda: 0.3, l1Ratio: 1 });
    expect(state.coefficients[0]).toBeCloseTo(1.7, 10);
    expect(state.coefficients[1]).toBeCloseTo(-0.2, 10);
    expect(state.coefficients[2]).toBe(0);
  });
});

describe('logistic regression', () => {
  const columns = correlated(6, 3);
  const random = new Random(4);
  const noisy = Float64Array.from({ length: rows }, (_, i) => 2 * columns[1]![i]! - columns[3]![i]! + random.normal());

  it.each([
    { classes: 2, lambda: 0.05, l1Ratio: 1 },
    { classes: 2, lambda: 0.02, l1Ratio: 0.5 },
    { classes: 3, lambda: 0.03, l1Ratio: 1 },
    { classes: 3, lambda: 0.001, l1Ratio: 0.7 },
  ])(
    'of $classes classes satisfies the conditions of a minimum at $lambda, $l1Ratio',
    ({ classes, lambda, l1Ratio }) => {
      const kind = noisy.map((value) => (classes === 2 ? Number(value > 0) : Number(value > -1) + Number(value > 1)));
      const scored = classes === 2 ? [1] : [0, 1, 2];
      const goals = scored.map((k) => kind.map((each) => Number(each === k)));
      const fit = { intercepts: scored.map(() => 0), coefficients: scored.map(() => new Float64Array(6)) };
      fitLogistic(columns, goals, fit, { lambda, l1Ratio }, 1e-13);
      const scores = scored.map((_, k) => scoreOf(columns, fit.intercepts[k]!, fit.coefficients[k]!, rows));
      scored.forEach((_, k) => {
        const chances = probabilityOf(scores, k);
        const left = goals[k]!.map((goal, i) => goal - chances[i]!);
        const slopes = columns.map((x) => dot(x, left));
        expect(violation(slopes, fit.coefficients[k]!, lambda, l1Ratio)).toBeLessThan(2e-5);
        expect(Math.abs(left.reduce((a, b) => a + b, 0) / rows)).toBeLessThan(2e-5);
      });
    },
  );
});

describe('Newton’s steps', () => {
  it.each([2, 3])(
    'of %i classes reach the minimum of the ridge: every slope is λ β, every intercept’s 0',
    (classes) => {
      const columns = correlated(4, 9);
      const random = new Random(10);
      const kind = Array.from(columns[0]!, (value, i) => {
        const noisy = 3 * value + columns[2]![i]! + random.normal();
        return classes === 2 ? Number(noisy > 0) : Number(noisy > -1) + Number(noisy > 1);
      });
      const scored = classes === 2 ? [1] : [0, 1, 2];
      const goals = scored.map((k) => Float64Array.from(kind, (each) => Number(each === k)));
      const fit = { intercepts: scored.map(() => 0), coefficients: scored.map(() => new Float64Array(4)) };
      refineLogistic(columns, goals, fit, 1e-3);
      const scores = scored.map((_, k) => scoreOf(columns, fit.intercepts[k]!, fit.coefficients[k]!, rows));
      scored.forEach((_, k) => {
        const chances = probabilityOf(scores, k);
        const left = goals[k]!.map((goal, i) => goal - chances[i]!);
        columns.forEach((x, j) => {
          expect(dot(x, left)).toBeCloseTo(1e-3 * fit.coefficients[k]![j]!, 8);
        });
        expect(left.reduce((a, b) => a + b, 0) / rows).toBeCloseTo(0, 8);
      });
    },
  );
});

describe('a sparse linear model', () => {
  it('recovers a planted one exactly, in the columns’ own units', async () => {
    const columns = uniform(200, 8, 5);
    columns.values[2]!.forEach((value, row, column) => {
      column[row] = 1000 * value;
    });
    columns.values[6]!.fill(4); // tells nothing
    const answers = by(columns, undefined, (x) => 7 + 3 * x[0]! - 0.01 * x[2]! + 0.5 * x[5]!);
    const model = await fitLinear(columns, answers, all(columns), { maxFeatures: 3 }, unwatched());
    const wanted = [3, 0, -0.01, 0, 0, 0.5, 0, 0];
    wanted.forEach((value, j) => {
      expect(model.coefficients[0]![j]).toBeCloseTo(value, 9);
    });
    expect(model.intercepts[0]).toBeCloseTo(7, 9);
    expect(model.refitted).toBe(true);
  });

  it('has no column at its first strength, more and more after, and explains more with each', async () => {
    const columns = uniform(200, 8, 6);
    const answers = by(columns, undefined, (x) => x.reduce((sum, value, j) => sum + value / (j + 1), 0));
    const { path } = await fitLinear(columns, answers, all(columns), { maxFeatures: 8 }, unwatched());
    expect(path[0]).toMatchObject({ features: 0 });
    expect(path.at(-1)!.features).toBe(8);
    for (let at = 1; at < path.length; at++) expect(path[at]!.explained).toBeGreaterThan(path[at - 1]!.explained);
    expect(path.at(-1)!.explained).toBeCloseTo(1, 4);
  });

  it('keeps to its number of columns, and to a given strength', async () => {
    const columns = uniform(200, 8, 7);
    const answers = by(columns, 3, ([a, b, c]) => Math.min(Math.floor(1.5 * a! + b! + 0.5 * c!), 2));
    const few = await fitLinear(columns, answers, all(columns), { maxFeatures: 2 }, unwatched());
    expect(few.path.at(-1)!.features).toBeLessThanOrEqual(2);
    const given = await fitLinear(columns, answers, all(columns), { lambda: 0.01 }, unwatched());
    expect(given.path).toHaveLength(1);
    expect(given.lambda).toBe(0.01);
  });

  it('refuses in a sentence what makes no sense', async () => {
    const columns = uniform(20, 2, 8);
    const answers = by(columns, undefined, ([a]) => a!);
    await expect(fitLinear(columns, answers, all(columns), { l1Ratio: 0 }, unwatched())).rejects.toThrow(/l1Ratio = 0/);
    await expect(fitLinear(columns, answers, all(columns), { maxFeatures: 0 }, unwatched())).rejects.toThrow(
      /maxFeatures = 0/,
    );
  });
});
