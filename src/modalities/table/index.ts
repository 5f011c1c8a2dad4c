/** Tables: typed columns, their encoding for a network, and contributions by the columns that people know. */
export { byColumn } from './by-column';
export { attributionsByGroup, type ByGroupOptions } from './by-group';
export type { Column, ColumnKind, ColumnType } from './column';
export { adult, breastCancer, wine } from './data';
export { type EncodedColumn, type EncodeOptions, encodeTable, TableEncoding } from './encoding';
export { GroupReasons } from './group-reasons';
export type { Agreement, GroupColumn, GroupMean } from './group-statistics';
export { type LoansOptions, loanCauses, loans } from './loans';
export { parseTable, type ReadTableOptions, readTable } from './read';
export { Table } from './table';
