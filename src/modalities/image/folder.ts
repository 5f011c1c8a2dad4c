/** `readImages`: a folder of picture files, or a list of them, becomes a batch. */

import fs from 'node:fs/promises';
import path from 'node:path';
import type { Input } from '../../attribution/result';
import { ArgumentError } from '../../errors';
import type { Model } from '../../models/model';
import { type ReadImageOptions, readImage } from './read';

export interface ReadImagesOptions extends ReadImageOptions {
  /** Reads no more than so many, the first by name. Default: all. */
  readonly most?: number;
}

/** By its name. */
export const isPicture = (name: string): boolean => !name.startsWith('.') && /\.(png|jpe?g|bmp|gif|webp)$/i.test(name);

/**
 * Reads pictures for a model: the PNG, JPEG, BMP, GIF and WebP files of a folder, by name (other files and folders in it are
 * passed over), or a list of files.
 *
 * @param place Path of the folder; of a file, for a batch of one; or paths and bytes of files.
 * @returns A batch `[n, height, width, channels]` with its pictures.
 * @throws ArgumentError where there is no such folder, no picture in it, or pictures of different sizes for a model that takes any
 */
export async function readImages(
  place: string | readonly (string | Uint8Array)[],
  model: Pick<Model, 'name' | 'inputShape' | 'preprocessing'>,
  { most = Number.POSITIVE_INFINITY, ...options }: ReadImagesOptions = {},
): Promise<Input> {
  const files = typeof place === 'string' ? await picturesIn(place) : place;
  if (files.length === 0) throw new ArgumentError('The list of pictures is empty; give at least one path.');
  const read: Input[] = [];
  for (const [at, file] of files.slice(0, most).entries()) {
    const one = await readImage(file, model, options);
    if (read[0] && String(one.shape) !== String(read[0].shape)) {
      throw new ArgumentError(
        `The pictures ${nameOf(files[0]!, 0)} and ${nameOf(file, at)} have the sizes ${sizeOf(read[0])} and ${sizeOf(one)}; bring them to one.`,
      );
    }
    read.push(one);
  }
  const size = read[0]!.values.length;
  const values = new Float32Array(read.length * size);
  for (const [at, one] of read.entries()) values.set(one.values, at * size);
  return { values, shape: [read.length, ...read[0]!.shape.slice(1)], pictures: read.flatMap((one) => one.pictures!) };
}

async function picturesIn(place: string): Promise<string[]> {
  const status = await fs.stat(place).catch(() => undefined);
  if (!status) throw new ArgumentError(`There is no folder ${place}; give the path of a folder of pictures.`);
  if (!status.isDirectory()) return [place];
  const names = (await fs.readdir(place)).filter(isPicture).sort((a, b) => (a < b ? -1 : 1));
  if (names.length === 0) {
    throw new ArgumentError(
      `There is no picture in the folder ${place}; it should hold PNG, JPEG, BMP, GIF or WebP files.`,
    );
  }
  return names.map((name) => path.join(place, name));
}

const nameOf = (file: string | Uint8Array, at: number): string =>
  typeof file === 'string' ? file : `number ${at + 1} of the list`;

const sizeOf = ({ shape }: Input): string => `${shape[2]} × ${shape[1]}`;
