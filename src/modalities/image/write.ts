/** `writeImage`: a picture becomes a file. */
import path from 'node:path';
import type { Picture } from '../../attribution/result';
import { ArgumentError } from '../../errors';
import { writeWhole } from '../../notebook/files';
import { encodeGif } from '../video/gif';
import { type PictureFormat, pictureFormats } from './header';
import { onWhite } from './on-white';
import { encodeWebp } from './webp';

export interface WriteImageOptions {
  /** For JPEG and WebP, from 1 (small) to 100 (WebP then keeps every pixel as it is). Default 90. */
  readonly quality?: number;
}

/**
 * Writes a picture as the ending of the file's name says: .png, .jpg, .bmp, .gif (256 colours) or .webp. JPEG, BMP and GIF know no
 * transparency: the picture lies on white there. The folder is made; the file is written as a whole or not at all.
 *
 * @param picture `pictures[i]` of an input, what `toPictures` or `readPicture` gave
 * @throws ArgumentError for another ending, and for pixels that are not as many as width × height
 * @example
 * const [picture] = toPictures(x.values, x.shape, model.preprocessing);
 * await writeImage('out/three.webp', picture, { quality: 100 });
 */
export async function writeImage(file: string, picture: Picture, options: WriteImageOptions = {}): Promise<void> {
  const ending = path.extname(file).slice(1).toLowerCase();
  const format = ending === 'jpg' ? 'jpeg' : pictureFormats.find((each) => each === ending);
  if (!format) throw new ArgumentError(`The file ${file} does not end in .png, .jpg, .bmp, .gif or .webp; name it so.`);
  await writeWhole(file, await encodeImage(picture, format, options));
}

/** The bytes of a picture's file. */
export async function encodeImage(
  picture: Picture,
  format: PictureFormat,
  { quality = 90 }: WriteImageOptions = {},
): Promise<Uint8Array> {
  const { width, height, rgba } = picture;
  if (!(width >= 1 && height >= 1) || rgba.length !== 4 * width * height) {
    throw new ArgumentError(
      `A picture of ${width} × ${height} pixels needs ${4 * width * height} numbers (red, green, blue, opacity of each); it has ${rgba.length}.`,
    );
  }
  if (!(quality >= 1 && quality <= 100)) throw new ArgumentError(`The quality is ${quality}; give 1 to 100.`);
  if (format === 'webp') return encodeWebp(picture, quality);
  if (format === 'gif') return encodeGif({ frames: [{ width, height, rgba: onWhite(rgba) }], rate: 1 });
  const { Jimp } = await import('jimp');
  const data = format === 'png' ? rgba.slice() : onWhite(rgba); // Jimp takes the whole memory below its array
  const image = Jimp.fromBitmap({ width, height, data });
  return format === 'jpeg' ? image.getBuffer('image/jpeg', { quality }) : image.getBuffer(`image/${format}`);
}
