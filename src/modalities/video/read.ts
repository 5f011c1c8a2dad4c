/** `readVideo`: a film becomes a model's input, with its frames as the network sees them beside. */

import type { Input, Picture } from '../../attribution/result';
import { ArgumentError } from '../../errors';
import type { Model } from '../../models/model';
import { checkPreprocessing, fitPicture, type ReadImageOptions, toValues } from '../image/read';
import type { ReadFramesOptions } from './clip';
import { readFrames } from './frames';

export interface ReadVideoOptions
  extends Pick<ReadFramesOptions, 'start' | 'seconds' | 'rate' | 'signal'>,
    ReadImageOptions {
  /** Pixels that frames are to have, of a model that takes any. Default: the film's own, up to 480 on the longer side. */
  readonly size?: { readonly width: number; readonly height: number };
}

/**
 * Reads a film for a model. A model that takes a fixed number of frames gets them evenly over the film, or over the part
 * that `start` and `seconds` name: the network `actions` was trained on 2 seconds.
 *
 * @param place path of a GIF, of what ffmpeg decodes, or of a folder of pictures; or the bytes of a GIF
 * @param model takes `[time, height, width, 1 or 3]`
 * @returns a batch of one, `[1, time, height, width, channels]`, with its frames and their rate
 * @throws ArgumentError where the film cannot be read, or the model does not take films
 * @example
 * const clip = actions(1, { action: 'walking' });
 * await writeVideo('out/walking.gif', clip);
 * const again = await readVideo('out/walking.gif', await loadModel('actions'));
 */
export async function readVideo(
  place: string | Uint8Array,
  model: Pick<Model, 'name' | 'preprocessing'> & { readonly inputShape: readonly number[] },
  { fit = 'crop', preprocessing = model.preprocessing, size, ...part }: ReadVideoOptions = {},
): Promise<Input> {
  const [time, height, width, channels] = model.inputShape;
  if (model.inputShape.length !== 4 || (channels !== 1 && channels !== 3)) {
    throw new ArgumentError(
      `The model "${model.name}" takes inputs of shape [${model.inputShape.join(', ')}], which is no film; a film needs [time, height, width, 1 or 3].`,
    );
  }
  if (!preprocessing) {
    throw new ArgumentError(
      `How the model "${model.name}" wants its pixels is not known; pass preprocessing: { mean, std } to loadModel or readVideo, so that value = (pixel − mean) / std.`,
    );
  }
  checkPreprocessing(preprocessing, channels);
  const { frames, rate } = await readFrames(place, { ...part, ...(time! > 0 ? { count: time! } : {}) });
  const frame = {
    height: height! > 0 ? height! : (size?.height ?? -1),
    width: width! > 0 ? width! : (size?.width ?? -1),
    border: preprocessing.border ?? 0,
    fit,
  };
  const fitted = new Map<Picture, Picture>();
  for (const picture of frames) if (!fitted.has(picture)) fitted.set(picture, await fitPicture(picture, frame));
  const shown = frames.map((picture) => fitted.get(picture)!);
  const [first] = shown;
  const pixels = first!.width * first!.height * channels;
  const values = new Float32Array(shown.length * pixels);
  shown.forEach((picture, at) => {
    values.set(toValues(picture, channels, preprocessing), at * pixels);
  });
  const shape = [1, shown.length, first!.height, first!.width, channels];
  return { values, shape, video: { frames: [shown], rate } };
}
