import { memory } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import '../engine';
import { affinity, outlierScores, trustworthiness, umap } from '../../src/spray';
import { dense } from '../../src/spray/graph';
import { medoids, squaresFromMean } from '../../src/spray/medoids';
import { findNeighbours } from '../../src/spray/neighbours';
import { Steps } from '../../src/tensor/progress';
import { Random } from '../../src/tensor/random';

const steps = new Steps(undefined, undefined);

/** Clouds about centres, far from the origin. */
function clouds(count: number, width: number, centers: number, seed = 1) {
  const random = new Random(seed);
  const places = Array.from({ length: centers * width }, () => 10 + 4 * random.normal());
  const values = new Float32Array(count * width);
  for (let at = 0; at < values.length; at++) {
    values[at] = places[(Math.floor(at / width) % centers) * width + (at % width)]! + random.normal();
  }
  return { values, count, width };
}

function bruteForce({ values, count, width }: ReturnType<typeof clouds>, k: number): number[][] {
  return Array.from({ length: count }, (_, a) => {
    const distance = (b: number) => {
      let sum = 0;
      for (let i = 0; i < width; i++) sum += (values[a * width + i]! - values[b * width + i]!) ** 2;
      return sum;
    };
    const others = Array.from({ length: count }, (_, b) => [b, distance(b)] as const).filter(([b]) => b !== a);
    return others
      .sort((one, two) => one[1] - two[1])
      .slice(0, k)
      .map(([b]) => b);
  });
}

const onLine = (...values: number[]) => ({ values: Float32Array.from(values), count: values.length, width: 1 });

describe('nearest neighbours', () => {
  it('exactly, as by comparing all with all', async () => {
    const points = clouds(300, 37, 4);
    const before = memory().numTensors;
    const { indices } = await findNeighbours(points, 7, steps, { search: 'exact' });
    expect(memory().numTensors).toBe(before);
    expect([...indices]).toEqual(bruteForce(points, 7).flat());
  });

  it('exactly where maps are almost the same', async () => {
    const points = onLine(1000, 1000.001, 1000.003, 1000.007, 1000.015);
    const { indices } = await findNeighbours(points, 2, steps);
    expect([...indices]).toEqual([1, 2, 0, 2, 1, 0, 2, 1, 3, 2]);
  });

  it('approximately, with the recall that it says', async () => {
    const points = clouds(3000, 20, 6);
    const before = memory().numTensors;
    const found = await findNeighbours(points, 8, steps, { search: 'approximate' });
    expect(memory().numTensors).toBe(before);
    expect(found.recall).toBeGreaterThan(0.98);
    const truth = await findNeighbours(points, 8, steps, { search: 'exact' });
    const right = truth.indices.filter((other, at) => {
      const from = at - (at % 8);
      return found.indices.subarray(from, from + 8).includes(other);
    });
    const recall = right.length / truth.indices.length;
    expect(Math.abs(recall - found.recall)).toBeLessThan(0.02);
  });

  it('the same for the same seed', async () => {
    const points = clouds(600, 10, 3);
    const [a, b] = [
      await findNeighbours(points, 5, steps, { search: 'approximate', seed: 3 }),
      await findNeighbours(points, 5, steps, { search: 'approximate', seed: 3 }),
    ];
    expect(a.indices).toEqual(b.indices);
  });

  it('says when there are too few points', async () => {
    await expect(findNeighbours(onLine(1, 2, 3), 3, steps)).rejects.toThrow(
      '3 maps came, and each should have 3 neighbours',
    );
    await expect(findNeighbours(onLine(1, 2, 3), 0, steps)).rejects.toThrow('0 neighbours');
  });
});

describe('the affinity', () => {
  // The nearest of 0, 1, 3 and 7 on a line: 1, 0, 1 (at 2), 3 (at 4).
  const nearest = { count: 4, k: 1, indices: Int32Array.of(1, 0, 1, 2), distances: Float64Array.of(1, 1, 2, 4) };

  it('max: an edge where one is among the nearest of the other', () => {
    expect([...dense(affinity(nearest, 'max'))]).toEqual([0, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0]);
  });

  it('mean: half of it where only one is', () => {
    expect([...dense(affinity(nearest, 'mean'))]).toEqual([0, 1, 0, 0, 1, 0, 0.5, 0, 0, 0.5, 0, 0.5, 0, 0, 0.5, 0]);
  });

  it('heat: exp(−d² / (σ_i σ_j))', () => {
    const [a, b, c] = [Math.exp(-1), Math.exp(-4 / 2), Math.exp(-16 / 8)];
    expect([...dense(affinity(nearest, 'heat'))]).toEqual([0, a, 0, 0, a, 0, b, 0, 0, b, 0, c, 0, 0, c, 0]);
  });
});

describe('what lies inside and outside', () => {
  it('prototypes are those nearest to the mean', () => {
    const members = [0, 1, 2, 4];
    expect(medoids(members, squaresFromMean(onLine(0, 1, 2, 3, 10), members), 2)).toEqual([2, 1]);
  });

  it('an outlier is far from neighbours that are near each other', async () => {
    const scores = outlierScores(await findNeighbours(onLine(0, 1, 2, 3, 9), 2, steps));
    // Reach 1.5, 1, 1, 1.5, 6.5; the outlier's neighbours 3 and 2 have 1.5 and 1.
    expect([...scores]).toEqual([1.5, 0.8, 0.8, 1.5, 5.2].map((value) => expect.closeTo(value, 6)));
  });
});

describe('the picture', () => {
  it('has the trustworthiness that scikit-learn computes', async () => {
    const points = onLine(0, 1, 2.2, 3.1, 4.7, 6);
    const places = Float32Array.of(0, 0, 5, 0, 1, 0, 4.2, 0, 2.1, 0, 3.3, 0);
    expect(await trustworthiness(points, places, { k: 1 })).toBeCloseTo(0.5833333333333334, 9);
    expect(await trustworthiness(points, places, { k: 2 })).toBeCloseTo(0.5666666666666667, 9);
    const same = Float32Array.from([...points.values].flatMap((value) => [value, 0]));
    expect(await trustworthiness(points, same, { k: 2 })).toBe(1);
  });

  it('keeps neighbours together, and is the same for the same seed', async () => {
    const points = clouds(240, 20, 3);
    const neighbours = await findNeighbours(points, 10, steps);
    const embedding = await umap(neighbours, { epochs: 100, seed: 4 });
    expect(embedding).toHaveLength(480);
    expect(await trustworthiness(points, embedding)).toBeGreaterThan(0.8);
    expect(await umap(neighbours, { epochs: 100, seed: 4 })).toEqual(embedding);
  });
});
