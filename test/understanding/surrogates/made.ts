/** Tables with planted answers. */
import { Random } from '../../../src/tensor/random';
import type { Answers, Columns } from '../../../src/understanding/surrogates/decisions';

/** Uniform numbers from 0 to 1. */
export function uniform(rows: number, width: number, seed: number): Columns {
  const random = new Random(seed);
  const values = Array.from({ length: width }, () => new Float64Array(rows));
  for (let row = 0; row < rows; row++) for (const column of values) column[row] = random.uniform();
  return { names: values.map((_, j) => `x${j}`), values, rows };
}

/** Zeros and ones. */
export function bits(rows: number, width: number, seed: number): Columns {
  const { names, values } = uniform(rows, width, seed);
  return { names, values: values.map((column) => column.map(Math.round)), rows };
}

export const all = ({ rows }: Columns): number[] => Array.from({ length: rows }, (_, row) => row);

export const rowOf = ({ values }: Columns, row: number): number[] => values.map((column) => column[row]!);

/** Answers by a rule. */
export const by = (columns: Columns, classes: number | undefined, rule: (x: number[]) => number): Answers => ({
  values: Float64Array.from(all(columns), (row) => rule(rowOf(columns, row))),
  ...(classes === undefined ? {} : { classes }),
});
