/** How a tensor shows itself: shape, type, statistics, and a small picture or table. */

import type { Picture } from '../attribution/result';
import { escapeHtml, formatNumber } from '../render/format';
import { toDataUrl } from '../render/png';
import type { MimeBundle } from './host';

/** What is known of any tensor, whichever copy of TensorFlow.js made it. */
export interface TensorLike {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly isDisposed?: boolean;
  data(): Promise<ArrayLike<number> | readonly string[]>;
}

export function isTensor(value: unknown): value is TensorLike {
  if (typeof value !== 'object' || value === null) return false;
  const { dtype, shape, data, dataSync } = value as Partial<Record<string, unknown>>;
  return (
    typeof dtype === 'string' && Array.isArray(shape) && typeof data === 'function' && typeof dataSync === 'function'
  );
}

/** Up to this many rows and columns numbers are written out. */
const tableSide = 8;
/** Shorter sides than this make no picture. */
const pictureSide = 8;
/** A small picture is enlarged to about this width, in CSS pixels. */
const pictureWidth = 160;

export async function tensorBundle(tensor: TensorLike): Promise<MimeBundle> {
  const { dtype, shape } = tensor;
  const head = `Tensor ${dtype} [${shape.join(', ')}]`;
  if (tensor.isDisposed) return { 'text/plain': `${head}, disposed: its values are gone` };
  if (dtype === 'complex64' || dtype === 'string') {
    const values = dtype === 'string' ? Array.from((await tensor.data()) as readonly string[]).slice(0, tableSide) : [];
    return { 'text/plain': values.length > 0 ? `${head} ${JSON.stringify(values)}` : head };
  }
  const values = Float32Array.from((await tensor.data()) as ArrayLike<number>);
  const text = `${head} ${statistics(values)}`;
  const shown = table(shape, values) ?? image(shape, values);
  if (!shown) return { 'text/plain': values.length === 1 ? `${head} ${formatNumber(values[0]!)}` : text };
  return { 'text/html': `<div>${shown}<p>${escapeHtml(text)}</p></div>`, 'text/plain': text };
}

/** "from −1 to 3, mean 0.2, deviation 0.7", with how many are no numbers. */
export function statistics(values: ArrayLike<number>): string {
  if (values.length === 0) return 'empty';
  let [least, most, sum, squares, finite] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    finite++;
    least = Math.min(least, value);
    most = Math.max(most, value);
    sum += value;
  }
  if (finite === 0) return `all ${values.length} not finite`;
  const mean = sum / finite;
  for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i]!)) squares += (values[i]! - mean) ** 2;
  const said = `from ${formatNumber(least)} to ${formatNumber(most)}, mean ${formatNumber(mean)}, deviation ${formatNumber(Math.sqrt(squares / finite))}`;
  return finite < values.length ? `${said}; ${values.length - finite} not finite` : said;
}

function table(shape: readonly number[], values: Float32Array): string | undefined {
  const [rows, columns] = shape.length === 1 ? [1, shape[0]!] : shape.length === 2 ? [shape[0]!, shape[1]!] : [0, 0];
  if (rows === 0 || rows > tableSide || columns === 0 || columns > tableSide) return undefined;
  const cell = (row: number, column: number) =>
    `<td style="text-align: right">${escapeHtml(formatNumber(values[row * columns + column]!))}</td>`;
  const line = (row: number) =>
    `<tr>${Array.from({ length: columns }, (_, column) => cell(row, column)).join('')}</tr>`;
  return `<table>${Array.from({ length: rows }, (_, row) => line(row)).join('')}</table>`;
}

/** The first picture of `[H, W]`, `[H, W, C]` or `[N, H, W, C]` with one or three channels, grey or in colour. */
function image(shape: readonly number[], values: Float32Array): string | undefined {
  const inner = shape.length === 4 ? shape.slice(1) : shape;
  if (inner.length !== 2 && inner.length !== 3) return undefined;
  const [height = 0, width = 0, channels = 1] = inner;
  if ((channels !== 1 && channels !== 3) || Math.min(height, width) < pictureSide || Math.max(height, width) > 1024) {
    return undefined;
  }
  const first = values.subarray(0, height * width * channels);
  const range = extent(first);
  if (!range) return undefined;
  const [least, most] = range;
  const grey = (value: number) => (most > least ? (255 * (value - least)) / (most - least) : 127);
  const rgba = new Uint8ClampedArray(4 * height * width);
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      rgba[4 * pixel + channel] = grey(first[pixel * channels + (channels === 3 ? channel : 0)]!);
    }
    rgba[4 * pixel + 3] = 255;
  }
  const picture: Picture = { width, height, rgba };
  const shownWidth = width < pictureWidth ? width * Math.max(1, Math.floor(pictureWidth / width)) : width;
  const which = shape.length === 4 && shape[0]! > 1 ? `The first of ${shape[0]} pictures` : 'The tensor as a picture';
  return `<img src="${toDataUrl(picture)}" alt="${which}, black ${formatNumber(least)}, white ${formatNumber(most)}" width="${shownWidth}" style="image-rendering: pixelated">`;
}

function extent(values: Float32Array): readonly [number, number] | undefined {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!Number.isFinite(value)) return undefined;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return [least, most];
}
