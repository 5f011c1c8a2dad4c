import { Matrix, solve } from 'ml-matrix';
import type { Rows } from './k-means';

/**
 * How well a line parts a cluster from the rest: Fisher's discriminant ratio
 *
 *     τ = max_w (wᵀ S_b w) / (wᵀ S_w w) = m (μ₁ − μ₂)ᵀ S_w⁻¹ (μ₁ − μ₂),   m = n₁ n₂ / (n₁ + n₂),
 *
 * S_w the scatter within cluster and rest, S_b that between their means; returned as τ / (1 + τ), the share of the variance
 * along the best direction that lies between the two: 0 where their means agree, 1 where each is a single point.
 * Fisher 1936; to rank SpRAy's clusters, Anders et al. 2022.
 *
 * @param rows Embedding of the points.
 * @param inside Whether a point belongs to the cluster.
 */
export function fisherSeparability({ values, count, width }: Rows, inside: (row: number) => boolean): number {
  const means = [new Float64Array(width), new Float64Array(width)] as const;
  const sizes = [0, 0];
  const side = (row: number) => (inside(row) ? 1 : 0);
  for (let row = 0; row < count; row++) {
    sizes[side(row)]!++;
    for (let i = 0; i < width; i++) means[side(row)][i]! += values[row * width + i]!;
  }
  if (sizes[0] === 0 || sizes[1] === 0) return 0;
  means.forEach((mean, at) => {
    for (let i = 0; i < width; i++) mean[i]! /= sizes[at]!;
  });
  const scatter = new Float64Array(width * width);
  const off = new Float64Array(width);
  for (let row = 0; row < count; row++) {
    const mean = means[side(row)];
    for (let i = 0; i < width; i++) off[i] = values[row * width + i]! - mean[i]!;
    for (let i = 0, at = 0; i < width; i++, at += width) {
      const part = off[i]!;
      for (let j = 0; j <= i; j++) scatter[at + j]! += part * off[j]!;
    }
  }
  const within = Matrix.from1DArray(width, width, scatter);
  const between = Array.from(means[0], (mean, i) => means[1][i]! - mean);
  for (let i = 0; i < width; i++) for (let j = 0; j < i; j++) within.set(j, i, within.get(i, j));
  // Directions without any scatter must not divide by zero.
  const ridge = 1e-9 * (within.trace() + count * between.reduce((sum, d) => sum + d * d, 0)) || 1;
  for (let i = 0; i < width; i++) within.set(i, i, within.get(i, i) + ridge);
  const column = Matrix.columnVector(between);
  const ratio = ((sizes[0]! * sizes[1]!) / count) * Matrix.rowVector(between).mmul(solve(within, column)).get(0, 0);
  return ratio / (1 + ratio);
}
