import { encode } from 'fast-png';
import type { Picture } from '../attribution/result';

/** The picture as a PNG file. */
export function toPng(picture: Picture): Uint8Array {
  const { width, height, rgba } = picture;
  return encode({ width, height, data: rgba, channels: 4, depth: 8 });
}

/** The picture as the `src` of an `<img>`. */
export function toDataUrl(picture: Picture): string {
  return `data:image/png;base64,${toBase64(toPng(picture))}`;
}

/** Base 64 without Node's Buffer, so that it works in a page too. */
export function toBase64(bytes: Uint8Array): string {
  const step = 0x8000; // Few enough arguments for one call.
  let text = '';
  for (let i = 0; i < bytes.length; i += step) text += String.fromCharCode(...bytes.subarray(i, i + step));
  return btoa(text);
}
