import { describe, expect, it } from 'vitest';
import { agreement, pooled, rankCorrelation, ranks } from '../../src/render/agreement';

describe('rank correlation', () => {
  it('shares the ranks of equal values', () => {
    expect([...ranks([10, 20, 20, 5])]).toEqual([2, 3.5, 3.5, 1]);
  });

  it('asks for the order alone', () => {
    expect(rankCorrelation([1, 2, 3, 4], [1, 10, 100, 1000])).toBeCloseTo(1, 12);
    expect(rankCorrelation([1, 2, 3, 4], [4, 3, 2, 1])).toBeCloseTo(-1, 12);
  });

  it('is what the formula 1 − 6 Σd² / (n (n² − 1)) gives where no values are equal', () => {
    // d = 1, −1, 0, 1, −1: Σd² = 4, n = 5.
    expect(rankCorrelation([1, 2, 3, 4, 5], [2, 1, 3, 5, 4])).toBeCloseTo(1 - 24 / 120, 12);
  });

  it('is nothing for a map that is constant', () => {
    expect(rankCorrelation([1, 1, 1], [1, 2, 3])).toBeNaN();
  });

  it('of large maps is that of their tiles', () => {
    expect([...pooled([1, 2, 3, 4, 5, 6, 7, 8], 4, 2, 2)]).toEqual([1 + 2, 3 + 4, 5 + 6, 7 + 8]);
    expect([...pooled([1, 2, 3, 4, 5, 6], 3, 2, 2)]).toEqual([1 + 2, 3, 4 + 5, 6]);
    expect([...pooled([1, 2, 3, 4], 2, 2)]).toEqual([1, 2, 3, 4]);
  });

  it('of several maps is symmetric, with 1 on the diagonal', () => {
    const table = agreement([
      [1, 2, 3, 4, 5],
      [2, 1, 3, 5, 4],
      [5, 4, 3, 2, 1],
    ]);
    expect(table[0]![0]).toBe(1);
    expect(table[0]![1]).toBeCloseTo(0.8, 12);
    expect(table[1]![0]).toBe(table[0]![1]);
    expect(table[0]![2]).toBeCloseTo(-1, 12);
  });
});
