import { kMeans, type Rows } from './k-means';
import type { Eigenpairs } from './lanczos';

/**
 * The spectral embedding of Ng, Jordan and Weiss 2001: the first `width` eigenvectors as columns, each row scaled to length 1.
 * Rows of zeros stay.
 */
export function spectralRows({ vectors }: Pick<Eigenpairs, 'vectors'>, width: number, unit = true): Rows {
  const count = vectors[0]!.length;
  const values = new Float64Array(count * width);
  for (let row = 0; row < count; row++) {
    let length = 0;
    for (let column = 0; column < width; column++) length += vectors[column]![row]! ** 2;
    const scale = unit && length > 0 ? 1 / Math.sqrt(length) : 1;
    for (let column = 0; column < width; column++) values[row * width + column] = scale * vectors[column]![row]!;
  }
  return { values, count, width };
}

export interface ClusterOptions {
  readonly restarts?: number;
  readonly seed?: number;
  /** Eigenvectors to embed in. Default: as many as there are clusters. */
  readonly width?: number;
}

/** Spectral clustering (Ng, Jordan and Weiss 2001): k-means on the row-normalised embedding. */
export function spectralClusters(pairs: Pick<Eigenpairs, 'vectors'>, clusters: number, options: ClusterOptions = {}) {
  const width = Math.min(pairs.vectors.length, options.width ?? clusters);
  return kMeans(spectralRows(pairs, width), clusters, options).labels;
}
