import type { Problem } from './problem';

/**
 * The smallest and largest value of the batch, 0 included: what the input can be, where nobody says. Of the whole batch,
 * even where it is explained in parts; of the part, where a layer stands in for the input.
 */
export function rangeOf({ input, source, whole }: Problem): [low: number, high: number] {
  const { values } = input === source ? whole : input;
  return [values.reduce((a, b) => Math.min(a, b), 0), values.reduce((a, b) => Math.max(a, b), 0)];
}
