/** The Gaussian kernel k(x, y) = exp(−γ ‖x − y‖²) between points, and its means over many of them. */

import {
  add,
  exp,
  matMul,
  mean,
  mul,
  relu,
  slice,
  square,
  sub,
  sum,
  type Tensor2D,
  tensor2d,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import { ArgumentError } from '../../errors';
import type { Steps } from '../../tensor/progress';
import { Random } from '../../tensor/random';
import type { Points } from './points';

/** ‖x − y‖² of the point `row` and every point, in double precision. */
export function squaredDistances({ values, count, size }: Points, row: number): Float64Array {
  const distances = new Float64Array(count);
  for (let other = 0; other < count; other++) {
    let total = 0;
    for (let at = 0; at < size; at++) {
      const difference = values[row * size + at]! - values[other * size + at]!;
      total += difference * difference;
    }
    distances[other] = total;
  }
  return distances;
}

/** k of the point `row` and every point. */
export const kernelRow = (points: Points, gamma: number, row: number): Float64Array =>
  squaredDistances(points, row).map((distance) => Math.exp(-gamma * distance));

/** So many points are enough for the median of their distances. */
const enoughForMedian = 500;

/**
 * Bandwidth by the median heuristic: γ = 1 / (2 σ²), σ the median distance of two points that are not the same
 * (Gretton et al. 2012, section 8). Of more than 500 points a random 500 stand for all.
 *
 * @throws ArgumentError where all points are the same
 */
export function medianGamma(points: Points, seed: number): number {
  const random = new Random(seed);
  const rows = Array.from({ length: points.count }, (_, row) => row);
  const taken = Math.min(points.count, enoughForMedian);
  if (taken < points.count) {
    for (let at = 0; at < taken; at++) {
      const other = at + random.below(points.count - at);
      [rows[at], rows[other]] = [rows[other]!, rows[at]!];
    }
  }
  const some = gatherPoints(points, rows.slice(0, taken));
  const distances: number[] = [];
  for (let row = 0; row < taken; row++) {
    const all = squaredDistances(some, row);
    for (let other = 0; other < row; other++) if (all[other]! > 0) distances.push(all[other]!);
  }
  if (distances.length === 0) {
    throw new ArgumentError(
      `All ${points.count} points are the same, so none can stand for the others; give points that differ${points.size === 1 ? '' : ', or another layer'}.`,
    );
  }
  const ordered = Float64Array.from(distances).sort();
  const middle = ordered.length >> 1;
  const median =
    ordered.length % 2 === 1
      ? Math.sqrt(ordered[middle]!)
      : (Math.sqrt(ordered[middle - 1]!) + Math.sqrt(ordered[middle]!)) / 2;
  return 1 / (2 * median ** 2);
}

/** Some of the points. */
export function gatherPoints({ values, size }: Points, rows: readonly number[]): Points {
  const some = new Float32Array(rows.length * size);
  rows.forEach((row, at) => {
    some.set(values.subarray(row * size, (row + 1) * size), at * size);
  });
  return { values: some, count: rows.length, size };
}

/** Means of the kernel over all points. */
export interface KernelMeans {
  /** By point: mean of k(x, ·) over all points, itself included. */
  readonly means: Float64Array;
  /** Largest k of two different points; known where the sums are in double precision. */
  readonly largest?: number;
  readonly precision: 'double' | 'single';
}

/** Multiplications of a kernel matrix that plain JavaScript does in double precision, in about a second. */
export const doubleLimit = 2 ** 29;

/** In double precision where `limit` allows; beyond it by matrix products in single precision, a block of rows at a time. */
export async function kernelMeans(
  points: Points,
  gamma: number,
  steps: Steps,
  limit = doubleLimit,
): Promise<KernelMeans> {
  const { count, size } = points;
  return (count * count * size) / 2 <= limit
    ? { ...(await doubleMeans(points, gamma, steps)), precision: 'double' }
    : { means: await singleMeans(points, gamma, steps), precision: 'single' };
}

async function doubleMeans(points: Points, gamma: number, steps: Steps) {
  const { values, count, size } = points;
  const means = new Float64Array(count).fill(1 / count);
  let largest = 0;
  for (let row = 0; row < count; row++) {
    if (row % 256 === 0) await steps.step(row, count);
    for (let other = 0; other < row; other++) {
      let total = 0;
      for (let at = 0; at < size; at++) {
        const difference = values[row * size + at]! - values[other * size + at]!;
        total += difference * difference;
      }
      const kernel = Math.exp(-gamma * total);
      largest = Math.max(largest, kernel);
      means[row]! += kernel / count;
      means[other]! += kernel / count;
    }
  }
  return { means, largest };
}

/** Numbers in a block of the kernel matrix: 16 MB each, of which a handful live at once. */
const blockSize = 2 ** 22;

async function singleMeans({ values, count, size }: Points, gamma: number, steps: Steps): Promise<Float64Array> {
  const means = new Float64Array(count);
  const rows = Math.max(1, Math.floor(blockSize / count));
  // Around their mean the points have the shortest squares, and ‖x‖² + ‖y‖² − 2 x·y loses least.
  const [centred, norms] = tidy(() => {
    const all = tensor2d(values, [count, size]);
    const moved = sub(all, mean(all, 0)) as Tensor2D;
    return [moved, sum(square(moved), 1, true) as Tensor2D];
  });
  try {
    for (let from = 0; from < count; from += rows) {
      await steps.step(from, count);
      const height = Math.min(rows, count - from);
      const block = tidy(() => {
        const part = slice(centred, [from, 0], [height, size]);
        const own = slice(norms, [from, 0], [height, 1]);
        const distances = sub(add(own, transpose(norms)), mul(matMul(part, centred, false, true), 2));
        return mean(exp(mul(relu(distances), -gamma)), 1);
      });
      means.set(block.dataSync(), from);
      block.dispose();
    }
    return means;
  } finally {
    centred.dispose();
    norms.dispose();
  }
}
