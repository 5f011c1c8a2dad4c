import { expect, it } from 'vitest';
import { mimeBundle } from '../../src/kernel/display';

const text = async (value: unknown) => (await mimeBundle(value))['text/plain'];

it('abbreviates long lists of numbers by their ends and statistics', async () => {
  expect(await text(Float32Array.from({ length: 1000 }, (_, i) => i))).toBe(
    'Float32Array(1000) [ 0, 1, 2, 3, 4, 5, 6, 7, … 984 more …, 992, 993, 994, 995, 996, 997, 998, 999 ], from 0 to 999, mean 499.5, deviation 288.7',
  );
  expect(await text(new Array(200).fill(1))).toContain('Array(200) [ 1, 1,');
  expect(await text([1, 2])).toBe('[ 1, 2 ]');
  expect(await text(new BigInt64Array(2))).toBe('BigInt64Array(2) [ 0n, 0n ]');
});

it('hands a Plotly figure to the front end, and nothing that only looks like one', async () => {
  const figure = { data: [{ type: 'bar', x: [1], y: [2] }], layout: { title: 'a' } };
  expect(await mimeBundle(figure)).toEqual({
    'application/vnd.plotly.v1+json': figure,
    'text/plain': 'A Plotly figure of 1 trace (bar)',
  });
  expect(Object.keys(await mimeBundle({ data: [{ x: 1 }], layout: {} }))).toEqual(['text/plain']);
  expect(Object.keys(await mimeBundle({ data: [{ type: 'a', x: 1 }], status: 200 }))).toEqual(['text/plain']);
});
