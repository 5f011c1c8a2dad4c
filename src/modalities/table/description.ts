import { Analysis, type AnalysisCertificate, analysisRows } from '../../analysis';
import type { Figure } from '../../render/figure/figure';
import { formatNumber } from '../../render/format';
import type { Column } from './column';
import type { Table } from './table';

/** What the columns of a table are: kinds, values, gaps. */
export class TableDescription extends Analysis {
  readonly certificate: AnalysisCertificate = {
    method: 'table',
    parameters: {},
    checks: [],
    notes: [
      'Numbers and ordinal categories: the first, the median, the last. Other categories: the most frequent first.',
    ],
    seconds: 0,
  };

  constructor(private readonly table: Table) {
    super();
  }

  figure(): Figure {
    const { columns, rows, name } = this.table;
    const gaps = columns.reduce((sum, column) => sum + missingIn(column), 0);
    return {
      title: name,
      summary: `${rows} rows of ${columns.length} columns; ${gaps === 0 ? 'nothing' : `${gaps} cells`} missing.`,
      blocks: [
        {
          kind: 'table',
          columns: ['Column', 'Kind', 'Values', 'Missing'],
          rows: columns.map((column) => [column.name, column.kind, valuesOf(column), missingIn(column)]),
        },
      ],
      certificate: analysisRows(this.certificate),
    };
  }
}

const missingIn = ({ values }: Column): number =>
  values.reduce((count, value) => count + Number(Number.isNaN(value)), 0);

function valuesOf({ kind, values, categories }: Column): string {
  const known = values.filter((value) => !Number.isNaN(value)).sort();
  if (known.length === 0) return 'none';
  if (kind === 'numeric') {
    return [known[0]!, known[known.length >> 1]!, known.at(-1)!].map((value) => formatNumber(value)).join(' · ');
  }
  if (kind === 'ordinal') {
    return [known[0]!, known[known.length >> 1]!, known.at(-1)!].map((value) => categories![value]!).join(' · ');
  }
  const counts = categories!.map((name, at) => ({ name, count: known.filter((value) => value === at).length }));
  counts.sort((a, b) => b.count - a.count);
  const shown = counts
    .slice(0, 5)
    .map(({ name, count }) => `${name} ${Math.round((100 * count) / known.length)}\u00a0%`);
  return counts.length > 5 ? `${shown.join(', ')} and ${counts.length - 5} more` : shown.join(', ');
}
