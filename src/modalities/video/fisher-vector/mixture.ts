/** A mixture of Gaussians with diagonal covariances, fitted by expectation-maximisation (Dempster 1977) from k-means. */

import { kmeans } from 'ml-kmeans';

export interface Mixture {
  readonly components: number;
  readonly dimensions: number;
  /** Sum to 1. */
  readonly weights: Float64Array;
  /** `[components, dimensions]`. */
  readonly means: Float64Array;
  readonly variances: Float64Array;
}

export interface FitMixtureOptions {
  readonly components: number;
  readonly seed: number;
  /** Rounds of expectation-maximisation at most. Default 30; it ends before where the likelihood gains less than 10⁻⁴ a point. */
  readonly rounds?: number;
}

/** No variance falls below this share of the whole variance: a component cannot close in on a single point. */
const leastVariance = 0.01;

/** @param points `[count, dimensions]`, row-major. */
export function fitMixture(points: Float64Array, dimensions: number, options: FitMixtureOptions): Mixture {
  const { components, seed, rounds = 30 } = options;
  const count = points.length / dimensions;
  const rows = Array.from({ length: count }, (_, at) => [...points.subarray(at * dimensions, (at + 1) * dimensions)]);
  const { clusters } = kmeans(rows, components, { seed, maxIterations: 20, initialization: 'kmeans++' });
  const floor = variancesOf(points, dimensions).map((variance) => Math.max(leastVariance * variance, 1e-9));
  const shares = new Float64Array(count * components);
  clusters.forEach((cluster, at) => {
    shares[at * components + cluster] = 1;
  });
  let mixture = maximise(points, dimensions, shares, components, floor);
  let before = Number.NEGATIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const likelihood = responsibilities(mixture, points, shares) / count;
    mixture = maximise(points, dimensions, shares, components, floor);
    if (likelihood - before < 1e-4) break;
    before = likelihood;
  }
  return mixture;
}

/**
 * The probability of each component given each point, `[count, components]`, written into `shares`.
 * @returns the log-likelihood of all points
 */
export function responsibilities(mixture: Mixture, points: Float64Array, shares: Float64Array): number {
  const { components, dimensions, weights, means, variances } = mixture;
  const constants = Float64Array.from({ length: components }, (_, k) => {
    let sum = Math.log(weights[k]!) - (dimensions / 2) * Math.log(2 * Math.PI);
    for (let d = 0; d < dimensions; d++) sum -= Math.log(variances[k * dimensions + d]!) / 2;
    return sum;
  });
  let likelihood = 0;
  for (let point = 0, at = 0; at < points.length; point++, at += dimensions) {
    const row = shares.subarray(point * components, (point + 1) * components);
    for (let k = 0; k < components; k++) {
      let distance = 0;
      for (let d = 0, i = k * dimensions; d < dimensions; d++, i++) {
        distance += (points[at + d]! - means[i]!) ** 2 / variances[i]!;
      }
      row[k] = constants[k]! - distance / 2;
    }
    const most = Math.max(...row);
    let sum = 0;
    for (let k = 0; k < components; k++) sum += Math.exp(row[k]! - most);
    likelihood += most + Math.log(sum);
    for (let k = 0; k < components; k++) row[k] = Math.exp(row[k]! - most) / sum;
  }
  return likelihood;
}

function maximise(
  points: Float64Array,
  dimensions: number,
  shares: Float64Array,
  components: number,
  floor: Float64Array,
): Mixture {
  const count = points.length / dimensions;
  const weights = new Float64Array(components);
  const means = new Float64Array(components * dimensions);
  const variances = new Float64Array(components * dimensions);
  for (let k = 0; k < components; k++) {
    let total = 1e-9; // of a component that no point is near
    const start = k * dimensions;
    for (let point = 0; point < count; point++) {
      const share = shares[point * components + k]!;
      total += share;
      for (let d = 0; d < dimensions; d++) means[start + d]! += share * points[point * dimensions + d]!;
    }
    for (let d = 0; d < dimensions; d++) means[start + d]! /= total;
    for (let point = 0; point < count; point++) {
      const share = shares[point * components + k]!;
      if (share === 0) continue;
      for (let d = 0; d < dimensions; d++) {
        variances[start + d]! += share * (points[point * dimensions + d]! - means[start + d]!) ** 2;
      }
    }
    for (let d = 0; d < dimensions; d++) variances[start + d] = Math.max(variances[start + d]! / total, floor[d]!);
    weights[k] = total / count;
  }
  const sum = weights.reduce((a, b) => a + b, 0);
  return { components, dimensions, weights: weights.map((weight) => weight / sum), means, variances };
}

function variancesOf(points: Float64Array, dimensions: number): Float64Array {
  const count = points.length / dimensions;
  const [sums, squares] = [new Float64Array(dimensions), new Float64Array(dimensions)];
  points.forEach((value, at) => {
    sums[at % dimensions]! += value;
    squares[at % dimensions]! += value * value;
  });
  return squares.map((square, d) => square / count - (sums[d]! / count) ** 2);
}
