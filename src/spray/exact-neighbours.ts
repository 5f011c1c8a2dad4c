import {
  gather,
  matMul,
  mean,
  mul,
  slice,
  sub,
  sum,
  type Tensor2D,
  tensor2d,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import type { Steps } from '../tensor/progress';
import { NearestLists, type Neighbours, type Points, squaredDistance } from './nearest';

/** Bytes of one tile of distances. */
const tileBytes = 48 * 2 ** 20;
/** Beyond k, candidates that float32 products may have put in the wrong order. */
const spare = 4;

/**
 * The k nearest of all points for each row: ‖a − b‖² = ‖a‖² − 2 a·b + ‖b‖², the products by matrix multiplication, a tile of
 * rows at a time. The nearest by float32 are put in order by their distances in float64.
 *
 * @param rows Which points to find the neighbours of. Default all.
 */
export async function exactNeighbours(
  points: Points,
  k: number,
  steps: Steps,
  rows?: ArrayLike<number>,
): Promise<Neighbours> {
  const candidates = new Candidates(rows?.length ?? points.count, Math.min(points.count - 1, k + spare));
  await (rows ? ofSome(points, rows, candidates, steps) : amongAll(points, candidates, steps));
  return inOrder(points, k, candidates, rows);
}

/** Share of the points' squared lengths that float32 products may be wrong by. */
const rounding = 1e-5;

/**
 * The first k of each row's candidates. Where two scores are nearer than float32 can tell, or a distance is small beside the
 * points' lengths, all of the row are put in order by their distances in float64.
 */
function inOrder(points: Points, k: number, candidates: Candidates, rows?: ArrayLike<number>): Neighbours {
  const lists = new NearestLists(candidates.rows, k);
  const blur = rounding * candidates.largest;
  for (let row = 0; row < candidates.rows; row++) {
    const point = rows ? rows[row]! : row;
    const { places, scores } = candidates.of(row);
    const clear =
      scores[0]! > 100 * blur && scores.every((score, at) => at > k || at === 0 || score - scores[at - 1]! > blur);
    if (clear) lists.set(row, places, scores);
    else for (const other of places) lists.offer(row, other, Math.sqrt(squaredDistance(points, point, other)));
  }
  return { count: candidates.rows, k, indices: lists.indices, distances: lists.distances };
}

/** Rows of a tile: few enough for the memory, many enough for the matrix product. */
const tileRows = (count: number, most: number): number =>
  Math.max(1, Math.min(most, Math.floor(tileBytes / (4 * count))));

/** All with all: each pair is multiplied once and offered to both. */
async function amongAll(points: Points, candidates: Candidates, steps: Steps): Promise<void> {
  const { count, width } = points;
  const { all, halves } = centred(points);
  try {
    const half = (await halves.data()) as Float32Array;
    candidates.largest = half.reduce((most, value) => Math.max(most, value), 0);
    const { limits } = candidates;
    const tile = tileRows(count, Math.max(512, Math.ceil(count / 4)));
    for (let from = 0; from < count; from += tile) {
      const to = Math.min(count, from + tile);
      const products = tidy(() =>
        matMul(slice(all, [from, 0], [to - from, width]), slice(all, [from, 0], [count - from, width]), false, true),
      );
      const numbers = (await products.data()) as Float32Array;
      products.dispose();
      for (let row = from; row < to; row++) {
        const start = (row - from) * (count - from) - from;
        const own = half[row]!;
        let limit = limits[row]!;
        for (let other = row + 1; other < count; other++) {
          // ‖a − b‖² / 2
          const score = own + half[other]! - numbers[start + other]!;
          if (score < limit) {
            candidates.take(row, other, score);
            limit = limits[row]!;
          }
          if (score < limits[other]!) candidates.take(other, row, score);
        }
      }
      await steps.step(to, count);
    }
  } finally {
    all.dispose();
    halves.dispose();
  }
}

async function ofSome(points: Points, rows: ArrayLike<number>, candidates: Candidates, steps: Steps): Promise<void> {
  const { count } = points;
  const { all, halves } = centred(points);
  try {
    const half = (await halves.data()) as Float32Array;
    candidates.largest = half.reduce((most, value) => Math.max(most, value), 0);
    const tile = tileRows(count, rows.length);
    for (let from = 0; from < rows.length; from += tile) {
      const to = Math.min(rows.length, from + tile);
      const chosen = Array.from({ length: to - from }, (_, at) => rows[from + at]!);
      const products = tidy(() => matMul(gather(all, chosen), all, false, true));
      const numbers = (await products.data()) as Float32Array;
      products.dispose();
      chosen.forEach((point, at) => {
        const row = from + at;
        for (let other = 0; other < count; other++) {
          const score = half[point]! + half[other]! - numbers[at * count + other]!;
          if (score < candidates.limits[row]! && other !== point) candidates.take(row, other, score);
        }
      });
      await steps.step(to, rows.length);
    }
  } finally {
    all.dispose();
    halves.dispose();
  }
}

/** The points about their mean, where float32 loses least, and half their squared lengths as one row. */
export function centred({ values, count, width }: Points): { all: Tensor2D; halves: Tensor2D } {
  return tidy(() => {
    const raw = tensor2d(values, [count, width]);
    const all = sub(raw, mean(raw, 0, true)) as Tensor2D;
    return { all, halves: transpose(mul(sum(mul(all, all), 1, true), 0.5)) as Tensor2D };
  });
}

/** For each row the points with the smallest scores so far, in order; of equal scores those that came first. */
class Candidates {
  /** The score that an offer must be below. */
  readonly limits: Float32Array;
  /** The largest half squared length of a point. */
  largest = 0;
  private readonly scores: Float32Array;
  private readonly places: Int32Array;

  constructor(
    readonly rows: number,
    private readonly k: number,
  ) {
    this.limits = new Float32Array(rows).fill(Number.POSITIVE_INFINITY);
    this.scores = new Float32Array(rows * k).fill(Number.POSITIVE_INFINITY);
    this.places = new Int32Array(rows * k).fill(-1);
  }

  take(row: number, place: number, score: number): void {
    const { k, scores, places } = this;
    const first = row * k;
    let at = first + k - 1;
    while (at > first) {
      const before = scores[at - 1]!;
      if (before <= score) break;
      scores[at] = before;
      places[at] = places[at - 1]!;
      at--;
    }
    scores[at] = score;
    places[at] = place;
    this.limits[row] = scores[first + k - 1]!;
  }

  /** In order of their scores. */
  of(row: number): { readonly places: Int32Array; readonly scores: Float32Array } {
    const [from, to] = [row * this.k, (row + 1) * this.k];
    return { places: this.places.subarray(from, to), scores: this.scores.subarray(from, to) };
  }
}
