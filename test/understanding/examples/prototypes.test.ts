import { describe, expect, it } from 'vitest';
import '../../engine';
import { liveTensors } from '../../../src/attribution/problem';
import { digits } from '../../../src/models/digits';
import { loadModel } from '../../../src/models/load';
import { Steps } from '../../../src/tensor/progress';
import { Random } from '../../../src/tensor/random';
import { prototypes } from '../../../src/understanding/examples/prototypes';
import { kernelMeans, medianGamma } from '../../../src/understanding/examples/rbf-kernel';

/** Points in the plane, normal around the given centres, as float32. */
function cloud(centres: readonly (readonly number[])[], each: number, spread: number, seed: number): number[][] {
  const random = new Random(seed);
  return centres.flatMap((centre) =>
    Array.from({ length: each }, () => centre.map((value) => Math.fround(value + spread * random.normal()))),
  );
}

const kernel = (a: readonly number[], b: readonly number[], gamma: number): number =>
  Math.exp(-gamma * a.reduce((sum, value, at) => sum + (value - b[at]!) ** 2, 0));

/** J of a set of points, as the paper's equation 4 has it. */
function objective(points: readonly (readonly number[])[], chosen: readonly number[], gamma: number): number {
  const k = (i: number, j: number) => kernel(points[i]!, points[j]!, gamma);
  const rows = points.map((_, row) => row);
  const all = chosen.reduce((sum, j) => sum + rows.reduce((part, i) => part + k(i, j), 0), 0);
  const own = chosen.reduce((sum, j) => sum + chosen.reduce((part, l) => part + k(l, j), 0), 0);
  return (2 * all) / (points.length * chosen.length) - own / chosen.length ** 2;
}

function subsets(count: number, size: number, from = 0): number[][] {
  if (size === 0) return [[]];
  return Array.from({ length: count - from }, (_, at) => from + at).flatMap((first) =>
    subsets(count, size - 1, first + 1).map((rest) => [first, ...rest]),
  );
}

describe('prototypes', () => {
  it('are near the exhaustive optimum, and J rises with each, where the condition on the kernel holds', async () => {
    for (let seed = 1; seed <= 8; seed++) {
      const points = cloud([[0, 0]], 8, 1, seed);
      const nearest = Math.min(...points.flatMap((a, i) => points.slice(0, i).map((b) => -Math.log(kernel(a, b, 1)))));
      const gamma = (1.0001 * Math.log(8 ** 3 + 2 * 8 ** 2 - 2 * 8 - 3)) / nearest;
      for (const size of [1, 2, 3, 4]) {
        const all = subsets(8, size).map((chosen) => objective(points, chosen, gamma));
        const [worst, best] = [Math.min(...all), Math.max(...all)];
        const found = await prototypes(points, { prototypes: size, criticisms: 0, gamma });
        expect(found.certificate.checks.find(({ label }) => label === 'Greedy bound')!.value).toMatch(
          /condition holds/,
        );
        expect(found.objective.at(-1)!).toBeCloseTo(objective(points, [...found.prototypes], gamma), 12);
        // All choices of a size have nearly the same J: what counts is where between the worst and the best it lies.
        expect((found.objective.at(-1)! - worst) / (best - worst)).toBeGreaterThan(1 - 1 / Math.E);
        expect([...found.objective]).toEqual([...found.objective].sort((a, b) => a - b));
      }
    }
  });

  it('are the best of all choices on clusters that lie apart: one of each', async () => {
    const centres = [
      [0, 0],
      [10, 0],
      [0, 10],
    ];
    const points = cloud(centres, 4, 0.5, 3);
    const found = await prototypes(points, { prototypes: 3, criticisms: 0, gamma: 0.5 });
    const best = Math.max(...subsets(12, 3).map((chosen) => objective(points, chosen, 0.5)));
    expect(found.objective[2]!).toBeCloseTo(best, 12);
    expect(found.figure().blocks).toMatchObject([
      { kind: 'scatter', ringed: [...found.prototypes] },
      { kind: 'table' },
    ]);
    expect([...found.prototypes].map((row) => Math.floor(row / 4)).sort()).toEqual([0, 1, 2]);
    expect([...found.nearest].map((place) => Math.floor(found.prototypes[place]! / 4))).toEqual(
      points.map((_, row) => Math.floor(row / 4)),
    );
  });

  it('take the lowest index of several that are equal', async () => {
    // The corners of a square, twice: every first choice is as good as another, and then the opposite corner is best.
    const corners = [
      [1, 1],
      [1, -1],
      [-1, 1],
      [-1, -1],
    ];
    const found = await prototypes([...corners, ...corners], { prototypes: 2, criticisms: 0, gamma: 0.3 });
    expect([...found.prototypes]).toEqual([0, 3]);
  });

  it('leave the point that none stands for to the criticisms', async () => {
    const centres = [
      [0, 0],
      [6, 0],
    ];
    // The third cluster is the one that two prototypes cannot reach.
    const points = [...cloud(centres, 20, 0.4, 5), ...cloud([[3, 8]], 8, 0.4, 6)];
    const found = await prototypes(points, { prototypes: 2, criticisms: 1, gamma: 0.2 });
    expect([...found.prototypes].map((row) => Math.floor(row / 20)).sort()).toEqual([0, 1]);
    expect(found.criticisms[0]).toBeGreaterThanOrEqual(40);
    expect(found.witness[found.criticisms[0]!]).toBeGreaterThan(0);
  });

  it('know their discrepancy, and that a random choice has a larger one', async () => {
    const centres = [
      [0, 0],
      [5, 5],
    ];
    const points = cloud(centres, 15, 1, 9);
    const found = await prototypes(points, { prototypes: 4, gamma: 0.25 });
    const expected = objective(points, [...points.keys()], 0.25) - objective(points, [...found.prototypes], 0.25);
    expect(found.mmdSquared).toBeCloseTo(expected, 12);
    expect(found.mmdSquared).toBeLessThan(found.randomMmdSquared);
  });

  it('have the median distance as bandwidth: three points on a line, distances 1, 2 and 3', () => {
    expect(medianGamma({ values: Float32Array.of(0, 1, 3), count: 3, size: 1 }, 0)).toBeCloseTo(1 / 8, 12);
  });

  it('come from the same means in single precision, in blocks', async () => {
    const { values } = digits(Array.from({ length: 150 }, (_, at) => at));
    const points = { values, count: 150, size: 784 };
    const steps = new Steps(undefined, undefined);
    const [double, single] = [await kernelMeans(points, 0.01, steps), await kernelMeans(points, 0.01, steps, 0)];
    expect([double.precision, single.precision]).toEqual(['double', 'single']);
    double.means.forEach((mean, at) => {
      expect(Math.abs(single.means[at]! - mean)).toBeLessThan(2e-6 * mean);
    });
  });

  it('of digits in the eyes of a layer are pictures with scores, and no tensor is left', async () => {
    const model = await loadModel('digits');
    const x = digits(Array.from({ length: 60 }, (_, at) => at));
    const live = liveTensors();
    const found = await prototypes(x, { prototypes: 5, criticisms: 3, model, layer: 'dense1' });
    expect(liveTensors()).toBe(live);
    const { summary, blocks } = found.figure();
    expect(blocks).toMatchObject([
      { kind: 'gallery', heading: 'Prototypes', items: Array.from(found.prototypes, (id) => ({ id })) },
      { kind: 'gallery', heading: 'Criticisms', items: Array.from(found.criticisms, (id) => ({ id })) },
    ]);
    expect(summary).toMatch(/^5 prototypes stand for 60 examples/);
    expect(found.certificate.parameters.compared).toBe('activations of dense1');
    model.dispose();
  });

  it('say what is wrong', async () => {
    const points = [[0], [1], [2]];
    const asked = (options: Parameters<typeof prototypes>[1], of = points) =>
      prototypes(of, { criticisms: 0, ...options });
    await expect(asked({ prototypes: 3, criticisms: 1 })).rejects.toThrow(/there are only 3 examples/);
    await expect(asked({ prototypes: 1 }, [[1], [1], [1]])).rejects.toThrow(/All 3 points are the same/);
    await expect(asked({ prototypes: 0 })).rejects.toThrow(/0 prototypes were asked for/);
    await expect(asked({ prototypes: [0, 0] })).rejects.toThrow(/name 0/);
    await expect(asked({ prototypes: [7] })).rejects.toThrow(/name 7/);
    await expect(asked({ prototypes: 1, gamma: -1 })).rejects.toThrow(/gamma is -1/);
    await expect(asked({ prototypes: 1, layer: 'dense' })).rejects.toThrow(/Only the layer/);
  });

  it('are given fewer criticisms where the rest are copies', async () => {
    const found = await prototypes([[0], [0], [1], [1], [1]], { prototypes: 1, criticisms: 4, gamma: 1 });
    expect(found.criticisms.length).toBe(2);
    expect(found.certificate.notes.join()).toMatch(/Only 2 of 4 criticisms/);
  });

  it('stop where they are told to', async () => {
    const abort = new AbortController();
    abort.abort();
    const stopped = prototypes([[0], [1], [2]], { prototypes: 1, criticisms: 0, signal: abort.signal });
    await expect(stopped).rejects.toThrow(/stopped/);
  });
});
