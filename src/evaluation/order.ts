/** The order in which features are removed. Equal attributions have none of their own: a seed decides, and the number of ties is told. */

import { Random } from '../tensor/random';

export interface Order {
  /** Features, the most relevant first. */
  readonly order: Int32Array;
  /** How many features share their attribution with another. */
  readonly tied: number;
}

/** Sorts features by attribution, the largest first; ties in an order drawn by the seed. */
export function orderOf(scores: ArrayLike<number>, seed: number): Order {
  const lot = permutation(scores.length, new Random(seed));
  const order = Int32Array.from({ length: scores.length }, (_, at) => at).sort(
    (a, b) => scores[b]! - scores[a]! || lot[a]! - lot[b]!,
  );
  let tied = 0;
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && scores[order[to]!] === scores[order[from]!]) to++;
    if (to - from > 1) tied += to - from;
    from = to;
  }
  return { order, tied };
}

/** 0 to n − 1 in random order. Fisher and Yates. */
export function permutation(n: number, random: Random): Int32Array {
  const all = Int32Array.from({ length: n }, (_, at) => at);
  for (let at = n - 1; at > 0; at--) {
    const other = random.below(at + 1);
    [all[at], all[other]] = [all[other]!, all[at]!];
  }
  return all;
}
