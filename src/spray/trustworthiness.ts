import { gather, matMul, sub, tidy } from '@tensorflow/tfjs-core';
import { Random } from '../tensor/random';
import { centred } from './exact-neighbours';
import type { Points } from './nearest';

/**
 * How far the neighbours in a picture can be trusted to be neighbours:
 *
 *     T(k) = 1 − 2 / (n k (2n − 3k − 1)) Σ_i Σ_{j ∈ U_k(i)} (r(i, j) − k),
 *
 * U_k(i) the points among the k nearest of i in the picture but not in truth, r(i, j) their true rank. 1 where none is, about
 * 0.5 at random. Venna and Kaski 2001.
 *
 * @param embedding Places in the plane, `[count, 2]`.
 * @param options `sample`: how many points i to take, drawn by `seed`. Default 200, or all where there are fewer.
 */
export async function trustworthiness(
  points: Points,
  embedding: Float32Array,
  options: { readonly k?: number; readonly sample?: number; readonly seed?: number } = {},
): Promise<number> {
  const { count } = points;
  const { sample = 200, seed = 0 } = options;
  const k = Math.min(options.k ?? 5, Math.floor((count - 1) / 2));
  if (k < 1) return 1;
  const random = new Random(seed);
  const rows = sample >= count ? [...Array(count).keys()] : Array.from({ length: sample }, () => random.below(count));
  const truth = await scoresOf(points, rows);
  const shown = await scoresOf({ values: embedding, count, width: 2 }, rows);
  let excess = 0;
  rows.forEach((row, at) => {
    const distances = truth.subarray(at * count, (at + 1) * count);
    for (const other of nearest(shown.subarray(at * count, (at + 1) * count), row, k)) {
      let rank = 1;
      for (let place = 0; place < count; place++) {
        rank += Number(place !== row && place !== other && distances[place]! < distances[other]!);
      }
      excess += Math.max(0, rank - k);
    }
  });
  return 1 - (2 * excess) / (rows.length * k * (2 * count - 3 * k - 1));
}

function nearest(scores: Float32Array, but: number, k: number): number[] {
  const found: number[] = [];
  for (let place = 0; place < scores.length; place++) {
    if (place === but || (found.length === k && scores[place]! >= scores[found[k - 1]!]!)) continue;
    let at = found.length;
    while (at > 0 && scores[found[at - 1]!]! > scores[place]!) at--;
    found.splice(at, 0, place);
    found.length = Math.min(found.length, k);
  }
  return found;
}

/** What orders all points by their distance to some, `[rows, count]`. */
async function scoresOf(points: Points, rows: number[]): Promise<Float32Array> {
  const { all, halves } = centred(points);
  const scores = tidy(() => sub(halves, matMul(gather(all, rows), all, false, true)));
  all.dispose();
  halves.dispose();
  const values = (await scores.data()) as Float32Array;
  scores.dispose();
  return values;
}
