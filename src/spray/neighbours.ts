import { ArgumentError } from '../errors';
import type { Steps } from '../tensor/progress';
import { Random } from '../tensor/random';
import { type ApproximateOptions, approximateNeighbours } from './approximate-neighbours';
import { exactNeighbours } from './exact-neighbours';
import type { Neighbours, Points } from './nearest';

export interface NeighbourOptions extends ApproximateOptions {
  /** Default `auto`: exact up to 20,000 points, where comparing all with all still pays. */
  readonly search?: 'auto' | 'exact' | 'approximate';
}

export interface FoundNeighbours extends Neighbours {
  /** `own` where the caller's function searched; the recall is then unknown, NaN. */
  readonly search: 'exact' | 'approximate' | 'own';
  /** Share of the true neighbours that were found, of a sample of points. 1 where the search was exact. */
  readonly recall: number;
  /** How many points the recall was measured on. */
  readonly sample: number;
}

/** Up to here the search among all was the faster one wherever it was measured (docs/benchmarks.md). */
const mostExact = 20000;
const recallSample = 200;

/**
 * The k nearest other points of each point, by Euclidean distance.
 *
 * @throws ArgumentError where there are too few points, or all are the same.
 */
export async function findNeighbours(
  points: Points,
  k: number,
  steps: Steps,
  options: NeighbourOptions = {},
): Promise<FoundNeighbours> {
  const { count } = points;
  if (!Number.isInteger(k) || k < 1)
    throw new ArgumentError(`${k} neighbours were asked for; give a whole number from 1.`);
  if (count <= k) {
    const advice = count > 1 ? `give more maps, or neighbours: ${count - 1} at most` : 'give more maps';
    throw new ArgumentError(`${count} maps came, and each should have ${k} neighbours; ${advice}.`);
  }
  const { search = 'auto', seed = 0 } = options;
  if (search === 'exact' || (search === 'auto' && count <= mostExact)) {
    return { ...(await exactNeighbours(points, k, steps)), search: 'exact', recall: 1, sample: count };
  }
  const found = await approximateNeighbours(points, k, steps, options);
  const random = new Random(seed + 1);
  const sample = Int32Array.from({ length: Math.min(recallSample, count) }, () => random.below(count));
  const truth = await exactNeighbours(points, k, steps, sample);
  return { ...found, search: 'approximate', recall: recallOf(found, truth, sample), sample: sample.length };
}

/** A found neighbour counts where it is as near as the true ones: equally near ones may stand for each other. */
function recallOf(found: Neighbours, truth: Neighbours, rows: Int32Array): number {
  const { k } = truth;
  let right = 0;
  rows.forEach((row, at) => {
    const limit = truth.distances[at * k + k - 1]! * (1 + 1e-5);
    for (let place = row * k; place < (row + 1) * k; place++) right += Number(found.distances[place]! <= limit);
  });
  return right / (rows.length * k);
}
