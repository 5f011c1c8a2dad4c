/** A picture file becomes pixels, or a sentence that says why not. */
import fs from 'node:fs/promises';
import type { Picture } from '../../attribution/result';
import { ArgumentError } from '../../errors';
import { pictureHeader } from './header';
import { decodeWebp } from './webp';

/** Pictures larger than this are refused before they are decoded. */
const MOST_PIXELS = 100e6;

/** By itself it fills up what is missing, and stops at half a gigabyte, which a camera of 40 megapixels needs. */
const JPEG = { tolerantDecoding: false, maxMemoryUsageInMB: 2048 };

/** What can be read, for sentences. */
export const formatNames = 'PNG, JPEG, BMP, GIF or WebP';

/** @param place path of the file, or its bytes */
export async function readBytes(place: string | Uint8Array): Promise<{ bytes: Uint8Array; name: string }> {
  if (typeof place !== 'string') return { bytes: place, name: 'the given bytes' };
  try {
    return { bytes: await fs.readFile(place), name: place };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const cause = code === 'ENOENT' ? 'does not exist' : code === 'EISDIR' ? 'is a folder' : `cannot be read (${code})`;
    throw new ArgumentError(`The picture ${place} ${cause}; give the path of a ${formatNames} file.`);
  }
}

/**
 * Decodes a picture: the first frame of a GIF, a JPEG turned as its EXIF orientation says.
 * @throws ArgumentError for what is no such picture, cut off, damaged, or too large
 */
export async function decodePicture(bytes: Uint8Array, name: string): Promise<Picture> {
  const header = pictureHeader(bytes);
  if (!header) {
    throw new ArgumentError(
      bytes.byteLength === 0
        ? `The picture ${name} is empty; give a ${formatNames} file.`
        : `The picture ${name} cannot be decoded (it is none of ${formatNames}, or ends within its header); give such a file.`,
    );
  }
  const { format, width, height, whole } = header;
  if (width * height > MOST_PIXELS) {
    throw new ArgumentError(
      `The picture ${name} is ${width} × ${height} pixels, but at most ${MOST_PIXELS / 1e6} million can be read; make it smaller.`,
    );
  }
  if (!whole) {
    throw new ArgumentError(
      `The picture ${name} cannot be decoded (the ${format.toUpperCase()} file is cut off); copy it anew.`,
    );
  }
  try {
    if (format === 'webp') return await decodeWebp(bytes);
    const { Jimp } = await import('jimp'); // takes a quarter of a second, so only when it is needed
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) as unknown as ArrayBuffer;
    const { bitmap } = await Jimp.fromBuffer(buffer, { 'image/jpeg': JPEG });
    const { buffer: pixels, byteOffset, byteLength } = bitmap.data;
    return { width: bitmap.width, height: bitmap.height, rgba: new Uint8ClampedArray(pixels, byteOffset, byteLength) };
  } catch (error) {
    const cause = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new ArgumentError(
      `The picture ${name} cannot be decoded (${cause}); the file is damaged, or of a rare kind.`,
    );
  }
}

/**
 * Reads a picture as it is, for no model: in its own size, with its transparency.
 *
 * @param place path of a PNG, JPEG, BMP, GIF or WebP file, or its bytes
 * @throws ArgumentError when the file is missing, no picture, cut off, or too large
 */
export async function readPicture(place: string | Uint8Array): Promise<Picture> {
  const { bytes, name } = await readBytes(place);
  return decodePicture(bytes, name);
}
