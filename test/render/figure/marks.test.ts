import { describe, expect, it } from 'vitest';
import { type Mark, marksOf, step, type Walk } from '../../../src/render/figure/marks';
import type { ChartBlock } from '../../../src/render/figure/plot';

/** Follows keys from mark to mark; what is said at each. */
function walk(block: ChartBlock, keys: readonly string[], hidden: readonly number[] = []): (string | undefined)[] {
  const stage: Walk = {
    kind: block.kind,
    marks: marksOf(block),
    at: ({ x, y }) => [x, -y],
    shows: (line) => !hidden.includes(line),
  };
  let at: Mark | undefined;
  return keys.map((key) => {
    at = step(stage, at, key) ?? at;
    return at?.text;
  });
}

describe('bars', () => {
  const block: ChartBlock = {
    kind: 'bars',
    valueLabel: 'v',
    bars: [
      { section: 's', label: 'a', value: 1, low: 0, high: 2 },
      { section: 's', label: 'b', value: 2 },
      { section: 't', label: 'c', value: 3, note: '✱', id: 5 },
    ],
  };

  it('are where the chart has them, sections counted', () => {
    expect(marksOf(block).map(({ y, id }) => [y, id])).toEqual([
      [1, undefined],
      [2, undefined],
      [4, 5],
    ]);
  });

  it('are walked one by one, and no further than the last', () => {
    expect(walk(block, ['ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowDown', 'ArrowUp', 'Home', 'End'])).toEqual([
      's, a: 1 (0 to 2)',
      's, b: 2',
      't, c: 3, ✱',
      't, c: 3, ✱',
      's, b: 2',
      's, a: 1 (0 to 2)',
      't, c: 3, ✱',
    ]);
  });
});

describe('curves', () => {
  const series = ['p', 'q', 'r'].map((name, at) => ({ name, x: [0, 1, 2 + at], y: [at, Number.NaN, at + 5] }));
  const block: ChartBlock = { kind: 'curves', xLabel: 'x', yLabel: 'y', series };

  it('are walked along, and crossed to the nearest point of the next one; gaps are passed over', () => {
    expect(walk(block, ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowDown', 'ArrowUp', 'ArrowLeft'])).toEqual([
      'p: 0, 0',
      'p: 2, 5',
      'p: 2, 5',
      'q: 3, 6',
      'p: 2, 5',
      'p: 0, 0',
    ]);
  });

  it('that are hidden are left out', () => {
    expect(walk(block, ['Home', 'ArrowDown'], [1])).toEqual(['p: 0, 0', 'r: 0, 2']);
  });
});

describe('points', () => {
  // 1 above 0, 2 to the right of it but aside, 3 straight to the right and farther.
  const block: ChartBlock = { kind: 'scatter', x: Float32Array.of(0, 0, 1, 2), y: Float32Array.of(0, 3, 1, 0) };

  it('are reached in the direction of the arrow, straight ahead first', () => {
    expect(walk(block, ['Home', 'ArrowUp', 'Home', 'ArrowRight', 'ArrowDown'])).toEqual(['0', '1', '0', '3', '3']);
  });

  it('are all reached in their order', () => {
    expect(walk(block, ['PageDown', 'PageDown', 'PageDown', 'PageDown', 'PageUp'])).toEqual(['0', '1', '2', '3', '2']);
  });

  it('know other keys not', () => {
    expect(walk(block, ['x', 'Enter'])).toEqual([undefined, undefined]);
  });
});
