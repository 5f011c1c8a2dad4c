/** Heat over a picture, as pixels. */

import type { Picture } from '../attribution/result';
import { colorMap, colorTable } from './colormaps';
import { barRange, colorPosition, type SignMode, tableIndex } from './scale';

/** One map, row-major. */
export interface Heat {
  readonly values: Float32Array;
  readonly width: number;
  readonly height: number;
}

export interface OverlayOptions {
  /** Share of the heat in the mixture with the picture, in [0, 1]. Default 0.8. */
  readonly opacity?: number;
  /** Default `blue-red`. */
  readonly colormap?: string;
  /** Default `both`. */
  readonly sign?: SignMode;
  /** The value of the strongest colour; see `sharedLimit`. */
  readonly limit: number;
  /** Relevance weaker than this share of `limit` is left out, in [0, 1]. Default 0. */
  readonly threshold?: number;
  /** Keep the picture's colours instead of greying it. Grey by default: only the heat should have hue. */
  readonly color?: boolean;
}

/**
 * Mixes the heat into the picture. The result is as large as the larger of the two; the smaller is enlarged without smoothing.
 * Values that are not finite stay transparent. Without a picture the heat is drawn opaque.
 */
export function overlay(picture: Picture | undefined, heat: Heat, options: OverlayOptions): Picture {
  const { opacity = 0.8, colormap = 'blue-red', sign = 'both', limit, threshold = 0, color = false } = options;
  const map = colorMap(colormap);
  const table = colorTable(map);
  const width = Math.max(heat.width, picture?.width ?? 0);
  const height = Math.max(heat.height, picture?.height ?? 0);
  const rgba = new Uint8ClampedArray(4 * width * height);
  const share = picture ? Math.min(Math.max(opacity, 0), 1) : 1;
  for (let y = 0; y < height; y++) {
    const heatRow = Math.floor((y * heat.height) / height) * heat.width;
    for (let x = 0; x < width; x++) {
      const out = 4 * (y * width + x);
      const [red, green, blue] = picture ? background(picture, x / width, y / height, color) : white;
      const value = heat.values[heatRow + Math.floor((x * heat.width) / width)]!;
      const mix = Number.isFinite(value) && Math.abs(value) >= threshold * limit ? share : 0;
      const from = 3 * tableIndex(colorPosition(mix === 0 ? 0 : value, limit, sign, map.kind));
      rgba[out] = red + (table[from]! - red) * mix;
      rgba[out + 1] = green + (table[from + 1]! - green) * mix;
      rgba[out + 2] = blue + (table[from + 2]! - blue) * mix;
      rgba[out + 3] = 255;
    }
  }
  return { width, height, rgba };
}

const white = [255, 255, 255] as const;

/** The picture's colour at a relative place, laid on white where it is transparent. */
function background(picture: Picture, x: number, y: number, color: boolean): readonly [number, number, number] {
  const at = 4 * (Math.floor(y * picture.height) * picture.width + Math.floor(x * picture.width));
  const alpha = picture.rgba[at + 3]! / 255;
  const red = 255 + (picture.rgba[at]! - 255) * alpha;
  const green = 255 + (picture.rgba[at + 1]! - 255) * alpha;
  const blue = 255 + (picture.rgba[at + 2]! - 255) * alpha;
  if (color) return [red, green, blue];
  const grey = 0.2126 * red + 0.7152 * green + 0.0722 * blue; // Luma by ITU-R BT.709.
  return [grey, grey, grey];
}

/** A colour bar of `width` × 1 pixels, from the lower to the upper end of `barRange`. */
export function colorBar(width: number, colormap: string, sign: SignMode): Picture {
  const map = colorMap(colormap);
  const table = colorTable(map);
  const rgba = new Uint8ClampedArray(4 * width);
  const [low, high] = barRange(1, sign);
  for (let x = 0; x < width; x++) {
    const value = low + ((high - low) * x) / Math.max(width - 1, 1);
    const from = 3 * tableIndex(colorPosition(value, 1, sign, map.kind));
    rgba.set([table[from]!, table[from + 1]!, table[from + 2]!, 255], 4 * x);
  }
  return { width, height: 1, rgba };
}

/** The picture enlarged by a whole factor without smoothing. */
export function enlarge(picture: Picture, factor: number): Picture {
  const width = picture.width * factor;
  const height = picture.height * factor;
  const source = new Uint32Array(picture.rgba.slice().buffer);
  const pixels = new Uint32Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / factor) * picture.width;
    for (let x = 0; x < width; x++) pixels[y * width + x] = source[row + Math.floor(x / factor)]!;
  }
  return { width, height, rgba: new Uint8ClampedArray(pixels.buffer) };
}
