import { describe, expect, it } from 'vitest';
import type { Block } from '../../../src/render/figure/figure';
import { rowsOf, shownRows, tabbed } from '../../../src/render/figure/rows';

const text = (block: Block) => tabbed(rowsOf(block)!).split('\n');

describe('the numbers of a block as rows', () => {
  it('of bars: only the columns that say something', () => {
    expect(text({ kind: 'bars', valueLabel: 'score', bars: [{ label: 'a\tb', value: 0.1 }] })).toEqual([
      'name\tscore',
      'a b\t0.1',
    ]);
    const bars = [
      { section: 's', label: 'a', value: 1, low: 0, high: 2, note: 'p = 0.01' },
      { section: 't', label: 'b', value: 2 },
    ];
    expect(text({ kind: 'bars', valueLabel: 'score', bars })).toEqual([
      'section\tname\tscore\tlow\thigh\tnote',
      's\ta\t1\t0\t2\tp = 0.01',
      't\tb\t2\t\t\t',
    ]);
  });

  it('of curves: one row a point, with bands where there are some', () => {
    const series = [
      { name: 'p', x: [0, 1], y: [2, 3], low: [1, 2], high: [3, 4] },
      { name: 'q', x: [5], y: [6] },
    ];
    expect(text({ kind: 'curves', xLabel: 'x', yLabel: 'y', series })).toEqual([
      'series\tx\ty\tlow\thigh',
      'p\t0\t2\t1\t3',
      'p\t1\t3\t2\t4',
      'q\t5\t6\t\t',
    ]);
  });

  it('of scatters: each point with its group', () => {
    const block: Block = {
      ...{ kind: 'scatter', x: Float32Array.of(0.5, 1), y: Float32Array.of(2, 3) },
      ...{ groups: Int32Array.of(0, -1), groupNames: ['left'], yLabel: 'height' },
    };
    expect(text(block)).toEqual(['point\tx\theight\tgroup', '0\t0.5\t2\tleft', '1\t1\t3\tnone']);
  });

  it('of waterfalls and trees', () => {
    const [start, end] = [
      { label: 'start', value: 1 },
      { label: 'end', value: 3 },
    ];
    const waterfall: Block = { kind: 'waterfall', start, steps: [{ label: 'age', value: 2 }], end, valueLabel: 'f' };
    expect(text(waterfall)).toEqual(['step\tf', 'start\t1', 'age\t2', 'end\t3']);
    const tree: Block = {
      kind: 'tree',
      nodes: [{ label: 'q', children: [{ node: 1, label: 'yes' }] }, { label: 'a' }],
    };
    expect(text(tree)).toEqual(['node\tquestion or answer\tof\tleads to', '0\tq\t\tyes: 1', '1\ta\t\t']);
  });

  it('are none of words', () => {
    expect(rowsOf({ kind: 'words', text: 'x' })).toBeUndefined();
  });
});

it('a page shows the first 200 rows and says how many there are', () => {
  const rows = { columns: ['n'], rows: Array.from({ length: 201 }, (_, at) => [at]) };
  const { shown, rest } = shownRows(rows);
  expect([shown.rows.length, rest]).toEqual([200, 'The first 200 of 201 rows; what is copied has all.']);
  expect(shownRows({ ...rows, rows: rows.rows.slice(1) }).rest).toBe('');
});
