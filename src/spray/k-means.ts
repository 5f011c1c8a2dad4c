import { Random } from '../tensor/random';

/** Points as rows, one after the other. */
export interface Rows {
  readonly values: Float64Array;
  readonly count: number;
  readonly width: number;
}

export interface KMeansOptions {
  /** How often to start anew; the best is kept. Default 10. */
  readonly restarts?: number;
  readonly seed?: number;
}

const mostRounds = 300;

/**
 * k-means: Lloyd's algorithm from the starts of k-means++ (Arthur and Vassilvitskii 2007).
 *
 * @returns The cluster of each row, from 0 to k − 1, and the sum of squared distances to the clusters' means.
 */
export function kMeans(
  rows: Rows,
  k: number,
  { restarts = 10, seed = 0 }: KMeansOptions = {},
): { readonly labels: Int32Array; readonly inertia: number } {
  const random = new Random(seed);
  let best = run(rows, k, random);
  for (let restart = 1; restart < restarts && k > 1; restart++) {
    const other = run(rows, k, random);
    if (other.inertia < best.inertia) best = other;
  }
  return best;
}

function run(rows: Rows, k: number, random: Random): { labels: Int32Array; inertia: number } {
  const { count } = rows;
  const centers = start(rows, k, random);
  const labels = new Int32Array(count).fill(-1);
  let inertia = 0;
  for (let round = 0; round < mostRounds; round++) {
    let changed = false;
    inertia = 0;
    for (let row = 0; row < count; row++) {
      let [nearest, least] = [0, Number.POSITIVE_INFINITY];
      for (let center = 0; center < k; center++) {
        const distance = between(rows, row, centers, center);
        if (distance < least) [nearest, least] = [center, distance];
      }
      changed ||= labels[row] !== nearest;
      labels[row] = nearest;
      inertia += least;
    }
    if (!changed) break;
    moveToMeans(rows, labels, centers, k);
  }
  return { labels, inertia };
}

/** k rows, each drawn in proportion to its squared distance to those before. */
function start(rows: Rows, k: number, random: Random): Float64Array {
  const { values, count, width } = rows;
  const centers = new Float64Array(k * width);
  const least = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  let chosen = random.below(count);
  for (let center = 0; center < k; center++) {
    centers.set(values.subarray(chosen * width, (chosen + 1) * width), center * width);
    let sum = 0;
    for (let row = 0; row < count; row++) {
      least[row] = Math.min(least[row]!, between(rows, row, centers, center));
      sum += least[row]!;
    }
    chosen = sum > 0 ? drawn(least, random.uniform() * sum) : random.below(count);
  }
  return centers;
}

/** The place where the running sum passes `at`. */
function drawn(weights: Float64Array, at: number): number {
  let sum = 0;
  for (let place = 0; place < weights.length; place++) {
    sum += weights[place]!;
    if (sum > at) return place;
  }
  return weights.length - 1;
}

/** A center without rows stays where it is. */
function moveToMeans({ values, count, width }: Rows, labels: Int32Array, centers: Float64Array, k: number): void {
  const sums = new Float64Array(k * width);
  const sizes = new Int32Array(k);
  for (let row = 0; row < count; row++) {
    const label = labels[row]!;
    sizes[label]!++;
    for (let i = 0; i < width; i++) sums[label * width + i]! += values[row * width + i]!;
  }
  for (let at = 0; at < sums.length; at++) {
    const size = sizes[Math.floor(at / width)]!;
    if (size > 0) centers[at] = sums[at]! / size;
  }
}

function between({ values, width }: Rows, row: number, centers: Float64Array, center: number): number {
  let sum = 0;
  for (let i = 0; i < width; i++) {
    const difference = values[row * width + i]! - centers[center * width + i]!;
    sum += difference * difference;
  }
  return sum;
}
