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
const spare = 8;

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
  rows: ArrayLike<number> = Int32Array.from({ length: points.count }, (_, at) => at),
): Promise<Neighbours> {
  const { count, width } = points;
  const lists = new NearestLists(rows.length, k);
  const candidates = Math.min(count - 1, k + spare);
  const tile = Math.max(1, Math.floor(tileBytes / (4 * count)));
  const { all, halves } = centred(points);
  try {
    for (let from = 0; from < rows.length; from += tile) {
      const to = Math.min(rows.length, from + tile);
      const scores = tidy(() => {
        const part =
          rows.length === count
            ? slice(all, [from, 0], [to - from, width])
            : gather(
                all,
                Array.from({ length: to - from }, (_, at) => rows[from + at]!),
              );
        // ‖b‖² / 2 − a·b orders the points as the distance does.
        return sub(halves, matMul(part, all, false, true));
      });
      const numbers = (await scores.data()) as Float32Array;
      scores.dispose();
      for (let row = from; row < to; row++) {
        const point = rows[row]!;
        for (const other of smallest(numbers, (row - from) * count, count, candidates, point)) {
          lists.offer(row, other, Math.sqrt(squaredDistance(points, point, other)));
        }
      }
      await steps.step(to, rows.length);
    }
  } finally {
    all.dispose();
    halves.dispose();
  }
  return { count: rows.length, k, indices: lists.indices, distances: lists.distances };
}

/** The points about their mean, where float32 loses least, and half their squared lengths as one row. */
export function centred({ values, count, width }: Points): { all: Tensor2D; halves: Tensor2D } {
  return tidy(() => {
    const raw = tensor2d(values, [count, width]);
    const all = sub(raw, mean(raw, 0, true)) as Tensor2D;
    return { all, halves: transpose(mul(sum(mul(all, all), 1, true), 0.5)) as Tensor2D };
  });
}

/** Places of the smallest scores, but for one. */
function smallest(scores: Float32Array, start: number, count: number, k: number, but: number): number[] {
  const kept = new Float32Array(k).fill(Number.POSITIVE_INFINITY);
  const places = new Int32Array(k).fill(-1);
  let limit = Number.POSITIVE_INFINITY;
  for (let place = 0; place < count; place++) {
    const score = scores[start + place]!;
    if (!(score < limit) || place === but) continue;
    let at = k - 1;
    while (at > 0 && kept[at - 1]! > score) {
      kept[at] = kept[at - 1]!;
      places[at] = places[at - 1]!;
      at--;
    }
    kept[at] = score;
    places[at] = place;
    limit = kept[k - 1]!;
  }
  return Array.from(places).filter((place) => place >= 0);
}
