import { ready } from '@tensorflow/tfjs-core';
import { ArgumentError } from '../errors';
import { Steps } from '../tensor/progress';
import { currentSignal } from '../tensor/signal';
import { affinity } from './affinity';
import { certify } from './certify';
import { spectralClusters, spectralRows } from './clusters';
import { type Downsizing, downsize } from './downsize';
import { eigengap } from './eigengap';
import { fisherSeparability } from './fisher';
import type { Rows } from './k-means';
import { type Maps, type MapsLike, readMaps } from './maps';
import { medoids, spreadOf, squaresFromMean } from './medoids';
import type { Neighbours, Points } from './nearest';
import { type FoundNeighbours, findNeighbours } from './neighbours';
import { normalise } from './normalise';
import { atLeast, type Chosen, check, type SprayOptions, sprayDefaults } from './options';
import { outlierScores } from './outliers';
import { type ClusterRank, SprayResult } from './result';
import { type Spectrum, spectrum } from './spectrum';
import { trustworthiness } from './trustworthiness';
import { umap } from './umap';

/** Planes with more pixels than this on a side are pooled. */
const autoSize = 20;

/**
 * Spectral relevance analysis (Lapuschkin et al. 2019): which strategies does a network have for one class? Its relevance maps
 * are clustered; each cluster is a way of looking, and one that looks at a tag in the corner is a Clever Hans.
 *
 * Maps → downsizing → normalisation → k nearest neighbours → affinity → symmetric normalised Laplacian → its smallest
 * eigenvalues → clusters before the largest gap (Ng, Jordan and Weiss 2001) → UMAP, prototypes, outliers. The clusters are
 * ranked by Fisher's separability in the spectral embedding (Anders et al. 2022): a network that looks at one thing only looks
 * alike wherever it does, so an artefact's cluster stands apart. Of two clusters alone each is as far from the other: among
 * equals the one whose maps differ least comes first. Cluster 0 is the first.
 *
 * Every step can be replaced by a function.
 *
 * @param maps Relevance maps of one class: an Attribution, several, a batch `{ values, shape: [N, …] }`, or one array a map.
 * @throws ArgumentError where there are fewer maps than neighbours, shapes differ, a map is zero or not finite, or all are the same.
 *
 * @example
 * const maps = await lrp(model, digits([...Array(24).keys()]));
 * const found = await spray(maps, { neighbours: 4 });
 * const first = found.ranking[0]; // { cluster: 0, size, score, prototypes }
 */
export async function spray(maps: MapsLike, options: SprayOptions = {}): Promise<SprayResult> {
  const started = performance.now();
  const chosen: Chosen = { ...sprayDefaults, ...options };
  const steps = new Steps(options.signal ?? currentSignal(), options.onProgress);
  const given = readMaps(maps);
  check(given, chosen);
  await ready();
  const prepared = prepare(given, chosen);
  const points: Points = { ...prepared, width: prepared.values.length / prepared.count };

  const neighbours = await search(points, chosen, steps.within(0, 3, 10));
  const graph =
    typeof chosen.affinity === 'function' ? chosen.affinity(neighbours) : affinity(neighbours, chosen.affinity);
  const { seed, eigenvalues } = chosen;
  const pairs = options.spectrum
    ? await options.spectrum(graph, eigenvalues)
    : await spectrum(graph, { count: Math.max(eigenvalues, atLeast(chosen)), seed, steps });
  await steps.step(5, 10);
  const gap = eigengap(pairs.values, Math.max(chosen.most, pairs.components));
  const rows = spectralRows(pairs, pairs.vectors.length);
  const { labels, ranking } = ranked(clustered(pairs, gap.clusters, chosen), points, rows, chosen);
  const embedding = await embed(neighbours, chosen, steps.within(5, 10, 10));
  const trust = embedding && (await trustworthiness(points, embedding, { seed }));
  const found = {
    maps: { ...given, pictures: options.pictures ?? given.pictures },
    points,
    neighbours,
    affinity: graph,
    eigenvalues: pairs.values,
    eigenvectors: pairs.vectors,
    components: pairs.components,
    eigengap: gap,
    labels,
    ranking,
    embedding,
    outliers: outlierScores(neighbours),
    names: options.names,
  };
  const certificate = certify(found, chosen, trust, (performance.now() - started) / 1000);
  return new SprayResult({ ...found, certificate });
}

function prepare(maps: Maps, { downsize: how, normalise: by }: Chosen): Maps {
  const [height = 0, width = 0] = maps.shape;
  const auto: Downsizing = { size: [Math.min(height, autoSize), Math.min(width, autoSize)] };
  const large = Math.max(height, width) > autoSize && maps.shape.length === 2;
  const size = how === 'auto' ? (large ? auto : 'none') : how;
  const small = typeof size === 'function' ? size(maps) : size === 'none' ? maps : downsize(maps, size);
  const even = typeof by === 'function' ? by(small) : normalise(small, by);
  const { values, count } = even;
  const length = values.length / count;
  if (count > 1 && values.every((value, at) => value === values[at % length])) {
    throw new ArgumentError(`All ${count} maps are the same after normalising; there is nothing to tell apart.`);
  }
  return even;
}

async function search(
  points: Points,
  { search: how, neighbours: k, seed }: Chosen,
  steps: Steps,
): Promise<FoundNeighbours> {
  if (typeof how !== 'function') return findNeighbours(points, k, steps, { search: how, seed });
  return { ...(await how(points, k)), search: 'own', recall: Number.NaN, sample: 0 };
}

/** The cluster of each map. */
function clustered(pairs: Spectrum, gap: number, { clusters, seed }: Chosen): ArrayLike<number> {
  if (typeof clusters === 'function') return clusters(pairs);
  const count = clusters === 'eigengap' ? gap : clusters;
  // A piece of the graph without an eigenvector of its own would have rows of zeros.
  return spectralClusters(pairs, count, { seed, width: Math.max(count, pairs.components) });
}

/** Scores that differ by less are the same: two clusters are as far from each other as from the rest of the maps. */
const tie = 1e-6;

/** Clusters in the order of their scores, among equals the one whose maps are most alike first; labels numbered so. */
function ranked(given: ArrayLike<number>, points: Points, rows: Rows, { rank, prototypes: most }: Chosen) {
  const members = new Map<number, number[]>();
  for (let map = 0; map < points.count; map++) {
    const label = given[map];
    if (!Number.isInteger(label)) {
      throw new ArgumentError(`The cluster of map ${map} is ${label}; give one whole number a map.`);
    }
    const list = members.get(label!);
    if (list) list.push(map);
    else members.set(label!, [map]);
  }
  const scored = [...members].map(([label, maps]) => {
    const squares = squaresFromMean(points, maps);
    const score = (rank ?? fisherSeparability)(rows, (map) => given[map] === label);
    return { maps, score, spread: spreadOf(squares), typical: medoids(maps, squares, most) };
  });
  scored.sort((a, b) => (Math.abs(a.score - b.score) < tie ? a.spread - b.spread : b.score - a.score));
  const labels = new Int32Array(points.count);
  const ranking = scored.map(({ maps, score, spread, typical }, cluster): ClusterRank => {
    for (const map of maps) labels[map] = cluster;
    return { cluster, size: maps.length, score, spread, prototypes: typical };
  });
  return { labels, ranking };
}

async function embed(
  neighbours: Neighbours,
  { embedding, seed }: Chosen,
  steps: Steps,
): Promise<Float32Array | undefined> {
  if (embedding === 'none') return undefined;
  return typeof embedding === 'function' ? embedding(neighbours) : umap(neighbours, { seed, steps });
}
