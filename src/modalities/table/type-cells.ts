/** Makes typed columns of the texts in a table. */
import { DataError } from '../../errors';
import type { Column, ColumnKind, ColumnType } from './column';

/** The texts of one column, and the line of the file that each stands in. */
export interface Cells {
  readonly table: string;
  readonly name: string;
  readonly texts: readonly string[];
  readonly lines: readonly number[];
  readonly missing: ReadonlySet<string>;
}

/** What is false, and what is true. */
const truths: readonly (readonly [string, string])[] = [
  ['false', 'true'],
  ['no', 'yes'],
  ['n', 'y'],
  ['f', 't'],
];

/** A column of the given type; else of the first that fits all its cells: numeric, boolean, categorical. */
export function typedColumn(cells: Cells, type: ColumnType | undefined): Column {
  const { name, texts, missing } = cells;
  const given = texts.filter((text) => !missing.has(text));
  const kind: ColumnKind = typeof type === 'object' ? type.kind : (type ?? kindOf(given));
  const isThere = (text: string) => !missing.has(text);
  if (kind === 'numeric') {
    const values = Float64Array.from(texts, (text, at) => (isThere(text) ? numberOf(text, cells, at) : Number.NaN));
    return { name, kind, values };
  }
  const categories =
    typeof type === 'object' ? type.categories : kind === 'boolean' ? truthOf(given, cells) : distinct(given);
  if (kind === 'ordinal' && typeof type !== 'object') {
    throw new DataError(
      `The column "${name}" of ${cells.table} is to be ordinal; give its categories in ascending order: { kind: 'ordinal', categories: [${distinct(given).slice(0, 3).map(quoted).join(', ')}, …] }.`,
    );
  }
  const places = new Map(categories.map((category, at) => [category, at]));
  const values = Float64Array.from(texts, (text, at) => {
    if (!isThere(text)) return Number.NaN;
    const place = places.get(text);
    if (place !== undefined) return place;
    throw new DataError(
      `Line ${cells.lines[at]} of ${cells.table} has ${quoted(text)} in the column "${name}"; its categories are ${listed(categories)}.`,
    );
  });
  return { name, kind, values, categories };
}

const isNumber = (text: string): boolean => text !== '' && Number.isFinite(Number(text));

function kindOf(texts: readonly string[]): ColumnKind {
  if (texts.every(isNumber)) return 'numeric';
  return findTruth(texts) ? 'boolean' : 'categorical';
}

function numberOf(text: string, { table, name, lines }: Cells, at: number): number {
  if (isNumber(text)) return Number(text);
  throw new DataError(
    `Line ${lines[at]} of ${table} has ${quoted(text)} in the column "${name}", which is numeric; mend the line, name what stands for missing values, or make the column categorical.`,
  );
}

const distinct = (texts: readonly string[]): string[] => [...new Set(texts)].sort();

/** The words for false and true, as the column spells them. */
function findTruth(texts: readonly string[]): readonly [string, string] | undefined {
  const spelt = new Map(distinct(texts).map((text) => [text.toLowerCase(), text]));
  const truth = truths.find((pair) => [...spelt.keys()].every((word) => pair.includes(word)));
  return truth && spelt.size === distinct(texts).length
    ? [spelt.get(truth[0]) ?? truth[0], spelt.get(truth[1]) ?? truth[1]]
    : undefined;
}

function truthOf(texts: readonly string[], { table, name }: Cells): readonly [string, string] {
  const found = findTruth(texts);
  if (found) return found;
  const two = distinct(texts);
  if (two.length === 2 && two.join() === '0,1') return ['0', '1'];
  throw new DataError(
    `The column "${name}" of ${table} is to be boolean, but holds ${listed(two)}; expected true and false, yes and no, or 0 and 1.`,
  );
}

const quoted = (text: string): string => JSON.stringify(text);

export function listed(categories: readonly string[]): string {
  const shown = categories.slice(0, 10).map(quoted).join(', ');
  return categories.length > 10 ? `${shown} and ${categories.length - 10} more` : shown;
}
