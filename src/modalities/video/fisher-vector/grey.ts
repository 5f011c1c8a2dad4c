/** A batch of clips as grey levels, which is all that the Fisher-vector classifier sees. */

import type { Input } from '../../../attribution/result';
import { ArgumentError } from '../../../errors';
import { type Preprocessing, toPixel } from '../../../models/preprocessing';
import type { GreyClip } from './motion';
import { boxPixels } from './relevance';

/** @throws ArgumentError where the input is no batch of clips, or too small or short for a single box of motion */
export function greyClips({ values, shape }: Input, preprocessing: Preprocessing): GreyClip[] {
  const [count = 0, frames = 0, height = 0, width = 0, channels] = shape;
  if (shape.length !== 5 || (channels !== 1 && channels !== 3)) {
    throw new ArgumentError(
      `An input of shape [${shape}] came; clips have the shape [N, time, height, width, 1 or 3], as readVideo gives them.`,
    );
  }
  if (frames < boxPixels.frames || Math.min(height, width) < boxPixels.side) {
    throw new ArgumentError(
      `The clips have ${frames} frames of ${width} × ${height} pixels; motion is described over ${boxPixels.frames} frames and ${boxPixels.side} × ${boxPixels.side} pixels at least. Give longer or larger clips.`,
    );
  }
  const size = frames * height * width;
  return Array.from({ length: count }, (_, clip) => {
    const grey = Float32Array.from({ length: size }, (_, pixel) => {
      const at = (clip * size + pixel) * channels;
      const level = (c: number) => toPixel(values[at + c]!, c, preprocessing);
      // The luminance of ITU-R BT.601.
      return channels === 1 ? level(0) : 0.299 * level(0) + 0.587 * level(1) + 0.114 * level(2);
    });
    return { values: grey, frames, height, width };
  });
}
