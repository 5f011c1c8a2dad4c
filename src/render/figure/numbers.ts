import type { Binary } from '../state';

/** A copy of the bytes: what arrives in a page need not lie on a four-byte boundary. */
const bytes = (view: Binary): ArrayBuffer =>
  new Uint8Array(view.buffer as ArrayBuffer, view.byteOffset, view.byteLength).slice().buffer;

export const floats = (view: Binary): Float32Array => new Float32Array(bytes(view));
export const integers = (view: Binary): Int32Array => new Int32Array(bytes(view));
export const pixels = (view: Binary): Uint8ClampedArray<ArrayBuffer> => new Uint8ClampedArray(bytes(view));
