import { ArgumentError } from '../errors';

/**
 * The adjusted Rand index of two clusterings of the same things: 1 where they are the same up to names, 0 on average for
 * clusterings by chance. Hubert and Arabie 1985.
 *
 * @param a Cluster of each thing: numbers, names or truth values.
 * @throws ArgumentError where the two are not of one length.
 *
 * @example
 * adjustedRandIndex([0, 0, 1, 1], [5, 5, 2, 2]); // 1
 */
export function adjustedRandIndex(a: ArrayLike<unknown>, b: ArrayLike<unknown>): number {
  if (a.length !== b.length) {
    throw new ArgumentError(
      `The clusterings name ${a.length} and ${b.length} things; they must be of the same things.`,
    );
  }
  const pairs = (sizes: Iterable<number>) => [...sizes].reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
  const together = new Map<unknown, Map<unknown, number>>();
  const [inA, inB] = [new Map<unknown, number>(), new Map<unknown, number>()];
  const count = (into: Map<unknown, number>, key: unknown) => into.set(key, (into.get(key) ?? 0) + 1);
  for (let i = 0; i < a.length; i++) {
    if (!together.has(a[i])) together.set(a[i], new Map());
    count(together.get(a[i])!, b[i]);
    count(inA, a[i]);
    count(inB, b[i]);
  }
  const both = pairs([...together.values()].flatMap((row) => [...row.values()]));
  const [ofA, ofB, all] = [pairs(inA.values()), pairs(inB.values()), pairs([a.length])];
  const expected = all > 0 ? (ofA * ofB) / all : 0;
  const most = (ofA + ofB) / 2;
  // Both all in one, or both all alone: they agree, and chance could not do otherwise.
  return most === expected ? 1 : (both - expected) / (most - expected);
}
