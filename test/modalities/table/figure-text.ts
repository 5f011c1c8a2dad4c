import type { Analysis } from '../../../src/analysis';

/** What a figure says in words, with the cells of its tables. */
export function figureText(analysis: Analysis): string {
  const { title, summary, blocks } = analysis.figure();
  const tables = blocks.flatMap((block) => (block.kind === 'table' ? block.rows.map((row) => row.join(' ')) : []));
  return [title, summary, ...tables].join('\n');
}
