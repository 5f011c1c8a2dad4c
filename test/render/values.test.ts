import { describe, expect, test } from 'vitest';
import { ArgumentError } from '../../src/errors';
import { tableLength } from '../../src/render/colormaps';
import {
  escapeHtml,
  formatNumber,
  formatPercent,
  formatProbability,
  formatSeconds,
  formatValue,
} from '../../src/render/format';
import { reduceChannels } from '../../src/render/reduce';
import { barRange, colorAxis, colorIndex, limitAt, sharedLimit, sortedMagnitudes } from '../../src/render/scale';

describe('reduceChannels', () => {
  const values = [1, -3, 2, -1, 0.5, 0.25];
  test.each([
    ['sum', [0, -0.25]],
    ['abs', [6, 1.75]],
    ['max', [-3, -1]],
  ] as const)('%s', (reduction, expected) => {
    const reduced = reduceChannels(values, [1, 1, 2, 3], reduction);
    expect([...reduced.values]).toEqual(expected);
    expect(reduced.shape).toEqual([1, 1, 2]);
  });

  test('a vector is one row', () => {
    expect(reduceChannels([1, 2, 3, 4], [2, 2]).shape).toEqual([2, 1, 2]);
  });

  test('five axes are refused by name', () => {
    expect(() => reduceChannels([1], [1, 1, 1, 1, 1])).toThrow(ArgumentError);
    expect(() => reduceChannels([1], [1, 1, 1, 1, 1])).toThrow('[1, 1, 1, 1, 1]');
  });
});

describe('scale', () => {
  test('percentiles interpolate between ranks', () => {
    const sorted = new Float32Array([1, 2, 3, 4, 5]);
    expect([0, 50, 75, 90, 100].map((percentile) => limitAt(sorted, percentile))).toEqual([1, 3, 4, 4.6, 5]);
  });

  test('all maps share the limit, and what is not finite does not count', () => {
    const maps = [new Float32Array([-7, 1]), new Float32Array([Number.NaN, 2, Number.POSITIVE_INFINITY])];
    expect(sharedLimit(maps, 100)).toBe(7);
    expect(sharedLimit(maps, 50)).toBe(2);
  });

  test('magnitudes are sorted as numbers are, however small and many', () => {
    const values = Float32Array.from({ length: 5000 }, (_, at) => Math.sin(at * 12.9898) * 10 ** ((at % 70) - 35));
    const expected = Array.from(values, Math.abs).sort((a, b) => a - b);
    expect(Array.from(sortedMagnitudes([values]))).toEqual(expected);
  });

  test('where most is zero the maximum is used; nothing gives nothing', () => {
    expect(sharedLimit([new Float32Array([0, 0, 0, 0, 0, 9])], 50)).toBe(9);
    expect(sharedLimit([], 99)).toBe(0);
  });

  test.each([
    ['both', 'diverging', [0, 0.25, 0.5, 0.75, 1]],
    ['positive', 'diverging', [0.5, 0.5, 0.5, 0.75, 1]],
    ['negative', 'diverging', [0, 0.25, 0.5, 0.5, 0.5]],
    ['absolute', 'diverging', [1, 0.75, 0.5, 0.75, 1]],
    ['both', 'sequential', [0, 0.25, 0.5, 0.75, 1]],
    ['negative', 'sequential', [1, 0.5, 0, 0, 0]],
    ['absolute', 'sequential', [1, 0.5, 0, 0.5, 1]],
  ] as const)('%s on a %s map', (sign, kind, expected) => {
    const axis = colorAxis(2, sign, kind);
    const indices = expected.map((place) => Math.round(place * (tableLength - 1)));
    expect([-4, -1, 0, 1, 4].map((value) => colorIndex(axis, value))).toEqual(indices);
  });

  test('the bar has the ends of what is shown', () => {
    expect(barRange(3, 'both')).toEqual([-3, 3]);
    expect(barRange(3, 'negative')).toEqual([-3, 0]);
    expect(barRange(3, 'absolute')).toEqual([0, 3]);
  });
});

describe('numbers for people', () => {
  test.each([
    [0, '0'],
    [12.34567, '12.35'],
    [-0.5, '−0.5'],
    [0.0000123456, '1.23e−5'],
    [123456, '1.23e5'],
    [99999, '100000'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '−∞'],
  ])('%d is %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  test('a sign on request', () => {
    expect(formatNumber(2, { signed: true })).toBe('+2');
  });

  test.each([
    [0.0002, '0.02 %'],
    [0.00001, '< 0.01 %'],
    [0, '0 %'],
    [0.123, '12 %'],
    [0.99999, '99.99 %'],
    [0.9984, '99.84 %'],
    [1, '100 %'],
  ])('%d is %s', (share, text) => {
    expect(formatPercent(share)).toBe(text);
  });

  test.each([
    [1, '> 99.99 %'],
    [0.99996, '> 99.99 %'],
    [0.9984, '99.84 %'],
    [0.5, '50 %'],
    [0, '< 0.01 %'],
    [Number.NaN, formatNumber(Number.NaN)],
  ])('a computed probability of %d is %s: no softmax reaches 1 or 0', (probability, text) => {
    expect(formatProbability(probability)).toBe(text);
  });

  test('times and parameters', () => {
    expect([0.048, 0.294, 125].map(formatSeconds)).toEqual(['48 ms', '0.29 s', '2 min 5 s']);
    expect(formatValue({ low: [0, 1], name: 'zB', none: null })).toBe('low: [0, 1], name: zB, none: none');
  });

  test('HTML cannot be broken out of', () => {
    expect(escapeHtml(`<a href="x">&'`)).toBe('&lt;a href=&quot;x&quot;&gt;&amp;&#39;');
  });
});
