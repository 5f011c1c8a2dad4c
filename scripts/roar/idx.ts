/** Arrays in the IDX format, gzipped, as LeCun's MNIST and its followers come. */

import { gunzipSync } from 'node:zlib';

/** A file of unsigned bytes: its values, and the length of each axis. */
export function readIdx(file: Uint8Array): { readonly values: Uint8Array; readonly shape: readonly number[] } {
  const bytes = gunzipSync(file);
  if (bytes[2] !== 8) throw new Error(`The file holds numbers of type ${bytes[2]}; unsigned bytes (8) were expected.`);
  const axes = bytes[3]!;
  const shape = Array.from({ length: axes }, (_, axis) => bytes.readUInt32BE(4 + 4 * axis));
  return { values: bytes.subarray(4 + 4 * axes), shape };
}
