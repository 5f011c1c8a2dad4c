/** How alike two maps are, for the randomisation checks. */

import { spearman } from './correlation';
import { ssim } from './ssim';

/** Rank correlation with signs, rank correlation of magnitudes, or SSIM of magnitudes scaled to [0, 1]. */
export type Similarity = 'spearman' | 'spearman_abs' | 'ssim';

/** @param shape of one map. NaN where one is constant. */
export function similarityOf(kind: Similarity, a: Float32Array, b: Float32Array, shape: readonly number[]): number {
  if (kind === 'spearman') return spearman(a, b);
  if (kind === 'spearman_abs') return spearman(a.map(Math.abs), b.map(Math.abs));
  const [height, width] = shape.length >= 2 ? [shape[0]!, shape[1]!] : [1, shape[0] ?? 1];
  return ssim(unit(a, height, width), unit(b, height, width), 1);
}

/** Magnitudes summed over channels, from 0 to 1. */
function unit(values: Float32Array, height: number, width: number) {
  const channels = values.length / (height * width);
  const plane = new Float32Array(height * width);
  for (let at = 0; at < values.length; at++) plane[Math.floor(at / channels)]! += Math.abs(values[at]!);
  const most = plane.reduce((a, b) => Math.max(a, b), 0) || 1;
  return { values: plane.map((value) => value / most), height, width };
}
