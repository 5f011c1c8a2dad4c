/** `readTable`: a file of comma-separated values becomes typed columns. */
import { readFile, stat } from 'node:fs/promises';
import { CsvError, parse } from 'csv-parse/sync';
import { ArgumentError, DataError } from '../../errors';
import type { ColumnType } from './column';
import { Table } from './table';
import { typedColumn } from './type-cells';

export interface ReadTableOptions {
  /** The columns' names, where the file has no line of them. Default: the first line has them. */
  readonly names?: readonly string[];
  /** Kinds of columns by name. Default: numeric where all cells are numbers, boolean where they are true and false (or yes and no), else categorical. */
  readonly types?: Readonly<Record<string, ColumnType>>;
  /** Columns to leave out. */
  readonly drop?: readonly string[];
  /** What stands for a missing value. Default: nothing, `?`, `NA`, `N/A`, `NaN`, `nan`, `null`, `NULL`. */
  readonly missing?: readonly string[];
  /** Default `,`. */
  readonly delimiter?: string;
  /** Default `utf-8`. */
  readonly encoding?: string;
  /** What the table is called in messages. Default: the file's name. */
  readonly title?: string;
}

const usualMissing = ['', '?', 'NA', 'N/A', 'NaN', 'nan', 'null', 'NULL'];
const mostBytes = 2 ** 29;

/**
 * Reads a table.
 * @param file path of the file, or its bytes
 * @throws DataError when the file is missing, empty, no text of that encoding or no table, with the line; ArgumentError for
 * options that name columns which are not there
 */
export async function readTable(file: string | Uint8Array, options: ReadTableOptions = {}): Promise<Table> {
  const { title = typeof file === 'string' ? file : 'the given bytes', encoding = 'utf-8' } = options;
  const bytes = typeof file === 'string' ? await bytesOf(file) : file;
  return parseTable(decoded(bytes, encoding, title), { ...options, title });
}

async function bytesOf(file: string): Promise<Uint8Array> {
  const status = await stat(file).catch(() => undefined);
  if (!status?.isFile()) throw new DataError(`There is no file ${file}; give the path of a table.`);
  if (status.size > mostBytes) {
    throw new DataError(
      `${file} has ${status.size} bytes, more than the ${mostBytes} that are read whole; cut it first.`,
    );
  }
  return readFile(file);
}

function decoded(bytes: Uint8Array, encoding: string, title: string): string {
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(encoding, { fatal: true });
  } catch {
    throw new ArgumentError(`The encoding is ${JSON.stringify(encoding)}; give "utf-8", "latin1" or "utf-16le".`);
  }
  const [first, second] = bytes;
  const wide = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (wide && !/utf-?16/i.test(encoding)) {
    throw new DataError(`${title} is UTF-16, not ${encoding}; give encoding: "utf-16${first === 0xff ? 'le' : 'be'}".`);
  }
  if (!wide && !/utf-?16/i.test(encoding) && bytes.subarray(0, 65536).includes(0)) {
    throw new DataError(`${title} holds binary data, no text; give a file of comma-separated values.`);
  }
  try {
    return decoder.decode(bytes);
  } catch {
    throw new DataError(
      `${title} is not ${encoding} text${lineOfBadText(bytes, encoding)}; give its encoding, as in encoding: "latin1".`,
    );
  }
}

/** Where the first line is that cannot be decoded. */
function lineOfBadText(bytes: Uint8Array, encoding: string): string {
  let from = 0;
  for (let line = 1; from < bytes.length; line++) {
    const end = bytes.indexOf(10, from);
    const to = end < 0 ? bytes.length : end;
    try {
      new TextDecoder(encoding, { fatal: true }).decode(bytes.subarray(from, to));
    } catch {
      return ` in line ${line}`;
    }
    from = to + 1;
  }
  return '';
}

interface Line {
  readonly cells: readonly string[];
  readonly line: number;
}

/**
 * The same from text.
 * @example
 * const people = parseTable('age,town\n39,Ulm\n?,Bonn\n50,Ulm\n');
 * console.log(people.column('age').kind, people.cell(1, 'age')); // numeric missing
 */
export function parseTable(text: string, options: ReadTableOptions = {}): Table {
  const { title = 'the given text', types = {}, drop = [], missing = usualMissing } = options;
  const [first, ...rest] = linesOf(text, title, options.delimiter ?? ',');
  if (!first) throw new DataError(`${title} is empty; give a table with at least one row.`);
  const names = options.names ?? first.cells;
  const lines = options.names ? [first, ...rest] : rest;
  checkNames(names, title);
  if (lines.length === 0) throw new DataError(`${title} has names of columns, but no rows.`);
  for (const { cells, line } of lines) {
    if (cells.length === names.length) continue;
    throw new DataError(
      `Line ${line} of ${title} has ${cells.length} cells; expected ${names.length}, one for each of ${shorten(names)}.${hint(cells, options.delimiter)}`,
    );
  }
  for (const [option, wanted] of [
    ['types', Object.keys(types)],
    ['drop', drop],
  ] as const) {
    const unknown = wanted.find((name) => !names.includes(name));
    if (unknown !== undefined) {
      throw new ArgumentError(
        `The option ${option} names the column "${unknown}", which ${title} does not have; its columns are ${shorten(names)}.`,
      );
    }
  }
  const kept = names.map((name, at) => ({ name, at })).filter(({ name }) => !drop.includes(name));
  const places = lines.map(({ line }) => line);
  const known = new Set(missing);
  const columns = kept.map(({ name, at }) =>
    typedColumn(
      { table: title, name, texts: lines.map(({ cells }) => cells[at]!), lines: places, missing: known },
      types[name],
    ),
  );
  return new Table(title, columns);
}

function linesOf(text: string, title: string, delimiter: string): Line[] {
  try {
    const records = parse(text, {
      bom: true,
      delimiter,
      info: true,
      relax_column_count: true, // counted by us, with the line
      skip_empty_lines: true,
      trim: true,
    }) as unknown as { readonly record: string[]; readonly info: { readonly lines: number } }[];
    return records.map(({ record, info }) => ({ cells: record, line: info.lines }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new DataError(`${title} is no table of comma-separated values: ${error.message}.`);
  }
}

function checkNames(names: readonly string[], title: string): void {
  const bad = names.findIndex((name, at) => name === '' || names.indexOf(name) !== at);
  if (bad < 0) return;
  throw new DataError(
    names[bad] === ''
      ? `Column ${bad + 1} of ${title} has no name; give names: […] if the file has no line of them.`
      : `Two columns of ${title} are called "${names[bad]}"; give names: […] if its first line is a row.`,
  );
}

const hint = (cells: readonly string[], delimiter = ','): string => {
  const other = [';', '\t', ',', '|'].find((one) => one !== delimiter && cells.length === 1 && cells[0]!.includes(one));
  return other ? ` Its cells may be divided by ${JSON.stringify(other)}: give delimiter.` : '';
};

const shorten = (names: readonly string[]): string =>
  names.length > 20 ? `${names.slice(0, 20).join(', ')} and ${names.length - 20} more` : names.join(', ');
