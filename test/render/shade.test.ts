import { expect, it } from 'vitest';
import { sentences, shade, totals } from '../../src/render/shade';

it('words for are red, words against blue, the rest stays as it is', () => {
  expect(shade(2, 2)).toEqual({ ground: 'rgb(103, 0, 31)', ink: '#ffffff' });
  expect(shade(-2, 2)).toEqual({ ground: 'rgb(5, 48, 97)', ink: '#ffffff' });
  expect(shade(5, 2)).toEqual(shade(2, 2));
  expect([shade(0, 2), shade(0.01, 2), shade(Number.NaN, 2), shade(1, 0)]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect(shade(0.4, 2)!.ink).toBe('#1c2128');
});

it('sentences end where their last word does, and sum their words', () => {
  const words = ['It', 'is', 'good.', 'Is', 'it', '"bad?"', 'no'];
  expect(sentences(words, [1, 2, 3, 4, 5, -6, 7])).toEqual({
    words: ['It is good.', 'Is it "bad?"', 'no'],
    values: [6, 3, 7],
  });
});

it('totals keep what is for apart from what is against', () => {
  expect(totals([1, -2, 3, 0, -0.5])).toEqual({ positive: 4, negative: -2.5 });
});
