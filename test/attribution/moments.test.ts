import { expect, it } from 'vitest';
import { Moments, relativeError } from '../../src/attribution/moments';

it('mean, variance and their errors of 1, 2, 3, 4, by hand', () => {
  const moments = new Moments(1, 4);
  for (const value of [1, 2, 3, 4]) moments.add([value]);
  expect(moments.mean()[0]).toBe(2.5);
  expect(moments.variance()[0]).toBe(1.25);
  // The sample variance 5/3 over 4.
  expect(moments.errorOfMean()[0]).toBeCloseTo(Math.sqrt(5 / 12), 12);
  // μ₄ = (2 · 1.5⁴ + 2 · 0.5⁴) / 4 = 2.5625, less σ⁴ = 1.5625, over 4.
  expect(moments.errorOfVariance()[0]).toBeCloseTo(0.5, 12);
});

it('nothing is lost where maps hardly differ', () => {
  const moments = new Moments(2, 4);
  for (const value of [0, 1, 2]) moments.add([1e8 + value, 7]);
  expect(Array.from(moments.mean())).toEqual([1e8 + 1, 7]);
  expect(moments.variance()[0]).toBeCloseTo(2 / 3, 12);
  expect(moments.variance()[1]).toBe(0);
});

it('errors are relative to the map', () => {
  expect(relativeError([3, 4], [0, 10])).toBe(0.5);
  expect(relativeError([0, 0], [0, 0])).toBe(0);
  expect(relativeError([1], [0])).toBe(Number.POSITIVE_INFINITY);
});
