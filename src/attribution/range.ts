import type { Limit } from '../rules/linear';
import type { Problem } from './problem';

/** The smallest and largest value of each example, 0 included: what an input can be, where nobody says. */
export function rangeOf({ input, whole }: Problem): [low: Limit, high: Limit] {
  const batch = input.shape[0]!;
  const size = input.values.length / batch;
  const over = (choose: (a: number, b: number) => number) =>
    Array.from({ length: batch }, (_, row) => input.values.subarray(row * size, (row + 1) * size).reduce(choose, 0));
  const [low, high] = [over((a, b) => Math.min(a, b)), over((a, b) => Math.max(a, b))];
  return whole.shape[0] === 1 ? [low[0]!, high[0]!] : [low, high];
}
