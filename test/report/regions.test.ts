import { describe, expect, it } from 'vitest';
import { placeName, regionsOf } from '../../src/report/regions';

const [width, height] = [24, 12];

/** Rectangles of one value each on a map of zeros. */
function planted(...boxes: [x: number, y: number, w: number, h: number, value: number][]): Float32Array {
  const map = new Float32Array(width * height);
  for (const [x, y, w, h, value] of boxes)
    for (let row = y; row < y + h; row++) map.fill(value, row * width + x, row * width + x + w);
  return map;
}

describe('regions of a map', () => {
  it('are found where they were planted, with their shares', () => {
    // 4 · 3 · 5 = 60 in the upper left, 3 · 3 · 4 = 36 in the lower right, 4 in one place that is too little to name.
    const values = planted([0, 0, 4, 3, 5], [20, 9, 3, 3, 4], [12, 6, 1, 1, 4], [8, 9, 2, 2, -9]);
    const regions = regionsOf({ values, width, height });
    expect(regions.map(({ share, where }) => [share, where])).toEqual([
      [0.6, 'in the upper left'],
      [0.36, 'in the lower right'],
    ]);
    expect(regions[0]!.area).toBeCloseTo(12 / 288, 6);
    expect(Array.from(regions[1]!.mask).reduce((a, b) => a + b)).toBe(9);
  });

  it('are none where nothing is positive', () => {
    expect(regionsOf({ values: planted([0, 0, 4, 3, -5]), width, height })).toEqual([]);
  });

  it('have the names of nine places', () => {
    const at = [0.1, 0.5, 1];
    expect(at.flatMap((y) => at.map((x) => placeName(x, y)))).toEqual([
      'in the upper left',
      'at the top',
      'in the upper right',
      'on the left',
      'in the middle',
      'on the right',
      'in the lower left',
      'at the bottom',
      'in the lower right',
    ]);
  });
});
