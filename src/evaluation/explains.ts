/** What metrics share that ask for new explanations. */

import type { TargetLike } from '../attribution/problem';
import type { Input } from '../attribution/result';
import { targetOfRows } from '../attribution/target';
import type { Bench } from './bench';
import type { Measured } from './metric';

/** The first examples of a bench, and what is explained of them. */
export function someOf(bench: Bench, examples: number): { readonly input: Input; readonly target: TargetLike } {
  const count = Math.min(examples, bench.count);
  if (count === bench.count) return { input: plain(bench.input), target: bench.target };
  const rows = Array.from({ length: count }, (_, row) => row);
  const input: Input = {
    values: bench.input.values.slice(0, count * bench.size),
    shape: [count, ...bench.input.shape.slice(1)],
  };
  return { input, target: targetOfRows(bench.target, rows, bench.count) };
}

/** Without pictures, which nobody looks at here. */
const plain = ({ values, shape }: Input): Input => ({ values, shape });

/** Values of the first examples; the others were not asked about. */
export const padded = (values: readonly number[], count: number): number[] =>
  Array.from({ length: count }, (_, row) => values[row] ?? Number.NaN);

export const onlyMaps = (bench: Bench, title: string): Measured => ({
  values: new Array<number>(bench.count).fill(Number.NaN),
  notes: [`Undefined of ${title}: only its maps were given, and the metric asks for new ones. Give the method itself.`],
});
