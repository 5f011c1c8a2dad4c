/** What a column of a table is. */

/** `ordinal` are categories in an order; `boolean` are two, the second of which is true. */
export type ColumnKind = 'numeric' | 'categorical' | 'boolean' | 'ordinal';

/** The kind of a column, with its categories where they are to be just these; ordinal ones in ascending order. */
export type ColumnType =
  | ColumnKind
  | { readonly kind: 'categorical'; readonly categories: readonly string[] }
  | { readonly kind: 'ordinal'; readonly categories: readonly string[] };

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  /** One a row: the number, or the index of the category; NaN where it is missing. */
  readonly values: Float64Array;
  /** Of all kinds but numeric. */
  readonly categories?: readonly string[];
}

/** As it stands in a cell that is missing. */
export const missingText = 'missing';

/** A value as people know it. */
export function cellText({ kind, categories }: Pick<Column, 'kind' | 'categories'>, value: number): string {
  if (Number.isNaN(value)) return missingText;
  return kind === 'numeric' ? String(Number(value.toPrecision(6))) : categories![value]!;
}
