import { Tensor } from '@tensorflow/tfjs-core';
import { isInput } from '../../attribution/input';
import type { Input } from '../../attribution/result';
import { ArgumentError } from '../../errors';
import { Random } from '../../tensor/random';
import type { Answers, Columns } from './decisions';
import type { Teacher } from './teacher';

/** Rows of numbers: nested arrays, a tensor `[N, D]`, or values with their shape. */
export type RowsLike = Tensor | Input | readonly (readonly number[])[];

/** Reads what the surrogate sees: rows of its own, or the network's inputs flattened. */
export function readColumns(
  input: Input,
  features: RowsLike | undefined,
  names: readonly string[] | undefined,
): Columns {
  const { values, shape } = features === undefined ? input : readRows(features, input.shape[0]!);
  const rows = shape[0]!;
  const width = values.length / rows;
  if (names && names.length !== width) {
    throw new ArgumentError(
      `There are ${names.length} column names for ${width} columns; give one each, in their order.`,
    );
  }
  const columns = Array.from({ length: width }, (_, j) =>
    Float64Array.from({ length: rows }, (__, i) => values[i * width + j]!),
  );
  return { names: names ?? defaultNames(shape.slice(1)), values: columns, rows };
}

function readRows(features: RowsLike, rows: number): Pick<Input, 'values' | 'shape'> {
  const given =
    features instanceof Tensor
      ? { values: Float32Array.from(features.dataSync()), shape: features.shape }
      : isInput(features as Input)
        ? (features as Input)
        : nested(features as readonly (readonly number[])[]);
  if (given.shape[0] !== rows || given.values.length === 0) {
    throw new ArgumentError(
      `The features have ${given.shape[0]} rows for ${rows} inputs of the network; give one row of numbers each.`,
    );
  }
  const bad = given.values.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return given;
  const width = given.values.length / rows;
  throw new ArgumentError(
    `The features hold ${given.values[bad]} in row ${Math.floor(bad / width)}, column ${bad % width}; every value must be a finite number. Clean the data first.`,
  );
}

function nested(rows: readonly (readonly number[])[]): Pick<Input, 'values' | 'shape'> {
  const width = rows[0]?.length ?? 0;
  const odd = rows.findIndex((row) => row.length !== width);
  if (odd >= 0)
    throw new ArgumentError(`Row ${odd} of the features has ${rows[odd]!.length} numbers, row 0 has ${width}.`);
  return { values: Float32Array.from(rows.flat()), shape: [rows.length, width] };
}

/** `x3`, or of pictures `pixel 4, 7`: down, across, and the channel where there are several. */
function defaultNames(shape: readonly number[]): string[] {
  const count = shape.reduce((product, n) => product * n, 1);
  if (shape.length !== 3) return Array.from({ length: count }, (_, j) => `x${j}`);
  const [, width, channels] = shape as [number, number, number];
  return Array.from({ length: count }, (_, j) => {
    const pixel = Math.floor(j / channels);
    const place = `pixel ${Math.floor(pixel / width)}, ${pixel % width}`;
    return channels === 1 ? place : `${place}, channel ${j % channels}`;
  });
}

/** The true answers, in the form of the network's. */
export function readLabels(
  labels: ArrayLike<number | string>,
  { answers, input }: Teacher,
  names: readonly string[],
): Answers {
  const rows = input.shape[0]!;
  if (labels.length !== rows)
    throw new ArgumentError(`There are ${labels.length} labels for ${rows} rows; give one each.`);
  const { classes } = answers;
  const values = Float64Array.from({ length: rows }, (_, row) => {
    const label = labels[row]!;
    if (classes === undefined) {
      if (typeof label === 'number' && Number.isFinite(label)) return label;
      throw new ArgumentError(
        `The label of row ${row} is ${JSON.stringify(label)}; expected a finite number, as the network gives values.`,
      );
    }
    const place = typeof label === 'string' ? names.indexOf(label) : label;
    if (Number.isInteger(place) && place >= 0 && place < classes) return place;
    throw new ArgumentError(
      `The label of row ${row} is ${JSON.stringify(label)}; expected a class from 0 to ${classes - 1}, or its name: ${names.slice(0, 10).join(', ')}.`,
    );
  });
  return classes === undefined ? { values } : { values, classes };
}

export interface Parts {
  readonly training: readonly number[];
  readonly heldOut: readonly number[];
}

const [leastTraining, leastHeldOut] = [10, 5];

/** The rows that are learned from, and those that are asked afterwards: a seeded draw, or as they were named. */
export function splitRows(rows: number, heldOut: number | readonly number[], seed: number): Parts {
  const all = Array.from({ length: rows }, (_, row) => row);
  const chosen = typeof heldOut === 'number' ? draw(all, heldOut, seed) : checked(heldOut, rows);
  const apart = new Set(chosen);
  const training = all.filter((row) => !apart.has(row));
  if (training.length >= leastTraining && apart.size >= leastHeldOut) return { training, heldOut: [...apart] };
  throw new ArgumentError(
    `Of ${rows} rows, ${training.length} are left to learn from and ${apart.size} held out; at least ${leastTraining} and ${leastHeldOut} are needed. Give more rows, or another \`heldOut\`.`,
  );
}

function draw(all: readonly number[], share: number, seed: number): number[] {
  if (!(share > 0 && share < 1)) {
    throw new ArgumentError(`heldOut is ${share}; give a share of the rows between 0 and 1, or a list of rows.`);
  }
  const random = new Random(seed);
  const order = [...all];
  for (let last = order.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order.slice(0, Math.round(share * all.length)).sort((a, b) => a - b);
}

function checked(rows: readonly number[], count: number): readonly number[] {
  const wrong = rows.find((row) => !Number.isInteger(row) || row < 0 || row >= count);
  if (wrong === undefined) return rows;
  throw new ArgumentError(`heldOut names the row ${wrong}; rows are numbered 0 to ${count - 1}.`);
}

/** A constant has nothing to be learned from it. */
export function checkVaries(
  { values, classes }: Answers,
  rows: readonly number[],
  who: string,
  names: readonly string[],
): void {
  const first = values[rows[0]!]!;
  if (rows.some((row) => values[row] !== first)) return;
  const what = classes === undefined ? `the value ${first}` : `the class "${names[first]}"`;
  throw new ArgumentError(
    `${who} ${what} for all ${rows.length} rows to learn from, so there is nothing to tell apart. Give rows of several kinds, or explain another \`target\`.`,
  );
}
