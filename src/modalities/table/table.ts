import { ArgumentError } from '../../errors';
import { Random } from '../../tensor/random';
import { type Column, cellText } from './column';
import { TableDescription } from './description';

/** Rows of typed columns. It never changes: what takes rows or columns out returns another. */
export class Table {
  readonly rows: number;

  constructor(
    /** What it is called in messages. */
    readonly name: string,
    readonly columns: readonly Column[],
  ) {
    this.rows = columns[0]?.values.length ?? 0;
  }

  get names(): string[] {
    return this.columns.map(({ name }) => name);
  }

  /** @throws ArgumentError where there is none of this name */
  column(name: string): Column {
    const found = this.columns.find((column) => column.name === name);
    if (found) return found;
    throw new ArgumentError(`${this.name} has no column "${name}"; it has ${this.names.join(', ')}.`);
  }

  /** A cell as people know it; `missing` where nothing is known. */
  cell(row: number, name: string): string {
    this.checkRow(row);
    const column = this.column(name);
    return cellText(column, column.values[row]!);
  }

  /** A row as people know it, one text a column. */
  row(row: number): string[] {
    this.checkRow(row);
    return this.columns.map((column) => cellText(column, column.values[row]!));
  }

  private checkRow(row: number): void {
    if (Number.isInteger(row) && row >= 0 && row < this.rows) return;
    throw new ArgumentError(`There is no row ${row} in ${this.name}; it has ${this.rows}, numbered from 0.`);
  }

  /** Some of the rows, in the order given. */
  select(rows: readonly number[]): Table {
    for (const row of rows) this.checkRow(row);
    return new Table(
      this.name,
      this.columns.map((column) => ({ ...column, values: Float64Array.from(rows, (row) => column.values[row]!) })),
    );
  }

  /** The rows where a column has this value: a category, or a number. */
  where(name: string, value: string | number): Table {
    const column = this.column(name);
    const wanted = column.kind === 'numeric' ? Number(value) : column.categories!.indexOf(String(value));
    if (wanted < 0 && column.kind !== 'numeric') {
      throw new ArgumentError(`"${value}" is no category of "${name}"; it has ${column.categories!.join(', ')}.`);
    }
    return this.select([...column.values.keys()].filter((row) => column.values[row] === wanted));
  }

  /** The table without some columns. */
  without(...names: readonly string[]): Table {
    for (const name of names) this.column(name);
    return new Table(
      this.name,
      this.columns.filter(({ name }) => !names.includes(name)),
    );
  }

  /** Rows in random order, divided in two. */
  split({ test = 0.3, seed = 0 }: { readonly test?: number; readonly seed?: number } = {}): {
    train: Table;
    test: Table;
  } {
    const held = Math.round(test * this.rows);
    if (!(held > 0 && held < this.rows)) {
      throw new ArgumentError(`test is ${test}; expected a share that leaves rows of ${this.rows} on both sides.`);
    }
    const order = shuffled(this.rows, seed);
    return { train: this.select(order.slice(held)), test: this.select(order.slice(0, held)) };
  }

  /** Some rows at random. */
  sample(count: number, seed = 0): Table {
    return this.select(shuffled(this.rows, seed).slice(0, count));
  }

  /** The categories of a column that is to be predicted, and the index of each row's. */
  classes(name: string): { readonly labels: readonly string[]; readonly index: Int32Array } {
    const { kind, values, categories } = this.column(name);
    if (kind === 'numeric') {
      throw new ArgumentError(
        `The column "${name}" of ${this.name} is numeric and has no classes; read it as categorical.`,
      );
    }
    const missing = values.findIndex(Number.isNaN);
    if (missing >= 0) {
      throw new ArgumentError(`The column "${name}" of ${this.name} is missing in row ${missing}; leave that row out.`);
    }
    return { labels: categories!, index: Int32Array.from(values) };
  }

  /** What the columns are, as a figure. */
  describe(): TableDescription {
    return new TableDescription(this);
  }
}

function shuffled(count: number, seed: number): number[] {
  const random = new Random(seed);
  const order = Array.from({ length: count }, (_, at) => at);
  for (let at = count - 1; at > 0; at--) {
    const other = random.below(at + 1);
    [order[at], order[other]] = [order[other]!, order[at]!];
  }
  return order;
}
