/** JPEGs in a folder a class, as an archive has them: `train/bird/0004.jpg`. */

import { Jimp } from 'jimp';
import type { Labelled } from '../../src/evaluation/retraining';
import type { ArchiveEntry } from '../../src/registry/archive/entries';

/** The first pictures of each class, in turn; values from 0 to 1. */
export async function readClasses(
  entries: AsyncIterable<ArchiveEntry>,
  perClass: number,
  side: number,
): Promise<Labelled> {
  const classes = new Map<string, Uint8Array[]>();
  for await (const { path, bytes } of entries) {
    const [, name, picture] = path.split('/');
    const found = classes.get(name!) ?? [];
    if (picture?.endsWith('.jpg') && found.length < perClass) classes.set(name!, [...found, bytes]);
  }
  const names = [...classes.keys()].sort();
  const size = side * side * 3;
  const values = new Float32Array(perClass * names.length * size);
  const labels: number[] = [];
  for (let at = 0; at < perClass; at++) {
    for (const [label, name] of names.entries()) {
      const { bitmap } = await Jimp.fromBuffer(Buffer.from(classes.get(name)![at]!) as unknown as ArrayBuffer);
      const from = labels.length * size;
      for (let value = 0; value < size; value++) {
        values[from + value] = bitmap.data[4 * Math.floor(value / 3) + (value % 3)]! / 255;
      }
      labels.push(label);
    }
  }
  return { values, shape: [labels.length, side, side, 3], labels };
}
