/** Heat over a picture, as pixels. */

import type { Picture } from '../attribution/result';
import { colorMap, colorTable, tableLength } from './colormaps';
import { barRange, colorAxis, colorIndex, type SignMode } from './scale';

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
  /** Draw only every so many pixels of each row and column, for a large map that changes under a slider. Default 1. */
  readonly stride?: number;
}

/**
 * Mixes the heat into the picture. The result is as large as the larger of the two; the smaller is enlarged without smoothing.
 * Values that are not finite stay transparent. Without a picture the heat is drawn opaque.
 */
export function overlay(picture: Picture | undefined, heat: Heat, options: OverlayOptions): Picture {
  const {
    opacity = 0.8,
    colormap = 'blue-red',
    sign = 'both',
    limit,
    threshold = 0,
    color = false,
    stride = 1,
  } = options;
  const map = colorMap(colormap);
  const axis = colorAxis(limit, sign, map.kind);
  const width = Math.ceil(Math.max(heat.width, picture?.width ?? 0) / stride);
  const height = Math.ceil(Math.max(heat.height, picture?.height ?? 0) / stride);
  const ground = picture ? background(picture, color) : white;
  // A map may have a million pixels, and sliders redraw it as they move. So shares are whole 256ths, a pixel is one number whose
  // red and blue are mixed by one product, and what does not change from pixel to pixel is worked out here.
  const share = Math.round(256 * (picture ? Math.min(Math.max(opacity, 0), 1) : 1));
  const rest = 256 - share;
  const heats = packed(colorTable(map), share);
  const last = tableLength - 1;
  const [zero, step, low, high] = [axis.zero, axis.step, axis.low, axis.high].map((part) => last * part) as Four;
  const { magnitude } = axis;
  const weakest = threshold * limit;
  const heatColumns = columns(heat.width, width);
  const groundColumns = columns(picture?.width ?? 1, width);
  const pixels = new Int32Array(width * height);
  for (let y = 0, out = 0; y < height; y++) {
    const heatRow = Math.floor((y * heat.height) / height) * heat.width;
    const groundRow = picture ? Math.floor((y * picture.height) / height) * picture.width : 0;
    for (let x = 0; x < width; x++, out++) {
      const under = ground[groundRow + groundColumns[x]!]!;
      const value = heat.values[heatRow + heatColumns[x]!]!;
      const size = Math.abs(value);
      if (!(size >= weakest && size < Number.POSITIVE_INFINITY)) {
        pixels[out] = opaque | under;
        continue;
      }
      const place = zero + step * (magnitude ? size : value);
      const at = ((place < low ? low : place > high ? high : place) + 0.5) | 0;
      const redBlue = (Math.imul(under & 0xff00ff, rest) + heats.redBlue[at]!) >>> 8;
      const green = (Math.imul(under & 0xff00, rest) + heats.green[at]!) >>> 8;
      pixels[out] = opaque | (redBlue & 0xff00ff) | (green & 0xff00);
    }
  }
  return { width, height, rgba: new Uint8ClampedArray(pixels.buffer) };
}

type Four = [number, number, number, number];

/** The last byte of a pixel; every processor that browsers run on stores the lowest byte, here the red one, first. */
const opaque = 255 << 24;
const white = new Int32Array([0xffffff]);

/** The colours of a table times a share in 256ths, with the half that rounds: red and blue in one number, green in another. */
function packed(table: Uint8Array, share: number): { readonly redBlue: Int32Array; readonly green: Int32Array } {
  const [redBlue, green] = [new Int32Array(tableLength), new Int32Array(tableLength)];
  for (let at = 0; at < tableLength; at++) {
    const [r, g, b] = [table[3 * at]!, table[3 * at + 1]!, table[3 * at + 2]!];
    redBlue[at] = Math.imul((b << 16) | r, share) + 0x800080;
    green[at] = Math.imul(g << 8, share) + 0x8000;
  }
  return { redBlue, green };
}

/** Which of `from` columns stands at each of `to` places. */
const columns = (from: number, to: number): Int32Array =>
  Int32Array.from({ length: to }, (_, x) => Math.floor((x * from) / to));

/** The same picture lies under many heats. */
const grounds = new WeakMap<Picture, { readonly color: boolean; readonly rgb: Int32Array }>();

/** The picture as it is under the heat, blue, green, red: on white where it is transparent, and grey unless its colours are wanted. */
function background(picture: Picture, color: boolean): Int32Array {
  const known = grounds.get(picture);
  if (known?.color === color) return known.rgb;
  const { width, height, rgba } = picture;
  const rgb = new Int32Array(width * height);
  for (let at = 0, from = 0; at < rgb.length; at++, from += 4) {
    const alpha = rgba[from + 3]! / 255;
    const red = 255 + (rgba[from]! - 255) * alpha;
    const green = 255 + (rgba[from + 1]! - 255) * alpha;
    const blue = 255 + (rgba[from + 2]! - 255) * alpha;
    const grey = 0.2126 * red + 0.7152 * green + 0.0722 * blue; // Luma by ITU-R BT.709.
    rgb[at] = color ? ((blue + 0.5) << 16) | ((green + 0.5) << 8) | (red + 0.5) : ((grey + 0.5) | 0) * 0x10101;
  }
  grounds.set(picture, { color, rgb });
  return rgb;
}

/** A colour bar of `width` × 1 pixels, from the lower to the upper end of `barRange`. */
export function colorBar(width: number, colormap: string, sign: SignMode): Picture {
  const map = colorMap(colormap);
  const table = colorTable(map);
  const axis = colorAxis(1, sign, map.kind);
  const rgba = new Uint8ClampedArray(4 * width);
  const [low, high] = barRange(1, sign);
  for (let x = 0; x < width; x++) {
    const value = low + ((high - low) * x) / Math.max(width - 1, 1);
    const from = 3 * colorIndex(axis, value);
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
