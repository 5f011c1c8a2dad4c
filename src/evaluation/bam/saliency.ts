import type { Attribution } from '../../attribution/result';

/** Values above this share of a map are drawn alike, as in the paper. */
const percentile = 0.99;

/**
 * A map as it is looked at: |sum over channels|, cut at its 99th percentile, from 0 to 1. One plane an example, `[N, H, W]`.
 */
export function saliency({ values, shape }: Pick<Attribution, 'values' | 'shape'>): Float32Array {
  const [count = 0, height = 0, width = 0, channels = 1] = shape;
  const pixels = height * width;
  const seen = new Float32Array(count * pixels);
  for (let at = 0; at < values.length; at++) seen[Math.floor(at / channels)]! += values[at]!;
  for (let example = 0; example < count; example++) {
    const map = seen.subarray(example * pixels, (example + 1) * pixels);
    for (let pixel = 0; pixel < pixels; pixel++) map[pixel] = Math.abs(map[pixel]!);
    const most = Float32Array.from(map).sort()[Math.min(pixels - 1, Math.floor(percentile * pixels))]!;
    // A map of nothing stays nothing.
    if (most > 0) for (let pixel = 0; pixel < pixels; pixel++) map[pixel] = Math.min(1, map[pixel]! / most);
  }
  return seen;
}

/** The mean of a map inside the mask, one number an example; NaN where the mask is empty. */
export function insideMeans(maps: Float32Array, mask: Float32Array, count: number): number[] {
  const pixels = maps.length / count;
  return Array.from({ length: count }, (_, example) => {
    let [sum, size] = [0, 0];
    for (let at = example * pixels; at < (example + 1) * pixels; at++) {
      sum += maps[at]! * mask[at]!;
      size += mask[at]!;
    }
    return size > 0 ? sum / size : Number.NaN;
  });
}
