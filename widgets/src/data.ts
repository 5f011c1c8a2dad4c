/** The numbers inside the widget's state, ready to draw. */

import type { Picture } from '../../src/attribution/result';
import type { Heat } from '../../src/render/overlay';
import type { Binary, HeatmapState, MapState, PictureState } from '../../src/render/state';

/** A copy of the bytes: what arrives need not lie on a four-byte boundary. */
function bytes(view: Binary): ArrayBuffer {
  return new Uint8Array(view.buffer as ArrayBuffer, view.byteOffset, view.byteLength).slice().buffer;
}

/** All examples of one map. */
export function readHeats({ values, shape }: MapState): Heat[] {
  const [count, height, width] = shape;
  const all = new Float32Array(bytes(values));
  const size = height * width;
  return Array.from({ length: count }, (_, i) => ({ values: all.subarray(i * size, (i + 1) * size), width, height }));
}

const pictures = new WeakMap<PictureState, Picture>();

/** The same picture for the same state, so that what was worked out of it is found again. */
export function readPicture(state: PictureState): Picture {
  const known = pictures.get(state);
  if (known) return known;
  const { width, height, rgba } = state;
  const picture = { width, height, rgba: new Uint8ClampedArray(bytes(rgba)) };
  pictures.set(state, picture);
  return picture;
}

/** Looks up what the model was given at a place of one example: one number a channel. */
export type InputLookup = (example: number, x: number, y: number) => readonly number[];

export function readInput(input: HeatmapState['input']): InputLookup | undefined {
  if (!input) return undefined;
  const [, height, width, channels] = input.shape;
  const values = new Float32Array(bytes(input.values));
  return (example, x, y) => {
    const start = ((example * height + y) * width + x) * channels;
    return Array.from(values.subarray(start, start + channels));
  };
}
