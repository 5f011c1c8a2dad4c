/** Pictures in a gzipped tar archive, a folder a class: `train/bird/0004.jpg`. */

import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Jimp } from 'jimp';
import { extract } from 'tar-stream';
import type { Labelled } from '../../src/evaluation/retraining';

/** The first pictures of each class, in turn; values from 0 to 1. */
export async function readArchive(file: Uint8Array, perClass: number, side: number): Promise<Labelled> {
  const classes = new Map<string, Buffer[]>();
  for await (const entry of Readable.from([file]).pipe(createGunzip()).pipe(extract())) {
    const [, name, picture] = entry.header.name.split('/');
    const found = classes.get(name!) ?? [];
    const parts: Buffer[] = [];
    for await (const part of entry) parts.push(part as Buffer);
    if (!picture?.endsWith('.jpg') || found.length >= perClass) continue;
    classes.set(name!, [...found, Buffer.concat(parts)]);
  }
  const names = [...classes.keys()].sort();
  const size = side * side * 3;
  const values = new Float32Array(perClass * names.length * size);
  const labels: number[] = [];
  for (let at = 0; at < perClass; at++) {
    for (const [label, name] of names.entries()) {
      const { bitmap } = await Jimp.fromBuffer(classes.get(name)![at] as unknown as ArrayBuffer);
      const from = labels.length * size;
      for (let value = 0; value < size; value++) {
        values[from + value] = bitmap.data[4 * Math.floor(value / 3) + (value % 3)]! / 255;
      }
      labels.push(label);
    }
  }
  return { values, shape: [labels.length, side, side, 3], labels };
}
