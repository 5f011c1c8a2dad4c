/** Sets of pictures: what a concept, its counterpart or a class is given as. */

import { Tensor } from '@tensorflow/tfjs-core';
import { type BatchLike, isInput, readInput } from '../attribution/input';
import { type Explainable, unwrap } from '../attribution/problem';
import type { Input } from '../attribution/result';
import { ArgumentError } from '../errors';

/** A folder of pictures or a picture file (their path), a batch `[N, …]`, or a list of these, taken together. */
export type PictureSet = string | BatchLike | readonly (string | BatchLike)[];

type FolderReader = (place: string, model: Explainable) => Promise<Input>;

/** Node reads folders; a page cannot. */
let readFolder: FolderReader = async (place) => {
  throw new ArgumentError(`The folder ${place} cannot be read in a page; give the pictures as values.`);
};

/** Says how a folder of pictures becomes a batch for a model. */
export function provideFolders(reader: FolderReader): void {
  readFolder = reader;
}

/**
 * All examples of a set as one batch.
 *
 * @param what What the set is, for errors: `the concept "striped"`.
 */
export async function readSet(model: Explainable, what: string, set: PictureSet): Promise<Input> {
  const parts: Input[] = [];
  for (const part of partsOf(set)) {
    parts.push(typeof part === 'string' ? await readFolder(part, model) : readBatch(model, part));
  }
  const [first] = parts;
  if (!first) throw new ArgumentError(`${sentenceCase(what)} is empty; give at least two pictures.`);
  const shape = first.shape.slice(1);
  for (const part of parts) {
    if (String(part.shape.slice(1)) === String(shape)) continue;
    throw new ArgumentError(
      `The pictures of ${what} have different shapes, [${shape}] and [${part.shape.slice(1)}]; bring them to one.`,
    );
  }
  if (parts.length === 1) return first;
  const count = parts.reduce((sum, part) => sum + part.shape[0]!, 0);
  const values = new Float32Array(parts.reduce((sum, part) => sum + part.values.length, 0));
  let at = 0;
  for (const part of parts) {
    values.set(part.values, at);
    at += part.values.length;
  }
  const shown = parts.every(({ pictures }) => pictures);
  return {
    values,
    shape: [count, ...shape],
    ...(shown ? { pictures: parts.flatMap(({ pictures }) => pictures!) } : {}),
  };
}

export const sentenceCase = (text: string): string => text[0]!.toUpperCase() + text.slice(1);

/** One set, or several. Folders are several, so that only one is in memory at a time. */
export function listOfSets(sets: PictureSet | readonly PictureSet[]): readonly PictureSet[] {
  if (!Array.isArray(sets)) return [sets as PictureSet];
  const list = sets as readonly PictureSet[];
  const isList = (set: PictureSet) => Array.isArray(set) && (set as readonly BatchLike[]).some(isPart);
  return list.length > 0 && list.every((set) => typeof set === 'string' || isList(set)) ? list : [sets as PictureSet];
}

function partsOf(set: PictureSet): readonly (string | BatchLike)[] {
  if (!Array.isArray(set)) return [set as string | BatchLike];
  const list = set as readonly (string | BatchLike)[];
  return list.length === 0 || list.some(isPart) ? list : [set as BatchLike];
}

/** A path or a batch of its own, and not an axis of nested numbers. */
const isPart = (part: string | BatchLike): boolean =>
  typeof part === 'string' ||
  part instanceof Tensor ||
  (typeof part === 'object' && part !== null && !Array.isArray(part) && isInput(part));

function readBatch(model: Explainable, x: BatchLike): Input {
  const { tensor, input } = readInput(x, unwrap(model).network);
  tensor.dispose();
  return input;
}

/** Rows of a batch. */
export function rowsOfInput({ values, shape, pictures }: Input, rows: readonly number[]): Input {
  const size = values.length / shape[0]!;
  const some = new Float32Array(rows.length * size);
  for (const [at, row] of rows.entries()) some.set(values.subarray(row * size, (row + 1) * size), at * size);
  return {
    values: some,
    shape: [rows.length, ...shape.slice(1)],
    ...(pictures ? { pictures: rows.map((row) => pictures[row]!) } : {}),
  };
}
