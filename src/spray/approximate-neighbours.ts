import { gather, matMul, reshape, sub, type Tensor2D, tensor1d, tidy } from '@tensorflow/tfjs-core';
import type { Steps } from '../tensor/progress';
import { Random } from '../tensor/random';
import { centred } from './exact-neighbours';
import { NearestLists, type Neighbours, type Points, squaredDistance } from './nearest';

export interface ApproximateOptions {
  /** Trees of the forest. Default 10. */
  readonly trees?: number;
  /** Most points in a leaf. Default 128. */
  readonly leaf?: number;
  /** Rounds of looking at the neighbours of neighbours; it ends sooner where little changes. Default 4. */
  readonly rounds?: number;
  readonly seed?: number;
}

/** Neighbours kept beyond k while searching. */
const spare = 4;
/** A round that changes a smaller share of the lists than this is the last. */
const settled = 0.005;
/** Bytes of the points in one batch of leaves. */
const batchBytes = 64 * 2 ** 20;

/**
 * Nearly the k nearest of all points for each point, in time n log n: a forest of random-projection trees, all pairs within
 * a leaf, then neighbours of neighbours until little changes. After LargeVis (Tang et al. 2016).
 *
 * A level of a tree has one direction, the difference of two points, and each node splits at its own median: so one matrix
 * product projects all points for all levels of all trees, and leaves of equal size are compared in batches.
 */
export async function approximateNeighbours(
  points: Points,
  k: number,
  steps: Steps,
  { trees = 10, leaf = 128, rounds = 4, seed = 0 }: ApproximateOptions = {},
): Promise<Neighbours> {
  const { count } = points;
  const lists = new NearestLists(count, Math.min(count - 1, k + spare));
  const levels = Math.max(0, Math.ceil(Math.log2(count / leaf)));
  const work = trees + rounds;
  const { all, halves } = centred(points);
  try {
    const half = halves.dataSync() as Float32Array;
    const heights = await project(all, count, trees * levels, new Random(seed));
    for (let tree = 0; tree < trees; tree++) {
      const order = split(count, levels, (point, level) => heights[point * trees * levels + tree * levels + level]!);
      await compareLeaves(all, half, order, 2 ** levels, lists, steps);
      await steps.step(tree + 1, work);
    }
  } finally {
    all.dispose();
    halves.dispose();
  }
  let before: Int32Array | undefined;
  for (let round = 0; round < rounds; round++) {
    const now = lists.indices.slice();
    const changes = await explore(points, lists, now, before, steps);
    await steps.step(trees + round + 1, work);
    if (changes < settled * count * lists.k) break;
    before = now;
  }
  return finish(points, lists, k);
}

/** Heights of all points along directions between random pairs of them, `[count, directions]`. */
async function project(all: Tensor2D, count: number, directions: number, random: Random): Promise<Float32Array> {
  if (directions === 0) return new Float32Array(0);
  const ends = () => Int32Array.from({ length: directions }, () => random.below(count));
  const [heads, tails] = [ends(), ends()];
  const heights = tidy(() => {
    const lines = sub(gather(all, tensor1d(heads, 'int32')), gather(all, tensor1d(tails, 'int32')));
    return matMul(all, lines as Tensor2D, false, true);
  });
  const values = (await heights.data()) as Float32Array;
  heights.dispose();
  return values;
}

/** The points, leaf after leaf: each segment is split at its median, level by level. */
function split(count: number, levels: number, height: (point: number, level: number) => number): Int32Array {
  let order = Int32Array.from({ length: count }, (_, at) => at);
  for (let level = 0; level < levels; level++) {
    const next = new Int32Array(count);
    for (let node = 0; node < 2 ** level; node++) {
      const [from, to] = bounds(count, 2 ** level, node);
      const middle = bounds(count, 2 ** (level + 1), 2 * node)[1];
      const median = Float32Array.from(order.subarray(from, to), (point) => height(point, level)).sort()[
        middle - from
      ]!;
      let [left, right] = [from, to - 1];
      const segment = order.subarray(from, to);
      for (const point of segment) if (height(point, level) < median) next[left++] = point;
      for (const point of segment) if (height(point, level) > median) next[right--] = point;
      // Points at the median go wherever there is room.
      for (const point of segment) if (height(point, level) === median) next[left++] = point;
    }
    order = next;
  }
  return order;
}

/** Where segment `part` of `parts` begins and ends: lengths differ by one at most. */
function bounds(count: number, parts: number, part: number): [number, number] {
  return [Math.floor((count * part) / parts), Math.floor((count * (part + 1)) / parts)];
}

/** Offers the points of each leaf to each other. */
async function compareLeaves(
  all: Tensor2D,
  half: Float32Array,
  order: Int32Array,
  leaves: number,
  lists: NearestLists,
  steps: Steps,
): Promise<void> {
  const [count, width] = all.shape;
  const size = Math.ceil(count / leaves);
  const batch = Math.max(1, Math.floor(batchBytes / (4 * size * Math.max(width, size))));
  for (let from = 0; from < leaves; from += batch) {
    const to = Math.min(leaves, from + batch);
    const members = new Int32Array((to - from) * size);
    for (let leaf = from; leaf < to; leaf++) {
      const [first, last] = bounds(count, leaves, leaf);
      // A leaf that is one short holds its first point twice.
      for (let at = 0; at < size; at++)
        members[(leaf - from) * size + at] = order[first + at < last ? first + at : first]!;
    }
    const products = tidy(() => {
      const x = reshape(gather(all, tensor1d(members, 'int32')), [to - from, size, width]);
      return matMul(x, x, false, true);
    });
    const dots = (await products.data()) as Float32Array;
    products.dispose();
    for (let leaf = 0; leaf < to - from; leaf++) {
      for (let row = 0; row < size; row++) {
        const a = members[leaf * size + row]!;
        for (let column = 0; column < size; column++) {
          const b = members[leaf * size + column]!;
          const squared = 2 * (half[a]! + half[b]! - dots[(leaf * size + row) * size + column]!);
          if (squared < lists.limit(a) && a !== b) lists.offer(a, b, squared);
        }
      }
    }
    await steps.pause();
  }
}

/**
 * Offers each point the neighbours of its neighbours, where one of the two steps is new.
 * @returns how many offers were taken
 */
async function explore(
  points: Points,
  lists: NearestLists,
  now: Int32Array,
  before: Int32Array | undefined,
  steps: Steps,
): Promise<number> {
  const { k } = lists;
  const fresh = Uint8Array.from(now, (other, at) => {
    const from = at - (at % k);
    return Number(other >= 0 && !before?.subarray(from, from + k).includes(other));
  });
  const seen = new Int32Array(points.count).fill(-1);
  let taken = 0;
  for (let point = 0; point < points.count; point++) {
    const from = point * k;
    seen[point] = point;
    for (let at = from; at < from + k; at++) if (now[at]! >= 0) seen[now[at]!] = point;
    for (let at = from; at < from + k; at++) {
      const between = now[at]!;
      if (between < 0) continue;
      for (let to = between * k; to < (between + 1) * k; to++) {
        const other = now[to]!;
        if (other < 0 || seen[other] === point || !(fresh[at] || fresh[to])) continue;
        seen[other] = point;
        const squared = squaredDistance(points, point, other);
        taken += Number(lists.offer(point, other, squared)) + Number(lists.offer(other, point, squared));
      }
    }
    if (point % 2048 === 2047) await steps.pause();
  }
  return taken;
}

/** The first k of each list by their distances in float64. */
function finish(points: Points, { k: kept, indices }: NearestLists, k: number): Neighbours {
  const lists = new NearestLists(points.count, k);
  for (let row = 0; row < points.count; row++) {
    for (let at = row * kept; at < (row + 1) * kept; at++) {
      const other = indices[at]!;
      if (other >= 0) lists.offer(row, other, Math.sqrt(squaredDistance(points, row, other)));
    }
  }
  return { count: points.count, k, indices: lists.indices, distances: lists.distances };
}
