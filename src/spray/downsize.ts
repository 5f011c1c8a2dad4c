import { ArgumentError } from '../errors';
import type { Maps } from './maps';

export interface Downsizing {
  /** Height and width of the result. */
  readonly size: readonly [number, number];
  /** `sum` keeps the relevance of a map, `mean` its scale. Default `sum`. */
  readonly pooling?: 'sum' | 'mean';
}

/**
 * Makes maps smaller by pooling: strategies are told apart by where relevance lies, not by single pixels, and noise averages
 * out. Pixels at the edge of a cell are shared by area, so any size will do and the sum of a map stays what it was.
 *
 * @throws ArgumentError where the maps are no planes, or smaller than the size.
 */
export function downsize(maps: Maps, { size: [rows, columns], pooling = 'sum' }: Downsizing): Maps {
  const [height = 0, width] = maps.shape;
  if (width === undefined) {
    throw new ArgumentError(`Maps of shape [${maps.shape}] are no planes and cannot be pooled; set downsize: 'none'.`);
  }
  if (!(rows >= 1 && columns >= 1 && rows <= height && columns <= width)) {
    throw new ArgumentError(
      `Maps of ${height} × ${width} cannot be pooled to ${rows} × ${columns}; give a smaller size.`,
    );
  }
  const down = shares(height, rows);
  const across = shares(width, columns);
  const area = pooling === 'mean' ? (height / rows) * (width / columns) : 1;
  const values = new Float32Array(maps.count * rows * columns);
  const cells = new Float64Array(rows * columns);
  for (let map = 0; map < maps.count; map++) {
    cells.fill(0);
    for (const [y, row, high] of down) {
      const from = (map * height + y) * width;
      for (const [x, column, wide] of across) cells[row * columns + column]! += high * wide * maps.values[from + x]!;
    }
    cells.forEach((value, at) => {
      values[map * rows * columns + at] = value / area;
    });
  }
  return { ...maps, values, shape: [rows, columns] };
}

/** Which pixel of a line gives which share of itself to which cell. */
function shares(pixels: number, cells: number): readonly (readonly [pixel: number, cell: number, share: number])[] {
  const width = pixels / cells;
  const found: [number, number, number][] = [];
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let cell = Math.floor(pixel / width); cell < cells && cell * width < pixel + 1; cell++) {
      const share = Math.min(pixel + 1, (cell + 1) * width) - Math.max(pixel, cell * width);
      if (share > 1e-9) found.push([pixel, cell, share]);
    }
  }
  return found;
}
