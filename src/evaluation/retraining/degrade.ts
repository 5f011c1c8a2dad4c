import { Random } from '../../tensor/random';
import type { Labelled } from './labelled';

export interface Degradation {
  /** From 0 to 1: how many of the pixels are replaced. */
  readonly share: number;
  /** `remove` replaces the most important pixels (ROAR), `keep` the least important ones (KAR). */
  readonly mode: 'remove' | 'keep';
  /** What a pixel becomes, a value a channel: the training set's mean. */
  readonly fill: ArrayLike<number>;
  /** Breaks ties. */
  readonly seed: number;
}

/**
 * Replaces a share of each picture's pixels, in the order of their importance; all channels of a pixel together. Equally
 * important pixels, the zeros of most maps among them, come in an order drawn anew for each picture: in reading order they would
 * draw a frame around what matters.
 *
 * @param importance A value a pixel, `[N, H, W]`, the largest the most important.
 */
export function degrade({ values, shape }: Labelled, importance: Float32Array, how: Degradation): Float32Array {
  const { share, mode, fill, seed } = how;
  const [count = 0, height = 0, width = 0, channels = 0] = shape;
  const pixels = height * width;
  const replaced = Math.round(share * pixels);
  const degraded = values.slice();
  const random = new Random(seed);
  const order = Uint32Array.from({ length: pixels }, (_, pixel) => pixel);
  const lot = new Float64Array(pixels);
  for (let example = 0; example < count; example++) {
    const from = example * pixels;
    for (let pixel = 0; pixel < pixels; pixel++) lot[pixel] = random.uniform();
    order.sort((a, b) => importance[from + b]! - importance[from + a]! || lot[a]! - lot[b]!);
    const chosen = mode === 'remove' ? order.subarray(0, replaced) : order.subarray(pixels - replaced);
    for (const pixel of chosen) {
      for (let channel = 0; channel < channels; channel++) {
        degraded[(from + pixel) * channels + channel] = fill[channel]!;
      }
    }
  }
  return degraded;
}

/** The mean of each channel over all pictures. */
export function channelMeans({ values, shape }: Labelled): Float64Array {
  const channels = shape[3]!;
  const sums = new Float64Array(channels);
  for (let at = 0; at < values.length; at++) sums[at % channels]! += values[at]!;
  return sums.map((sum) => (sum * channels) / values.length);
}
