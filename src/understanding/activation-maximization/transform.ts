/** Random jitter, scale and rotation: what stays good when it is moved a little is no accident of single pixels. */

import { within } from '../../tensor/plane';
import type { Random } from '../../tensor/random';

export interface TransformOptions {
  /** Most pixels that the image is moved by, each way. */
  readonly jitter: number;
  /** Largest share that it grows or shrinks by. */
  readonly scale: number;
  /** Most degrees that it turns by, each way. */
  readonly rotation: number;
}

/** A linear map of images: each output pixel mixes four input pixels. Beyond the border its last pixels go on. */
export interface Resampling {
  apply(image: Float32Array): Float32Array;
  /** The transpose: takes a gradient at the output to the input. */
  transpose(gradient: Float32Array): Float32Array;
}

const unmoved: Resampling = { apply: (image) => image, transpose: (gradient) => gradient };

/** A map drawn at random. Draws as many numbers whatever the options are. */
export function drawTransform(random: Random, shape: readonly number[], options: TransformOptions): Resampling {
  const between = (limit: number) => (2 * random.uniform() - 1) * limit;
  const shift = [between(options.jitter), between(options.jitter)].map(Math.round) as [number, number];
  const stretch = 1 + between(options.scale);
  const angle = (between(options.rotation) * Math.PI) / 180;
  return transformOf(shape, { shift, stretch, angle });
}

/** Turns by `angle` (radians) and stretches about the middle, then moves by `shift` rows and columns. */
export function transformOf(
  [height, width, channels]: readonly number[],
  { shift, stretch, angle }: { shift: readonly [number, number]; stretch: number; angle: number },
): Resampling {
  if (shift[0] === 0 && shift[1] === 0 && stretch === 1 && angle === 0) return unmoved;
  const [h, w, depth] = [height!, width!, channels!];
  const places = new Int32Array(4 * h * w);
  const weights = new Float32Array(4 * h * w);
  const [cos, sin] = [Math.cos(angle) / stretch, Math.sin(angle) / stretch];
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const [down, right] = [y - shift[0] - (h - 1) / 2, x - shift[1] - (w - 1) / 2];
      const row = within(cos * down - sin * right + (h - 1) / 2, h);
      const column = within(sin * down + cos * right + (w - 1) / 2, w);
      const [top, left] = [Math.floor(row), Math.floor(column)];
      const [below, beside] = [within(top + 1, h), within(left + 1, w)];
      const [v, u] = [row - top, column - left];
      const at = 4 * (y * w + x);
      places.set([top * w + left, top * w + beside, below * w + left, below * w + beside], at);
      weights.set([(1 - v) * (1 - u), (1 - v) * u, v * (1 - u), v * u], at);
    }
  }
  const each = (visit: (output: number, input: number, weight: number) => void) => {
    for (let at = 0; at < places.length; at++) {
      const [output, input, weight] = [(at >> 2) * depth, places[at]! * depth, weights[at]!];
      for (let channel = 0; channel < depth; channel++) visit(output + channel, input + channel, weight);
    }
  };
  return {
    apply(image) {
      const result = new Float32Array(image.length);
      each((output, input, weight) => {
        result[output]! += weight * image[input]!;
      });
      return result;
    },
    transpose(gradient) {
      const result = new Float32Array(gradient.length);
      each((output, input, weight) => {
        result[input]! += weight * gradient[output]!;
      });
      return result;
    },
  };
}
