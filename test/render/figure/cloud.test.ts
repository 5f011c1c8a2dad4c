import { describe, expect, it } from 'vitest';
import { cloudSvg, type Placed, placeWords } from '../../../src/render/figure/cloud';
import type { Cloud } from '../../../src/render/figure/figure';
import { blockText } from '../../../src/render/figure/html';
import { rowsOf } from '../../../src/render/figure/rows';

const cloud = (count: number): Cloud => ({
  kind: 'cloud',
  valueLabel: 'relevance',
  words: Array.from({ length: count }, (_, at) => ({
    word: `${'abcdefghijklmnopqrstuvwxyz'.slice(at % 7, (at % 7) + 2 + ((at * 5) % 11))}${at}`,
    value: 100 / (1 + at),
    id: at,
  })),
});

const touch = (a: Placed, b: Placed) =>
  Math.abs(a.x - b.x) < (a.width + b.width) / 2 && Math.abs(a.y - b.y) < (a.height + b.height) / 2;

describe('placeWords', () => {
  it.each([280, 400, 640, 1100])('puts no word over another or outside, at a width of %i', (width) => {
    const placed = placeWords(cloud(60).words, width);
    expect(placed).toHaveLength(60);
    const pairs = placed.flatMap((a, at) => placed.slice(at + 1).map((b) => [a, b] as const));
    expect(pairs.filter(([a, b]) => touch(a, b))).toEqual([]);
    for (const { x, width: wide } of placed) expect(Math.abs(x) + wide / 2).toBeLessThanOrEqual(width / 2);
  });

  it('puts the strongest in the middle, larger than the rest, and does so every time, in whatever order they come', () => {
    const { words } = cloud(30);
    const placed = placeWords(words, 500);
    expect(placed[0]).toMatchObject({ word: words[0]!.word, x: 0, y: 0 });
    const sizes = placed.map(({ size }) => size);
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    expect(placeWords([...words].reverse(), 500)).toEqual(placed);
  });

  it('takes four times the value for twice the letters, until they would be too small', () => {
    const words = [
      { word: 'whole', value: 8 },
      { word: 'fourth', value: -2 },
      { word: 'speck', value: 0.001 },
      { word: 'none', value: 0 },
      { word: 'not', value: Number.NaN },
    ];
    const placed = placeWords(words, 700);
    expect(placed.map(({ word }) => word)).toEqual(['whole', 'fourth', 'speck']);
    expect(placed[0]!.size / placed[1]!.size).toBeCloseTo(2, 6);
    expect(placed[2]!.size).toBe(11);
  });

  it('makes a word that is too wide smaller', () => {
    const [one] = placeWords([{ word: 'antidisestablishmentarianism'.repeat(2), value: 1 }], 280);
    expect(one!.width).toBeLessThanOrEqual(280);
  });
});

describe('a cloud', () => {
  it('says in words and as a table what it shows, and escapes what it draws', () => {
    const block: Cloud = {
      kind: 'cloud',
      valueLabel: 'relevance',
      words: [
        { word: '<b>', value: 2 },
        { word: 'orbit', value: -1 },
      ],
    };
    expect(blockText(block)).toBe('2 words by relevance: <b> +2, orbit −1');
    expect(rowsOf(block)).toEqual({
      columns: ['word', 'relevance'],
      rows: [
        ['<b>', 2],
        ['orbit', -1],
      ],
    });
    const drawn = cloudSvg(block, 300);
    expect(drawn).not.toContain('<b>');
    expect(drawn).toContain('orbit: −1');
    expect(cloudSvg({ ...block, words: [] }, 300)).toContain('of 0 words');
  });
});
