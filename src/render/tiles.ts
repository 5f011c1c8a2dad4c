/** Small pictures made of values or of other pictures: tiles of weights and activations, crops, frames. */

import type { Picture } from '../attribution/result';
import { enlarge, type Heat, overlay } from './overlay';
import type { SignMode } from './scale';

/** One colour for all tiles: how values become colours. */
export interface TileScale {
  /** The value of the strongest colour. */
  readonly limit: number;
  /** Default `both`: blue below zero, red above, white at zero. */
  readonly sign?: SignMode;
  /** Default `blue-red`. */
  readonly colormap?: string;
}

/** A mosaic is about so wide, in pixels, where its tiles are small. */
const mosaicSide = 96;

/** Tiles of one size in a grid as near to a square as can be, enlarged where they are small, nothing between them. */
export function mosaic(tiles: readonly Heat[], scale: TileScale): Picture {
  const [{ width, height }] = tiles as readonly [Heat];
  const columns = Math.ceil(Math.sqrt((tiles.length * height) / width));
  const rows = Math.ceil(tiles.length / columns);
  if (tiles.length === 1) return overlay(undefined, tiles[0]!, scale);
  const factor = Math.max(1, Math.floor(mosaicSide / (columns * width)));
  const gap = Math.max(1, Math.floor(factor / 3));
  const [stepX, stepY] = [factor * width + gap, factor * height + gap];
  const picture = blank(columns * stepX - gap, rows * stepY - gap, [0, 0, 0, 0]);
  tiles.forEach((tile, at) => {
    paste(
      picture,
      enlarge(overlay(undefined, tile, scale), factor),
      (at % columns) * stepX,
      Math.floor(at / columns) * stepY,
    );
  });
  return picture;
}

/** Three planes of values in [−limit, limit] as red, green and blue; zero is middle grey. */
export function colorTile(values: ArrayLike<number>, width: number, height: number, limit: number): Picture {
  const picture = blank(width, height, [0, 0, 0, 255]);
  for (let at = 0; at < width * height; at++) {
    for (let channel = 0; channel < 3; channel++) {
      const share = limit > 0 ? values[3 * at + channel]! / limit : 0;
      picture.rgba[4 * at + channel] = 127.5 + 127.5 * share;
    }
  }
  return picture;
}

/** What a network was given, `[height, width, channels]`, as grey or (of three channels) colours, its least value black and its greatest white. */
export function inputPicture(values: ArrayLike<number>, [height, width, channels]: readonly number[]): Picture {
  const all = Array.from(values);
  const low = all.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const span = all.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY) - low || 1;
  const picture = blank(width!, height!, [0, 0, 0, 255]);
  for (let at = 0; at < width! * height!; at++) {
    for (let color = 0; color < 3; color++) {
      const value = all[at * channels! + (channels === 3 ? color : 0)]!;
      picture.rgba[4 * at + color] = (255 * (value - low)) / span;
    }
  }
  return picture;
}

/** A rectangle of a picture or map, in its pixels. */
export interface Region {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

export function crop(picture: Picture, { top, left, height, width }: Region): Picture {
  const cut = blank(width, height, [0, 0, 0, 0]);
  for (let y = 0; y < height; y++) {
    const from = 4 * ((top + y) * picture.width + left);
    cut.rgba.set(picture.rgba.subarray(from, from + 4 * width), 4 * y * width);
  }
  return cut;
}

/** A map's values within a region. */
export function cropHeat(heat: Heat, { top, left, height, width }: Region): Heat {
  const values = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = (top + y) * heat.width + left;
    values.set(heat.values.subarray(from, from + width), y * width);
  }
  return { values, width, height };
}

/** The picture with a line around a region, drawn on the region's outermost pixels, wide enough to be seen when it is made smaller. */
export function frame(
  picture: Picture,
  region: Region,
  color: readonly [number, number, number] = [230, 60, 40],
): Picture {
  const rgba = picture.rgba.slice();
  const { top, left, height, width } = region;
  const line = Math.max(1, Math.round(Math.max(picture.width, picture.height) / 56));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const inside = x >= line && y >= line && x < width - line && y < height - line;
      if (!inside) rgba.set([...color, 255], 4 * ((top + y) * picture.width + left + x));
    }
  }
  return { ...picture, rgba };
}

function blank(width: number, height: number, color: readonly [number, number, number, number]): Picture {
  const rgba = new Uint8ClampedArray(4 * width * height);
  for (let at = 0; at < rgba.length; at += 4) rgba.set(color, at);
  return { width, height, rgba };
}

function paste(onto: Picture, picture: Picture, left: number, top: number): void {
  for (let y = 0; y < picture.height; y++) {
    const row = picture.rgba.subarray(4 * y * picture.width, 4 * (y + 1) * picture.width);
    onto.rgba.set(row, 4 * ((top + y) * onto.width + left));
  }
}
