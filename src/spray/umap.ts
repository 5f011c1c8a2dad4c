import { UMAP } from 'umap-js';
import type { Steps } from '../tensor/progress';
import { Random } from '../tensor/random';
import type { Neighbours } from './nearest';

export interface UmapOptions {
  /** Default 200, UMAP's own for large sets. */
  readonly epochs?: number;
  /** How close points may come. Default 0.1. */
  readonly minDist?: number;
  readonly seed?: number;
  readonly steps?: Steps;
  /** Where to start, `[count, 2]`. Default at random. */
  readonly start?: Float32Array;
}

const epochsBetweenPauses = 5;

/**
 * Places points in the plane so that neighbours stay neighbours: UMAP (McInnes, Healy and Melville 2018) by umap-js, from
 * neighbours that are known already.
 *
 * @returns `[count, 2]`, row-major.
 */
export async function umap(neighbours: Neighbours, options: UmapOptions = {}): Promise<Float32Array> {
  const { count, k, indices, distances } = neighbours;
  const { epochs = 200, minDist = 0.1, seed = 0, start, steps } = options;
  const random = new Random(seed);
  const map = new UMAP({ nNeighbors: k + 1, nEpochs: epochs, minDist, random: () => random.uniform() });
  // UMAP counts a point as its own first neighbour.
  const rows = Array.from({ length: count }, (_, row) => [row * k, (row + 1) * k] as const);
  map.setPrecomputedKNN(
    rows.map(([from, to], row) => [row, ...indices.subarray(from, to)]),
    rows.map(([from, to]) => [0, ...distances.subarray(from, to)]),
  );
  map.initializeFit(rows.map(() => []));
  const points = map.getEmbedding();
  if (start) {
    points.forEach((point, row) => {
      point[0] = start[2 * row]!;
      point[1] = start[2 * row + 1]!;
    });
  }
  for (let epoch = 1; epoch <= epochs; epoch++) {
    map.step();
    if (epoch % epochsBetweenPauses === 0) await steps?.step(epoch, epochs);
  }
  return Float32Array.from(points.flat());
}
