/** A map over a sequence's input, one number a letter. */

import type { Attribution } from '../../attribution/result';
import { ArgumentError } from '../../errors';

type Mapped = Pick<Attribution, 'values' | 'shape' | 'input'>;

/** Whether a map has one place for each letter of its sequences. */
export function isLettered({ input, shape }: Mapped): boolean {
  const { sequences } = input;
  if (!sequences || sequences.length !== shape[0] || shape.length !== 3) return false;
  return sequences.every(({ letters }) => letters.length === shape[1]);
}

/**
 * The relevance of each letter of one sequence: the sum over the columns of its place, as a base that is there and three
 * that are not are one fact.
 *
 * @param map An explanation of what `dnaInput` returned.
 * @param example Which sequence of the batch. Default the first.
 * @throws ArgumentError for maps of other inputs
 * @example
 * const input = dnaInput(madeUpDna(1));
 * const letters = letterRelevance(await gradientXInput(await loadModel('motifs'), input));
 */
export function letterRelevance(map: Mapped, example = 0): number[] {
  if (!isLettered(map))
    throw new ArgumentError(
      `The map has the shape [${map.shape}] and ${map.input.sequences ? 'other' : 'no'} sequences; expected a map over what dnaInput returns.`,
    );
  const [examples, places, columns] = map.shape as [number, number, number];
  if (!(example >= 0 && example < examples))
    throw new ArgumentError(`There is no sequence ${example}; the map is of ${examples}.`);
  const from = example * places * columns;
  return Array.from({ length: places }, (_, place) =>
    map.values.subarray(from + place * columns, from + (place + 1) * columns).reduce((sum, value) => sum + value, 0),
  );
}
