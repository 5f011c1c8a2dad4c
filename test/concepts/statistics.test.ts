/** Corrections and the t-test by hand and by tables; the permutation test on sets of which the truth is known. */
import { describe, expect, it } from 'vitest';
import { correct } from '../../src/concepts/correction';
import type { Space } from '../../src/concepts/inner-products';
import { derivatives, fitRuns, permute, planRuns, scoreOf, statisticsOf } from '../../src/concepts/replicates';
import { tTest } from '../../src/concepts/t-test';
import { Random } from '../../src/tensor/random';

describe('corrections for the number of tests', () => {
  it('are those of the papers, worked by hand', () => {
    const p = [0.01, 0.04, 0.03, 0.005];
    // Holm: 4 · 0.005, 3 · 0.01, 2 · 0.03, then no less than what is before it.
    expect(correct(p, 'holm').map((value) => value.toFixed(4))).toEqual(['0.0300', '0.0600', '0.0600', '0.0200']);
    // Benjamini–Hochberg: 4/4 · 0.04, 4/3 · 0.03, 4/2 · 0.01, 4/1 · 0.005, each no more than what is behind it.
    expect(correct(p, 'benjamini-hochberg').map((value) => value.toFixed(4))).toEqual([
      '0.0200',
      '0.0400',
      '0.0400',
      '0.0200',
    ]);
    expect(correct(p, 'none')).toEqual(p);
    expect(correct([0.6, 0.9], 'holm')).toEqual([1, 1]);
  });
});

describe('the t-test', () => {
  it('is that of the tables: t = 2.262 at 9 degrees of freedom is the 5 % point', () => {
    const values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    const error = Math.sqrt(82.5 / 9 / 10);
    expect(tTest(values, 5.5 - 2.262157 * error)).toBeCloseTo(0.05, 6);
    expect(tTest(values, 5.5)).toBeCloseTo(1, 9);
    expect(tTest([1, 1, 1], 0.5)).toBe(0);
    expect(tTest([0.5, 0.5], 0.5)).toBe(1);
  });
});

const [D, inputs] = [12, 10];

/** A concept of n pictures that lie `apart` along the gradient, N others, and the gradients of a class, which agree much. */
function space(random: Random, n: number, N: number, apart: number): Space {
  const g = Array.from({ length: inputs }, () =>
    Array.from({ length: D }, (_, d) => (d === 0 ? 1.5 : 0) + 0.5 * random.normal()),
  );
  const x = Array.from({ length: n + N }, (_, j) =>
    Array.from({ length: D }, (_, d) => random.normal() + (d === 0 && j < n ? apart : 0)),
  );
  const mean = x[0]!.map((_, d) => x.reduce((sum, row) => sum + row[d]!, 0) / x.length);
  const centred = x.map((row) => row.map((value, d) => value - mean[d]!));
  const products = (rows: readonly (readonly number[])[]) =>
    Float64Array.from(
      rows.flatMap((row) => centred.map((other) => other.reduce((sum, value, d) => sum + value * row[d]!, 0))),
    );
  return { size: n + N, gram: products(centred), slopes: [{ rows: inputs, values: products(g) }] };
}

async function experiment(seed: number, apart: number, permutations: number) {
  const [n, N, C] = [12, 36, 0.1];
  const random = new Random(seed);
  const around = space(random, n, N, apart);
  const places = [...Array(n + N).keys()];
  const contrast = { concept: places.slice(0, n), counter: places.slice(n) };
  const plan = planRuns(contrast, { runs: 12, size: 3, random });
  const fits = fitRuns(around, places, plan, C);
  const options = { permutations, C, random, step: () => {} };
  const [found] = await permute(around, contrast, plan, statisticsOf(around, places, n, fits), options);
  const scores = fits.map((fitted) => scoreOf(derivatives(around, 0, fitted)));
  return { ...found!, scores };
}

describe('the permutation test', () => {
  it('finds null concepts at the nominal rate, where the t-test of runs that share a concept set finds far more', async () => {
    const count = 300;
    let [ours, papers] = [0, 0];
    for (let seed = 0; seed < count; seed++) {
      const { p, scores } = await experiment(seed, 0, 19);
      if (p <= 0.05) ours++;
      if (tTest(scores, 0.5) <= 0.05) papers++;
    }
    // Binomial, 300 at 5 %: 15 ± 3.8. Beyond three of these either way, the rate is not the nominal one.
    expect(ours).toBeLessThanOrEqual(26);
    expect(ours).toBeGreaterThanOrEqual(4);
    expect(papers / count).toBeGreaterThan(0.2);
  });

  it('finds a planted concept, on its side', async () => {
    let found = 0;
    for (let seed = 0; seed < 40; seed++) {
      const { p, nullMean, scores } = await experiment(seed, 3, 59);
      const score = scores.reduce((a, b) => a + b, 0) / scores.length;
      if (p <= 0.05 && score > nullMean) found++;
    }
    expect(found).toBeGreaterThanOrEqual(36);
  });
});
