import type { Picture } from '../../attribution/result';
import { ArgumentError } from '../../errors';
import { type Preprocessing, toPixel } from '../../models/preprocessing';

/**
 * A model's inputs as people see them: the preprocessing undone, what lies beyond black and white cut off.
 *
 * @param shape `[n, height, width, channels]`, with 1 or 3 channels
 * @param preprocessing the model's; it is never guessed
 * @throws ArgumentError when it is not known, or the shape is no picture's
 */
export function toPictures(
  values: Float32Array,
  shape: readonly number[],
  preprocessing: Preprocessing | undefined,
): Picture[] {
  const [count, height, width, channels] = shape;
  if (
    shape.length !== 4 ||
    (channels !== 1 && channels !== 3) ||
    values.length !== count! * height! * width! * channels
  ) {
    throw new ArgumentError(
      `${values.length} values of shape [${shape.join(', ')}] are no pictures; they need [n, height, width, 1 or 3] and as many values.`,
    );
  }
  if (!preprocessing) {
    throw new ArgumentError(
      'How the model makes values of pixels is not known; pass its preprocessing: { mean, std }, so that pixel = value · std + mean.',
    );
  }
  const pixels = height! * width!;
  return Array.from({ length: count! }, (_, row) => {
    const rgba = new Uint8ClampedArray(4 * pixels).fill(255);
    for (let pixel = 0; pixel < pixels; pixel++) {
      for (let colour = 0; colour < 3; colour++) {
        const channel = channels === 3 ? colour : 0;
        const value = values[(row * pixels + pixel) * channels + channel]!;
        rgba[4 * pixel + colour] = toPixel(value, channel, preprocessing);
      }
    }
    return { width: width!, height: height!, rgba };
  });
}
