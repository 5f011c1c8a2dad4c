/** The numbers behind a drawing as a table: for whoever cannot see it, and for spreadsheets. */

import type { Block } from './figure';
import { floats, integers } from './numbers';

export interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** Undefined of blocks that have no numbers, or are a table already. */
export function rowsOf(block: Block): Rows | undefined {
  switch (block.kind) {
    case 'bars': {
      const sections = block.bars.some(({ section }) => section !== undefined);
      const ends = block.bars.some(({ low }) => low !== undefined);
      const notes = block.bars.some(({ note }) => note);
      return {
        columns: [
          ...(sections ? ['section'] : []),
          'name',
          block.valueLabel,
          ...(ends ? ['low', 'high'] : []),
          ...(notes ? ['note'] : []),
        ],
        rows: block.bars.map(({ section = '', label, value, low = '', high = '', note = '' }) => [
          ...(sections ? [section] : []),
          label,
          value,
          ...(ends ? [low, high] : []),
          ...(notes ? [note] : []),
        ]),
      };
    }
    case 'cloud':
      return { columns: ['word', block.valueLabel], rows: block.words.map(({ word, value }) => [word, value]) };
    case 'curves': {
      const bands = block.series.some(({ low }) => low);
      return {
        columns: ['series', block.xLabel, block.yLabel, ...(bands ? ['low', 'high'] : [])],
        rows: block.series.flatMap(({ name, x, y, low, high }) =>
          x.map((value, at) => [name, value, y[at]!, ...(bands ? [low?.[at] ?? '', high?.[at] ?? ''] : [])]),
        ),
      };
    }
    case 'video':
      return {
        columns: [block.rate ? 'second' : 'frame', ...block.maps.map(({ name }) => name)],
        rows: block.frames.map((_, at) => [
          block.rate ? at / block.rate : at + 1,
          ...block.maps.map(({ relevance }) => relevance[at] ?? Number.NaN),
        ]),
      };
    case 'scatter': {
      const [x, y] = [floats(block.x), floats(block.y)];
      const groups = block.groups && integers(block.groups);
      const names = block.groupNames ?? [];
      return {
        columns: ['point', block.xLabel ?? 'x', block.yLabel ?? 'y', ...(groups ? ['group'] : [])],
        rows: Array.from(x, (value, id) => [id, value, y[id]!, ...(groups ? [names[groups[id]!] ?? 'none'] : [])]),
      };
    }
    case 'waterfall':
      return {
        columns: ['step', block.valueLabel],
        rows: [block.start, ...block.steps, block.end].map(({ label, value }) => [label, value]),
      };
    case 'tree':
      return {
        columns: ['node', 'question or answer', 'of', 'leads to'],
        rows: block.nodes.map(({ label, detail = '', children = [] }, at) => [
          at,
          label,
          detail,
          children.map((child) => `${child.label}: ${child.node}`).join(', '),
        ]),
      };
    case 'structure': {
      const end = (at: number) => `${block.atoms[at]!.element} ${at + 1}`;
      const columns = block.maps.map(({ name }) => name || 'value');
      return {
        columns: ['part', 'group', ...columns],
        rows: [
          ...block.atoms.map((atom, at) => [
            `atom ${end(at)}`,
            atom.marked ? 'yes' : '',
            ...block.maps.map(({ values }) => values[at] ?? 0),
          ]),
          ...block.bonds.flatMap(({ from, to, order }, at) =>
            block.maps.some(({ bonds }) => bonds)
              ? [[`${order} bond ${end(from)} – ${end(to)}`, '', ...block.maps.map(({ bonds }) => bonds?.[at] ?? 0)]]
              : [],
          ),
        ],
      };
    }
    case 'logo':
      return {
        columns: ['place', 'letter', 'marked', ...block.rows.map(({ name }) => name || 'value')],
        rows: Array.from(block.letters, (letter, at) => [
          at + 1,
          letter,
          block.marks?.find(({ from, to }) => at >= from && at < to)?.name ?? '',
          ...block.rows.map(({ values }) => values[at] ?? 0),
        ]),
      };
    case 'text':
      return {
        columns: ['method', 'word', 'value'],
        rows: block.lines.flatMap(({ name, words, values }) => words.map((word, at) => [name, word, values[at] ?? 0])),
      };
    case 'table':
      return block;
    default:
      return undefined;
  }
}

/** More rows than this make a page slow, and nobody reads them. */
const mostRows = 200;

/** The first rows, and a sentence on the rest. */
export function shownRows({ columns, rows }: Rows): { readonly shown: Rows; readonly rest: string } {
  const left = rows.length - mostRows;
  const rest = left > 0 ? `The first ${mostRows} of ${rows.length} rows; what is copied has all.` : '';
  return { shown: { columns, rows: rows.slice(0, mostRows) }, rest };
}

/** Tabs and lines, as spreadsheets take them from the clipboard. */
export const tabbed = ({ columns, rows }: Rows): string =>
  [columns, ...rows].map((row) => row.map((cell) => String(cell).replace(/[\t\n\r]+/g, ' ')).join('\t')).join('\n');
