import { Analysis, type AnalysisCertificate } from '../analysis';
import type { Figure } from '../render/figure/figure';
import { sprayFigure } from './figure';
import type { SparseMatrix } from './graph';
import type { Maps } from './maps';
import type { Points } from './nearest';
import type { FoundNeighbours } from './neighbours';

/** A cluster and its place among all. */
export interface ClusterRank {
  /** Its label; 0 is the first. */
  readonly cluster: number;
  /** How many maps it holds. */
  readonly size: number;
  /** How well it is set apart: Fisher's separability, 0–1. */
  readonly score: number;
  /** How much its maps differ: their root mean square distance from the cluster's mean. */
  readonly spread: number;
  /** Its most typical maps, the medoid first. */
  readonly prototypes: readonly number[];
}

/** What SpRAy finds. */
export interface SprayFindings {
  /** The maps as they came, channels summed. */
  readonly maps: Maps;
  /** The maps as they were compared: downsized and normalised, `[count, width]`. */
  readonly points: Points;
  readonly neighbours: FoundNeighbours;
  readonly affinity: SparseMatrix;
  /** Of the normalised Laplacian, the smallest first. */
  readonly eigenvalues: Float64Array;
  /** One of length 1 for each eigenvalue. */
  readonly eigenvectors: readonly Float64Array[];
  /** In how many pieces the graph of neighbours falls: how many eigenvalues are 0. */
  readonly components: number;
  /** How many eigenvalues stand before the largest gap, and the gap. */
  readonly eigengap: { readonly clusters: number; readonly gap: number };
  /** The cluster of each map, numbered by rank. */
  readonly labels: Int32Array;
  /** The clusters, the one that is best set apart first. */
  readonly ranking: readonly ClusterRank[];
  /** Places in the plane, `[count, 2]`. */
  readonly embedding?: Float32Array;
  /** How far out each map lies: about 1 is inside. */
  readonly outliers: Float64Array;
  readonly names?: readonly string[];
}

/** The strategies in a set of relevance maps. */
export class SprayResult extends Analysis implements SprayFindings {
  readonly maps!: Maps;
  readonly points!: Points;
  readonly neighbours!: FoundNeighbours;
  readonly affinity!: SparseMatrix;
  readonly eigenvalues!: Float64Array;
  readonly eigenvectors!: readonly Float64Array[];
  readonly components!: number;
  readonly eigengap!: SprayFindings['eigengap'];
  readonly labels!: Int32Array;
  readonly ranking!: readonly ClusterRank[];
  readonly embedding?: Float32Array;
  readonly outliers!: Float64Array;
  readonly names?: readonly string[];
  readonly certificate!: AnalysisCertificate;

  constructor(findings: SprayFindings & { readonly certificate: AnalysisCertificate }) {
    super();
    Object.assign(this, findings);
  }

  /** The maps of a cluster, in their order. */
  members(cluster: number): number[] {
    return [...this.labels.keys()].filter((map) => this.labels[map] === cluster);
  }

  figure(): Figure {
    return sprayFigure(this);
  }
}
