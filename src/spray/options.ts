import type { Picture } from '../attribution/result';
import { ArgumentError } from '../errors';
import type { Progress } from '../tensor/progress';
import type { AffinityName } from './affinity';
import type { Downsizing } from './downsize';
import type { SparseMatrix } from './graph';
import type { Rows } from './k-means';
import type { Maps } from './maps';
import type { Neighbours, Points } from './nearest';
import type { Normalisation } from './normalise';
import type { Spectrum } from './spectrum';

/** A step that is replaced is a function of what the step before it made. */
export interface SprayOptions {
  /** How maps are made smaller. Default `auto`: planes of more than 20 × 20 are sum-pooled to that, as in the paper. */
  readonly downsize?: 'auto' | 'none' | Downsizing | ((maps: Maps) => Maps);
  /** What a map is divided by. Default `l1`: the sum of its magnitudes. */
  readonly normalise?: Normalisation | ((maps: Maps) => Maps);
  /** Neighbours of each map. Default 10. */
  readonly neighbours?: number;
  /** Default `auto`: exact up to 20,000 maps, then approximate, with the recall in the certificate. */
  readonly search?:
    | 'auto'
    | 'exact'
    | 'approximate'
    | ((points: Points, k: number) => Neighbours | Promise<Neighbours>);
  /** How neighbours become edges. Default `max`. */
  readonly affinity?: AffinityName | ((neighbours: Neighbours) => SparseMatrix);
  /** Eigenvalues of the Laplacian, the smallest first. Default 16. */
  readonly eigenvalues?: number;
  readonly spectrum?: (affinity: SparseMatrix, count: number) => Spectrum | Promise<Spectrum>;
  /** Default `eigengap`: as many as stand before the largest gap. A function returns the cluster of each map, from 0. */
  readonly clusters?: 'eigengap' | number | ((spectrum: Spectrum) => ArrayLike<number>);
  /** Most clusters that the eigengap may find; more where the graph falls into more pieces. Default 8. */
  readonly most?: number;
  /** The picture of all maps in the plane, `[count, 2]`. Default `umap`. */
  readonly embedding?: 'umap' | 'none' | ((neighbours: Neighbours) => Float32Array | Promise<Float32Array>);
  /** What clusters are ranked by, the largest first: see {@link fisherSeparability}. */
  readonly rank?: (rows: Rows, inside: (map: number) => boolean) => number;
  /** Prototypes of each cluster. Default 6. */
  readonly prototypes?: number;
  /** What was explained, one picture a map. Default: the pictures of the explanation's input. */
  readonly pictures?: readonly Picture[];
  /** What each map is called in the figure. Default its number. */
  readonly names?: readonly string[];
  /** Default 0. */
  readonly seed?: number;
  /** Stops the work with an AbortError. Default: the interrupt of the notebook's cell, where there is one. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** Every option that has a value of its own, with its default. */
export const sprayDefaults = {
  downsize: 'auto',
  normalise: 'l1',
  neighbours: 10,
  search: 'auto',
  affinity: 'max',
  eigenvalues: 16,
  clusters: 'eigengap',
  most: 8,
  embedding: 'umap',
  prototypes: 6,
  seed: 0,
} as const;

/** The options with their defaults. */
export type Chosen = SprayOptions & Required<Pick<SprayOptions, keyof typeof sprayDefaults>>;

/** Eigenvalues that the choice of clusters needs. */
export const atLeast = ({ clusters, most }: Chosen) => (typeof clusters === 'number' ? clusters : most) + 1;

/** @throws ArgumentError where an option cannot be. */
export function check({ count }: Maps, { clusters, pictures, names, embedding, affinity: kind }: Chosen): void {
  if (typeof clusters === 'number' && !(Number.isInteger(clusters) && clusters >= 1 && clusters <= count)) {
    throw new ArgumentError(
      `clusters is ${clusters}; give a whole number from 1 to ${count}, the number of maps, or 'eigengap'.`,
    );
  }
  if (typeof clusters === 'string' && clusters !== 'eigengap') {
    throw new ArgumentError(`clusters is '${clusters}'; give 'eigengap', a number or a function.`);
  }
  if (typeof embedding === 'string' && embedding !== 'umap' && embedding !== 'none') {
    throw new ArgumentError(`embedding is '${embedding}'; give 'umap', 'none' or a function.`);
  }
  if (typeof kind === 'string' && !['max', 'mean', 'heat'].includes(kind)) {
    throw new ArgumentError(`affinity is '${kind}'; give 'max', 'mean', 'heat' or a function.`);
  }
  for (const [what, list] of Object.entries({ pictures, names })) {
    if (list && list.length !== count) {
      throw new ArgumentError(`${list.length} ${what} came for ${count} maps; give one for each.`);
    }
  }
}
