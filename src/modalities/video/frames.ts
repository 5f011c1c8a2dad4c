/** `readFrames`: a film's frames, from a GIF, an MP4 and the like, or a folder of pictures. */

import fs from 'node:fs/promises';
import path from 'node:path';
import type { Picture } from '../../attribution/result';
import { AbortError, ArgumentError } from '../../errors';
import { currentSignal } from '../../tensor/signal';
import { readPicture } from '../image/decode';
import { isPicture } from '../image/folder';
import { onWhite } from '../image/on-white';
import { type Clip, checkPart, planOf, type ReadFramesOptions, timesOf } from './clip';
import { readByFfmpeg } from './ffmpeg';
import { isGif, readGif } from './gif';

/** Frames a second of a folder of pictures, where nobody says. */
const folderRate = 8;
const mostGifBytes = 2 ** 28;

/**
 * Reads the frames of a film: a GIF; whatever ffmpeg decodes, where it is installed (MP4, WebM, AVI, MOV, …); or a folder of
 * pictures, which follow each other as their names do, numbers by their value.
 *
 * @param place path of the file or folder, or the bytes of a GIF
 * @returns frames of one size, evenly spaced in time
 * @throws ArgumentError where there is no such film, it cannot be decoded, its pictures differ in size, or the part is outside of it
 */
export async function readFrames(place: string | Uint8Array, options: ReadFramesOptions = {}): Promise<Clip> {
  checkPart(options);
  const asked = { ...options, signal: options.signal ?? currentSignal() };
  if (typeof place !== 'string') return gifClip(place, 'the given bytes', asked);
  const status = await fs.stat(place).catch(() => undefined);
  if (!status)
    throw new ArgumentError(`There is no film ${place}; give the path of a film or of a folder of pictures.`);
  if (status.isDirectory()) return readFolder(place, asked);
  const head = Buffer.alloc(4);
  const file = await fs.open(place);
  try {
    await file.read(head, 0, head.length, 0);
  } finally {
    await file.close();
  }
  if (!isGif(head)) return readByFfmpeg(place, asked);
  if (status.size > mostGifBytes) {
    throw new ArgumentError(`The film ${place} has ${status.size} bytes; GIFs up to ${mostGifBytes} are read. Cut it.`);
  }
  return gifClip(await fs.readFile(place), place, asked);
}

async function gifClip(bytes: Uint8Array, name: string, options: ReadFramesOptions): Promise<Clip> {
  if (!isGif(bytes)) {
    throw new ArgumentError(
      `The ${bytes.length} bytes given are no GIF; write other films to a file and give its path.`,
    );
  }
  return readGif(bytes, name, options);
}

async function readFolder(folder: string, options: ReadFramesOptions): Promise<Clip> {
  // frame2 comes before frame10.
  const { compare } = new Intl.Collator('en', { numeric: true });
  const names = (await fs.readdir(folder)).filter(isPicture).sort(compare);
  if (names.length === 0) {
    throw new ArgumentError(
      `There is no picture in the folder ${folder}; it should hold PNG, JPEG, BMP, GIF or WebP files.`,
    );
  }
  const rate = options.rate ?? folderRate;
  const first = await readOpaque(path.join(folder, names[0]!));
  const { width, height } = first;
  const seconds = names.length / rate;
  const plan = planOf({ name: folder, width, height, seconds, rate }, { ...options, largest: Math.max(width, height) });
  const wanted = timesOf(plan).map((time) => Math.min(names.length - 1, Math.floor(time * rate + 1e-9)));
  const read = new Map<number, Picture>([[0, first]]);
  for (const at of wanted) {
    if (read.has(at)) continue;
    if (options.signal?.aborted) throw new AbortError('The reading of the film was stopped.');
    const picture = await readOpaque(path.join(folder, names[at]!));
    if (picture.width !== width || picture.height !== height) {
      throw new ArgumentError(
        `The pictures ${names[0]} and ${names[at]} in ${folder} are ${width} × ${height} and ${picture.width} × ${picture.height} pixels; the frames of a film have one size.`,
      );
    }
    read.set(at, picture);
  }
  return { frames: wanted.map((at) => read.get(at)!), rate: plan.rate };
}

async function readOpaque(file: string): Promise<Picture> {
  const { width, height, rgba } = await readPicture(file);
  return { width, height, rgba: onWhite(rgba) };
}
