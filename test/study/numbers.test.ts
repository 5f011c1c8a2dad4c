import { describe, expect, it } from 'vitest';
import { binomialShare, meanWithin, stratifiedMean } from '../../src/study/intervals';
import { type Choice, luceStrengths } from '../../src/study/luce';
import {
  attentionMask,
  intersectionOverUnion,
  massInside,
  meanAbsoluteError,
  positiveCells,
  rankCorrelation,
  weightedOverlap,
} from '../../src/study/masks';
import { causabilityItems, causabilityScore } from '../../src/study/scs';

describe('the System Causability Scale', () => {
  it('has ten items, and is the sum over fifty', () => {
    expect(causabilityItems).toHaveLength(10);
    expect(causabilityScore([5, 5, 5, 5, 5, 5, 5, 5, 5, 5])).toBe(1);
    expect(causabilityScore([1, 1, 1, 1, 1, 1, 1, 1, 1, 1])).toBe(0.2);
    expect(causabilityScore([3, 5, 5, 4, 5, 5, 5, 4, 2, 5])).toBe(0.86);
    expect(causabilityScore([3, 5, 5, undefined, 5, 5, 5, 4, 2, 5])).toBeUndefined();
  });
});

describe('intervals', () => {
  it('of shares are exact: R gives these by binom.test', () => {
    const some = binomialShare(7, 10);
    expect([some.low, some.high]).toEqual([expect.closeTo(0.3475471, 6), expect.closeTo(0.9332605, 6)]);
    // Closed forms at the ends: 1 − (α/2)^(1/n) and (α/2)^(1/n).
    const none = binomialShare(0, 5);
    expect([none.low, none.high]).toEqual([0, expect.closeTo(1 - 0.025 ** (1 / 5), 9)]);
    const all = binomialShare(5, 5);
    expect([all.low, all.high]).toEqual([expect.closeTo(0.025 ** (1 / 5), 9), 1]);
    expect(binomialShare(0, 0)).toMatchObject({ value: Number.NaN, low: 0, high: 1 });
  });

  it("of means are Student's, within the scale; of one value everything", () => {
    // t(0.975, 2) = 4.302653; the standard error of 0.5, 0.6, 0.7 is 0.1 / √3.
    const three = meanWithin([0.5, 0.6, 0.7], [0.2, 1]);
    expect(three.value).toBeCloseTo(0.6, 12);
    expect(three.high - three.value).toBeCloseTo((4.302653 * 0.1) / Math.sqrt(3), 6);
    expect(meanWithin([0.2, 1], [0.2, 1])).toMatchObject({ low: 0.2, high: 1 });
    expect(meanWithin([0.6], [0.2, 1])).toEqual({ value: 0.6, low: 0.2, high: 1, count: 1 });
  });

  it('of strata take their scatter from within: means 2 and 5, scatter 1 with two degrees of freedom', () => {
    const both = stratifiedMean(
      [
        [1, 3],
        [5, 5],
      ],
      [-10, 10],
    );
    expect(both.value).toBe(3.5);
    // √(1 · (1/2 + 1/2) / 4) = 0.5
    expect(both.high - both.value).toBeCloseTo(4.302653 * 0.5, 6);
    expect(stratifiedMean([[1], [2]], [-1, 3])).toEqual({ value: 1.5, low: -1, high: 3, count: 2 });
    // One stratum is a plain mean.
    expect(stratifiedMean([[0.5, 0.6, 0.7]], [0, 1])).toEqual(meanWithin([0.5, 0.6, 0.7], [0, 1]));
  });
});

describe("Luce's choice model", () => {
  const times = (count: number, choice: Choice) => Array.from({ length: count }, () => choice);

  it('of two things gives the odds of the wins', () => {
    const choices = [...times(3, { among: [0, 1], chosen: 0 }), ...times(1, { among: [1, 0], chosen: 1 })];
    const [one, other] = luceStrengths(2, choices, 0);
    expect([one, other]).toEqual([expect.closeTo(0.75, 8), expect.closeTo(0.25, 8)]);
  });

  it('finds planted strengths, two or three at a time', () => {
    // Counts in proportion to 4 : 2 : 1 in every set.
    const planted = [4, 2, 1];
    const choices = [
      [0, 1],
      [1, 2],
      [2, 0],
      [0, 1, 2],
    ].flatMap((among) => {
      const sum = among.reduce((total, each) => total + planted[each]!, 0);
      return among.flatMap((chosen) => times((210 * planted[chosen]!) / sum, { among, chosen }));
    });
    const found = luceStrengths(3, choices, 0);
    for (const [at, strength] of planted.entries()) expect(found[at]).toBeCloseTo(strength / 7, 6);
  });

  it('stays finite where one always wins, and equal where nothing was chosen', () => {
    const [best, worst] = luceStrengths(2, times(5, { among: [0, 1], chosen: 0 }));
    expect(best! > 0.8 && worst! > 0).toBe(true);
    for (const strength of luceStrengths(3, [])) expect(strength).toBeCloseTo(1 / 3);
  });
});

describe('masks', () => {
  const map = { values: Float32Array.from([4, 0, 0, -9, 3, 0, 0, 1]), width: 4, height: 2 };
  const relevance = positiveCells(map, 2, 1);

  it('maps come as positive relevance a cell', () => {
    expect([...relevance]).toEqual([7, 1]);
    expect([...positiveCells(map, 4, 2)]).toEqual([4, 0, 0, 0, 3, 0, 0, 1]);
  });

  it('IoU takes as many of the strongest cells as were painted', () => {
    const cells = positiveCells(map, 4, 2);
    expect(intersectionOverUnion([1, 0, 0, 0, 1, 0, 0, 0], cells)).toBe(1);
    expect(intersectionOverUnion([1, 1, 0, 0, 0, 0, 0, 0], cells)).toBeCloseTo(1 / 3);
    expect(intersectionOverUnion([0, 1, 1, 0, 0, 0, 0, 0], cells)).toBe(0);
    expect(intersectionOverUnion([0, 0, 0, 0, 0, 0, 0, 0], cells)).toBeUndefined();
  });

  it('mass is the relevance inside, overlap Σ min of shares', () => {
    expect(massInside([1, 0], relevance)).toBeCloseTo(7 / 8);
    expect(massInside([1, 0], [0, 0])).toBeUndefined();
    expect([
      ...attentionMask(
        [
          [1, 0],
          [1, 1],
        ],
        2,
      ),
    ]).toEqual([1, 0.5]);
    // (2/3, 1/3) beside (7/8, 1/8).
    expect(weightedOverlap([1, 0.5], relevance)).toBeCloseTo(2 / 3 + 1 / 8);
    expect(weightedOverlap(relevance, relevance)).toBeCloseTo(1);
    expect(weightedOverlap([0, 0], relevance)).toBeUndefined();
  });

  it('error and correlation are those of Mohseni’s benchmark, by hand', () => {
    // (1, 1/2) beside (1, 1/7).
    expect(meanAbsoluteError([1, 0.5], relevance)).toBeCloseTo((0.5 - 1 / 7) / 2);
    expect(meanAbsoluteError([1, 0], [0, 3])).toBe(1);
    expect(meanAbsoluteError([1, 0], [0, 0])).toBeUndefined();
    // Ranks 1, 2, 3, 4 beside 2, 1, 4, 3: 1 − 6 · 4 / (4 · 15).
    expect(rankCorrelation([0.1, 0.2, 0.3, 0.4], [2, 1, 9, 8])).toBeCloseTo(0.6);
    expect(rankCorrelation([1, 1], relevance)).toBeUndefined();
  });
});
