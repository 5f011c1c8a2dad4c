import { describe, expect, it } from 'vitest';
import { adjustedRandIndex, eigengap, fisherSeparability, kMeans } from '../../src/spray';
import { Random } from '../../src/tensor/random';

describe('the adjusted Rand index', () => {
  it('by hand, and as scikit-learn has it', () => {
    expect(adjustedRandIndex([0, 0, 1, 1], [1, 1, 0, 0])).toBe(1);
    expect(adjustedRandIndex([0, 0, 1, 1], [0, 0, 1, 2])).toBeCloseTo(4 / 7, 12);
    expect(adjustedRandIndex([0, 0, 1, 1], [0, 1, 0, 1])).toBeCloseTo(-0.5, 12);
    expect(adjustedRandIndex([0, 0, 0, 0], [0, 1, 2, 3])).toBe(0);
    expect(adjustedRandIndex([true, false, true], ['a', 'b', 'a'])).toBe(1);
    expect(adjustedRandIndex([3, 3], [1, 1])).toBe(1);
  });

  it('wants clusterings of the same things', () => {
    expect(() => adjustedRandIndex([1], [1, 2])).toThrow('1 and 2 things');
  });
});

describe('the eigengap', () => {
  it('counts the eigenvalues before the largest gap', () => {
    expect(eigengap([0, 0, 0, 0.34, 0.37, 0.62])).toEqual({ clusters: 3, gap: 0.34 });
    expect(eigengap([0, 0.1, 0.2, 1], 2).clusters).toBe(1);
    expect(eigengap([0]).clusters).toBe(1);
  });
});

describe('k-means', () => {
  it('finds four clouds, whatever the seed', () => {
    const random = new Random(5);
    const truth = Array.from({ length: 80 }, (_, row) => row % 4);
    const values = Float64Array.from(
      truth.flatMap((c) => [8 * (c % 2) + random.normal(), 8 * Number(c > 1) + random.normal()]),
    );
    for (const seed of [0, 1, 2]) {
      const { labels, inertia } = kMeans({ values, count: 80, width: 2 }, 4, { seed });
      expect(adjustedRandIndex(labels, truth)).toBe(1);
      expect(inertia).toBeLessThan(80 * 2 * 1.5);
    }
  });

  it('takes points that are all the same, and as many clusters as points', () => {
    expect([...kMeans({ values: new Float64Array(6), count: 3, width: 2 }, 2).labels]).toHaveLength(3);
    const { labels, inertia } = kMeans({ values: Float64Array.of(1, 5, 9), count: 3, width: 1 }, 3);
    expect(new Set(labels).size).toBe(3);
    expect(inertia).toBe(0);
  });
});

describe("Fisher's separability", () => {
  const line = (...values: number[]) => ({ values: Float64Array.from(values), count: values.length, width: 1 });

  it('by hand: 0, 2 against 4, 6 has S_w = 4, S_b = 16, so 16 / 20', () => {
    expect(fisherSeparability(line(0, 2, 4, 6), (row) => row < 2)).toBeCloseTo(0.8, 6);
  });

  it('is 0 where the means agree, 1 between points, and does not depend on scale', () => {
    expect(fisherSeparability(line(0, 4, 1, 3), (row) => row < 2)).toBeCloseTo(0, 9);
    expect(fisherSeparability(line(1, 1, 2, 2), (row) => row < 2)).toBeCloseTo(1, 6);
    expect(fisherSeparability(line(0, 2e-6, 4e-6, 6e-6), (row) => row < 2)).toBeCloseTo(0.8, 6);
    expect(fisherSeparability(line(1, 2), () => true)).toBe(0);
  });

  it('finds the direction: clouds long across and narrow along it', () => {
    // Differences (1, 1) between means; each cluster is (±1, ∓1) about its own: nothing scatters along (1, 1).
    const values = Float64Array.of(1, -1, -1, 1, 2, 0, 0, 2);
    expect(fisherSeparability({ values, count: 4, width: 2 }, (row) => row < 2)).toBeCloseTo(1, 6);
  });
});
