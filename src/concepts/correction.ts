/** p-values of several tests at once. */

/** How p-values are corrected for the number of tests. */
export type Correction = 'holm' | 'benjamini-hochberg' | 'none';

/**
 * Corrected p-values, in the order given: to be held against the level itself.
 * - `holm`: the chance of any false finding stays below the level, whatever ties the tests together. Holm 1979.
 * - `benjamini-hochberg`: the expected share of false findings does. Benjamini and Hochberg 1995.
 */
export function correct(pValues: readonly number[], correction: Correction): number[] {
  if (correction === 'none') return [...pValues];
  const count = pValues.length;
  const order = [...pValues.keys()].sort((a, b) => pValues[a]! - pValues[b]!);
  const corrected = new Array<number>(count);
  if (correction === 'holm') {
    let largest = 0;
    for (const [rank, at] of order.entries()) {
      largest = Math.max(largest, Math.min(1, (count - rank) * pValues[at]!));
      corrected[at] = largest;
    }
    return corrected;
  }
  let smallest = 1;
  for (const [fromEnd, at] of order.reverse().entries()) {
    smallest = Math.min(smallest, (count / (count - fromEnd)) * pValues[at]!);
    corrected[at] = smallest;
  }
  return corrected;
}
