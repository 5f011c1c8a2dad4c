/** `readImage`: a picture file becomes a model's input, with the picture as the network sees it beside. */
import type { Input, Picture } from '../../attribution/result';
import { ArgumentError } from '../../errors';
import type { Model } from '../../models/model';
import { type Preprocessing, toValue } from '../../models/preprocessing';
import { decodePicture, readBytes } from './decode';
import { onWhite } from './on-white';

export interface ReadImageOptions {
  /**
   * How a picture of another shape comes to the model's: `stretch` scales each side by itself, `crop` keeps the proportions and
   * cuts away what sticks out on both sides, as the published networks were trained and tested. Default `crop`.
   */
  readonly fit?: 'stretch' | 'crop';
  /** How pixels become inputs. Default: the model's own. */
  readonly preprocessing?: Preprocessing;
}

/**
 * Reads a PNG, JPEG, BMP, GIF (its first frame) or WebP for a model. A JPEG is turned as its EXIF orientation says.
 * @param picture path of the file, or its bytes
 * @returns a batch of one: values in shape `[1, height, width, channels]`, and the picture at that size
 * @throws ArgumentError when the file is missing, cut off or no picture, when the model's input is not a picture, or how it wants
 * its pixels is not known: that is never guessed
 */
export async function readImage(
  picture: string | Uint8Array,
  model: Pick<Model, 'name' | 'inputShape' | 'preprocessing'>,
  { fit = 'crop', preprocessing = model.preprocessing }: ReadImageOptions = {},
): Promise<Input> {
  if (fit !== 'stretch' && fit !== 'crop') {
    throw new ArgumentError(`The option fit is ${JSON.stringify(fit)}; give "stretch" or "crop".`);
  }
  const [height, width, channels] = pictureShape(model);
  if (!preprocessing) {
    throw new ArgumentError(
      `How the model "${model.name}" wants its pixels is not known; pass preprocessing: { mean, std } to loadModel or readImage, so that value = (pixel − mean) / std.`,
    );
  }
  checkPreprocessing(preprocessing, channels);
  const { bytes, name } = await readBytes(picture);
  const shown = await fitPicture(await decodePicture(bytes, name), {
    height,
    width,
    border: preprocessing.border ?? 0,
    fit,
  });
  const values = toValues(shown, channels, preprocessing);
  return { values, shape: [1, shown.height, shown.width, channels], pictures: [shown] };
}

/** Height, width, channels; a side of −1 is the picture's own. */
function pictureShape({ name, inputShape }: Pick<Model, 'name' | 'inputShape'>): [number, number, 1 | 3] {
  const [height, width, channels] = inputShape;
  if (inputShape.length !== 3 || (channels !== 1 && channels !== 3)) {
    throw new ArgumentError(
      `The model "${name}" takes inputs of shape [${inputShape.join(', ')}], which is no picture; a picture needs [height, width, 1 or 3].`,
    );
  }
  return [height!, width!, channels];
}

/** @throws ArgumentError where it has neither one number nor one a channel, or a standard deviation of 0 */
export function checkPreprocessing({ mean, std }: Preprocessing, channels: number): void {
  const fits = (list: readonly number[]) => list.length === 1 || list.length === channels;
  if (fits(mean) && fits(std) && [...mean, ...std].every(Number.isFinite) && !std.includes(0)) return;
  throw new ArgumentError(
    `The preprocessing has mean [${mean.join(', ')}] and std [${std.join(', ')}]; each needs one finite number or one for each of the ${channels} channels, and no std may be 0.`,
  );
}

export interface PictureFrame {
  readonly height: number;
  readonly width: number;
  readonly border: number;
  readonly fit: 'stretch' | 'crop';
}

/** The picture in the model's size, opaque. */
export async function fitPicture(picture: Picture, { height, width, border, fit }: PictureFrame): Promise<Picture> {
  const { Jimp } = await import('jimp');
  const image = Jimp.fromBitmap({ ...picture, data: picture.rgba.slice() }); // it takes the whole memory below its array
  const inner = {
    w: (width > 0 ? width : image.width) - 2 * border,
    h: (height > 0 ? height : image.height) - 2 * border,
  };
  if (fit === 'crop') image.cover(inner);
  else if (image.width !== inner.w || image.height !== inner.h) image.resize(inner);
  const rgba = new Uint8ClampedArray(4 * (inner.w + 2 * border) * (inner.h + 2 * border));
  const full = { width: inner.w + 2 * border, height: inner.h + 2 * border, rgba };
  for (let pixel = 3; pixel < rgba.length; pixel += 4) rgba[pixel] = 255;
  const opaque = onWhite(image.bitmap.data);
  for (let row = 0; row < inner.h; row++) {
    const from = 4 * row * inner.w;
    rgba.set(opaque.subarray(from, from + 4 * inner.w), 4 * ((row + border) * full.width + border));
  }
  return full;
}

/** The network's values for an opaque picture; one channel is its luminance (ITU-R BT.601). */
export function toValues({ rgba }: Picture, channels: 1 | 3, preprocessing: Preprocessing): Float32Array {
  const pixels = rgba.length / 4;
  const values = new Float32Array(pixels * channels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const [red, green, blue] = [rgba[4 * pixel]!, rgba[4 * pixel + 1]!, rgba[4 * pixel + 2]!];
    if (channels === 1) {
      values[pixel] = toValue(Math.round(0.299 * red + 0.587 * green + 0.114 * blue), 0, preprocessing);
    } else {
      values[3 * pixel] = toValue(red, 0, preprocessing);
      values[3 * pixel + 1] = toValue(green, 1, preprocessing);
      values[3 * pixel + 2] = toValue(blue, 2, preprocessing);
    }
  }
  return values;
}
