import type { Input } from '../../attribution/result';
import { ArgumentError } from '../../errors';
import { type Column, cellText } from './column';
import type { Table } from './table';
import { listed } from './type-cells';

/** One column and the network's inputs that it became, from number `from` up to `to`, the end not included. */
export interface EncodedColumn extends Pick<Column, 'name' | 'kind' | 'categories'> {
  readonly from: number;
  readonly to: number;
  /** Of numeric and ordinal columns: (value − mean) / std is the input. */
  readonly mean: number;
  readonly std: number;
  /** Most frequent category. */
  readonly mode: number;
  /** Whether its last input says that the value is missing. */
  readonly gaps: boolean;
}

export interface EncodeOptions {
  /** Columns that the network does not get: what it is to predict, say. */
  readonly leaveOut?: readonly string[];
  /** What to do with a category that the fitted table did not have. `zeros` leaves all its inputs 0. Default `error`. */
  readonly unknown?: 'error' | 'zeros';
}

/** More inputs than this are made of no column: it names its rows rather than sorting them. */
const mostCategories = 200;

/**
 * How a table becomes a network's inputs, fitted to one table, and the way back: numbers and ordinal ranks are standardised,
 * true is 1 and false 0, and every category has an input of its own (one-hot). A missing number is the mean, a missing
 * category none; where the fitted table has gaps, one more input says so.
 */
export class TableEncoding {
  readonly columns: readonly EncodedColumn[];
  private readonly unknown: 'error' | 'zeros';
  /** Mean of each input over the fitted table. */
  private readonly means: Float32Array;

  constructor(table: Table, { leaveOut = [], unknown = 'error' }: EncodeOptions = {}) {
    this.unknown = unknown;
    let from = 0;
    this.columns = table.without(...leaveOut).columns.map((column) => {
      const fitted = fitColumn(column, from, table.name);
      from = fitted.to;
      return fitted;
    });
    if (from === 0) throw new ArgumentError(`No column of ${table.name} is left to encode.`);
    const { values } = this.encode(table);
    this.means = Float32Array.from({ length: from }, (_, at) => {
      let sum = 0;
      for (let place = at; place < values.length; place += from) sum += values[place]!;
      return sum / table.rows;
    });
  }

  /** Shape of one encoded row. */
  get inputShape(): readonly [number] {
    return [this.columns.at(-1)!.to];
  }

  /** Names of the columns. */
  get names(): string[] {
    return this.columns.map(({ name }) => name);
  }

  /** Name of each input: "age", "town = Ulm". */
  get inputNames(): string[] {
    return this.columns.flatMap(({ name, kind, categories, gaps }) => [
      ...(kind === 'categorical' ? categories!.map((category) => `${name} = ${category}`) : [name]),
      ...(gaps ? [`${name} is missing`] : []),
    ]);
  }

  /** The number of the column that each input comes from: `segments` for LIME and KernelSHAP, so that a column is one feature. */
  get segments(): Int32Array {
    return Int32Array.from(this.columns.flatMap(({ from, to }, at) => new Array<number>(to - from).fill(at)));
  }

  /**
   * The rows as inputs, `[rows, inputs]`.
   * @throws ArgumentError where a column is missing or of another kind, or a category is unknown
   */
  encode(table: Table): Input {
    const [width] = this.inputShape;
    const values = new Float32Array(table.rows * width);
    for (const column of this.columns) {
      const given = table.column(column.name);
      if (given.kind !== column.kind) {
        throw new ArgumentError(
          `The column "${column.name}" of ${table.name} is ${given.kind}, but was ${column.kind} when the encoding was fitted; read it with types: { "${column.name}": … }.`,
        );
      }
      const place = placesOf(column, given, table.name, this.unknown);
      for (let row = 0; row < table.rows; row++) {
        write(values, row * width, column, place(given.values[row]!, row));
      }
    }
    return { values, shape: [table.rows, width], columns: this.inputNames };
  }

  /** The rows that inputs stand for, one text a column; of inputs that no row has, the nearest category. */
  decode(input: Pick<Input, 'values' | 'shape'>): string[][] {
    return this.read(input).map((row) => row.map((value, at) => cellText(this.columns[at]!, value)));
  }

  /** The same as numbers, or indices of categories; NaN where they are missing. */
  read({ values, shape }: Pick<Input, 'values' | 'shape'>): number[][] {
    const [width] = this.inputShape;
    if (shape.length !== 2 || shape[1] !== width) {
      throw new ArgumentError(
        `The inputs have the shape [${shape}]; expected [rows, ${width}], as encode() makes them.`,
      );
    }
    return Array.from({ length: shape[0]! }, (_, row) =>
      this.columns.map((column) => read(values.subarray(row * width, (row + 1) * width), column)),
    );
  }

  /**
   * One row to compare with: `typical` has the mean of every number and the most frequent of every category, and could be a
   * person; `mean` has the mean of every input, which is no person but the middle of the data. Default `typical`.
   */
  baseline(kind: 'typical' | 'mean' = 'typical'): Input {
    if (kind !== 'typical' && kind !== 'mean') {
      throw new ArgumentError(`The baseline is ${JSON.stringify(kind)}; expected 'typical' or 'mean'.`);
    }
    const values = kind === 'mean' ? this.means.slice() : new Float32Array(this.inputShape[0]);
    for (const column of kind === 'typical' ? this.columns : []) {
      write(values, 0, column, column.kind === 'numeric' ? column.mean : column.mode);
    }
    return { values, shape: [1, ...this.inputShape], columns: this.inputNames };
  }

  /** Rows of the data, at random, one after the other: `baselines` for Expected Gradients. */
  baselines(table: Table, count = 100, seed = 0): Float32Array {
    return this.encode(table.sample(Math.min(count, table.rows), seed)).values;
  }
}

/**
 * Fits an encoding to a table.
 * @example
 * const people = parseTable('age,town,member\n39,Ulm,yes\n30,Bonn,no\n50,Ulm,no\n');
 * const encoding = encodeTable(people, { leaveOut: ['member'] });
 * console.log(encoding.inputNames); // age, town = Bonn, town = Ulm
 */
export const encodeTable = (table: Table, options: EncodeOptions = {}): TableEncoding =>
  new TableEncoding(table, options);

function fitColumn(column: Column, from: number, table: string): EncodedColumn {
  const { name, kind, categories, values } = column;
  const known = values.filter((value) => !Number.isNaN(value));
  if (known.length === 0)
    throw new ArgumentError(`The column "${name}" of ${table} is missing in every row; leave it out.`);
  if (kind === 'categorical' && categories!.length > mostCategories) {
    throw new ArgumentError(
      `The column "${name}" of ${table} has ${categories!.length} categories, more than ${mostCategories}; leave it out, or join some of them.`,
    );
  }
  const gaps = known.length < values.length;
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length;
  const counts = new Array<number>(categories?.length ?? 0).fill(0);
  if (kind !== 'numeric') for (const value of known) counts[value]!++;
  return {
    name,
    kind,
    ...(categories ? { categories } : {}),
    from,
    to: from + (kind === 'categorical' ? categories!.length : 1) + Number(gaps),
    mean: kind === 'boolean' ? 0 : mean,
    std: kind === 'boolean' || variance === 0 ? 1 : Math.sqrt(variance),
    mode: counts.indexOf(Math.max(...counts)),
    gaps,
  };
}

/** The fitted column's number or category for a value of another table, whose categories may be numbered otherwise. */
function placesOf(column: EncodedColumn, given: Column, table: string, unknown: 'error' | 'zeros') {
  if (column.kind === 'numeric') return (value: number) => value;
  const places = given.categories!.map((category) => column.categories!.indexOf(category));
  return (value: number, row: number): number => {
    if (Number.isNaN(value)) return value;
    const place = places[value]!;
    if (place >= 0) return place;
    if (unknown === 'zeros') return Number.NaN;
    throw new ArgumentError(
      `Row ${row} of ${table} has ${JSON.stringify(given.categories![value])} in the column "${column.name}", which the encoding does not know; it knows ${listed(column.categories!)}. Fit it to a table that has it, or give unknown: 'zeros'.`,
    );
  };
}

function write(values: Float32Array, at: number, column: EncodedColumn, value: number): void {
  const { kind, from, to, mean, std, gaps } = column;
  if (Number.isNaN(value)) {
    if (gaps) values[at + to - 1] = 1;
  } else if (kind === 'categorical') values[at + from + value] = 1;
  else values[at + from] = (value - mean) / std;
}

function read(values: Float32Array, column: EncodedColumn): number {
  const { kind, categories, from, to, mean, std, gaps } = column;
  if (gaps && values[to - 1]! > 0.5) return Number.NaN;
  if (kind === 'categorical') {
    const own = values.subarray(from, from + categories!.length);
    const most = Math.max(...own);
    return most > 0 ? own.indexOf(most) : Number.NaN;
  }
  const value = values[from]! * std + mean;
  return kind === 'numeric' ? value : Math.min(Math.max(Math.round(value), 0), categories!.length - 1);
}
