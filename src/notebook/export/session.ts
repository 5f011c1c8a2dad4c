/** The notebook that runs, as far as its kernel can know it: the cells of the saved file, with what they showed in this session. */

import type { SessionCell } from '../host';
import { joinText, type Notebook, type NotebookCell } from '../nbformat';

export interface Current {
  readonly notebook: Notebook;
  /** How many cells that showed something are not in the file: new ones, or ones that were changed or deleted. */
  readonly unknown: number;
}

/** Outputs go to the cell of the same id, or, where a front end tells none, to the cell of the same text that ran last. */
export function withSession(saved: Notebook, session: readonly SessionCell[]): Current {
  const rest = new Set(session);
  const take = (run: SessionCell | undefined) => (run && rest.delete(run) ? run : undefined);
  const byId = new Map(session.flatMap((run) => (run.id === undefined ? [] : [[run.id, run] as const])));
  const cells = [...saved.cells].reverse().map((cell) => {
    if (cell.cell_type !== 'code') return cell;
    const source = joinText(cell.source);
    // From the end, since what ran last counts, and of two cells with one text the later one ran later.
    const same = () => [...rest].reverse().find((run) => run.id === undefined && run.source === source);
    const run = take(cell.id === undefined ? undefined : byId.get(cell.id)) ?? take(same());
    return run ? codeCell(run, cell) : cell;
  });
  const unknown = [...rest].filter(({ outputs }) => outputs.length > 0).length;
  return { notebook: { ...saved, cells: cells.reverse() }, unknown };
}

/** What is known where there is no file: the cells that ran, in that order. */
export function fromSession(session: readonly SessionCell[]): Notebook {
  const metadata = { kernelspec: { language: 'typescript' } };
  return { nbformat: 4, nbformat_minor: 5, metadata, cells: session.map((run) => codeCell(run)) };
}

function codeCell(run: SessionCell, cell?: NotebookCell): NotebookCell {
  const outputs = run.outputs.map((output) => ({ ...output }));
  return { metadata: {}, ...cell, cell_type: 'code', source: run.source, execution_count: run.executionCount, outputs };
}
