/** `readImages`: a folder of picture files becomes a batch. */

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

const isPicture = (name: string): boolean => !name.startsWith('.') && /\.(png|jpe?g|bmp|gif|webp)$/i.test(name);

/**
 * Reads the PNG, JPEG, BMP, GIF and WebP files of a folder, by name, for a model; other files and folders in it are passed over.
 *
 * @param place Path of the folder; or of a file, for a batch of one.
 * @returns A batch `[n, height, width, channels]` with its pictures.
 * @throws ArgumentError where there is no such folder, no picture in it, or pictures of different sizes for a model that takes any
 */
export async function readImages(
  place: string,
  model: Pick<Model, 'name' | 'inputShape' | 'preprocessing'>,
  { most = Number.POSITIVE_INFINITY, ...options }: ReadImagesOptions = {},
): Promise<Input> {
  const status = await fs.stat(place).catch(() => undefined);
  if (!status) throw new ArgumentError(`There is no folder ${place}; give the path of a folder of pictures.`);
  if (!status.isDirectory()) return readImage(place, model, options);
  const names = (await fs.readdir(place)).filter(isPicture).sort((a, b) => (a < b ? -1 : 1));
  if (names.length === 0) {
    throw new ArgumentError(
      `There is no picture in the folder ${place}; it should hold PNG, JPEG, BMP, GIF or WebP files.`,
    );
  }
  const read: Input[] = [];
  for (const name of names.slice(0, most)) {
    const one = await readImage(path.join(place, name), model, options);
    if (read[0] && String(one.shape) !== String(read[0].shape)) {
      throw new ArgumentError(
        `The pictures ${names[0]} and ${name} in ${place} have the sizes ${sizeOf(read[0])} and ${sizeOf(one)}; bring them to one.`,
      );
    }
    read.push(one);
  }
  const size = read[0]!.values.length;
  const values = new Float32Array(read.length * size);
  for (const [at, one] of read.entries()) values.set(one.values, at * size);
  return { values, shape: [read.length, ...read[0]!.shape.slice(1)], pictures: read.flatMap((one) => one.pictures!) };
}

const sizeOf = ({ shape }: Input): string => `${shape[2]} × ${shape[1]}`;
