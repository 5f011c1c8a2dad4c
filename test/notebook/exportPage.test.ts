/** The export from a cell: what a kernel knows of its notebook, and what it does not. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type KernelClient, startKernel } from '../../src/kernel/client';
import { exportPage } from '../../src/notebook/export/export-page';
import { fromSession, withSession } from '../../src/notebook/export/session';
import type { SessionCell } from '../../src/notebook/host';
import type { Notebook, NotebookCell } from '../../src/notebook/nbformat';
import { streamOf } from '../kernel/harness';

const run = (source: string, text: string, id?: string): SessionCell => ({
  id,
  source,
  executionCount: 1,
  outputs: [{ output_type: 'stream', name: 'stdout', text }],
});
const cell = (cell_type: string, source: string, id?: string): NotebookCell => ({
  cell_type,
  source,
  metadata: {},
  ...(id !== undefined && { id }),
  ...(cell_type === 'code' && { execution_count: null, outputs: [{ output_type: 'stream', text: 'from the file' }] }),
});
const saved = (...cells: NotebookCell[]): Notebook => ({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells });
const told = (notebook: Notebook) => notebook.cells.map(({ outputs }) => outputs?.[0]?.text);

describe('outputs of the session', () => {
  test('go to the cell of the same id, with the text that ran', () => {
    const { notebook, unknown } = withSession(
      saved(cell('markdown', '# T'), cell('code', 'old', 'a'), cell('code', 'x', 'b')),
      [run('new', '1', 'a'), run('gone', '2', 'c')],
    );
    expect(told(notebook)).toEqual([undefined, '1', 'from the file']);
    expect(notebook.cells.map(({ source }) => source)).toEqual(['# T', 'new', 'x']);
    expect(unknown).toBe(1);
  });

  test('go to the cell of the same text where no id is told: of equal ones in order, and what ran last', () => {
    const session = [run('x', '1'), run('x', '2'), run('y', '3'), run('y', '4')];
    const { notebook, unknown } = withSession(
      saved(cell('code', 'x', 'a'), cell('code', 'x', 'b'), cell('code', 'y', 'c')),
      session,
    );
    expect(told(notebook)).toEqual(['1', '2', '4']);
    expect(unknown).toBe(1);
  });

  test('are all there is without a file', () => {
    expect(told(fromSession([run('x', '1'), run('y', '2')]))).toEqual(['1', '2']);
  });
});

test('outside of a notebook it says what to do', async () => {
  await expect(exportPage('page.html')).rejects.toThrow('explainbook export NOTEBOOK.ipynb');
});

describe('in a kernel', () => {
  const folder = mkdtempSync(join(tmpdir(), 'explainbook-export-page-'));
  const file = join(folder, 'why.ipynb');
  let kernel: KernelClient;
  beforeAll(async () => {
    kernel = await startKernel({ cwd: folder, env: { JPY_SESSION_NAME: file } });
  }, 60_000);
  afterAll(async () => {
    await kernel?.shutdown();
    rmSync(folder, { recursive: true, force: true });
  });
  const ran = async (code: string) => {
    const execution = await kernel.execute(code);
    return { stderr: streamOf(execution, 'stderr'), ...execution.reply.content } as Record<string, unknown>;
  };

  test('names what is missing while the notebook was never saved', async () => {
    await ran("import { exportPage, slider } from 'explainbook'");
    expect(await ran("await exportPage('page.html')")).toMatchObject({ status: 'error', ename: 'ArgumentError' });
  }, 60_000);

  test('saves text, outputs of this session and the widgets as they are now', async () => {
    const sources = ["const s = slider({ description: 'Heat', value: 0.25 }); s", "console.log('said', 1 + 1)"];
    writeFileSync(
      file,
      JSON.stringify(saved(cell('markdown', '# Why a seven?'), ...sources.map((source) => cell('code', source)))),
    );
    for (const source of sources) await ran(source);
    await ran('s.value = 0.75');
    const { status, stderr } = await ran("await exportPage('page.html')");
    expect(status).toBe('ok');
    expect(stderr).toMatch(/cells that ran are not in the saved notebook/);
    const html = readFileSync(join(folder, 'page.html'), 'utf8');
    expect(html).toContain('<title>Why a seven?</title>');
    expect(html).toContain('said 2');
    expect(html).toMatch(/<span>Heat<\/span>.{0,80}<b>0\.75<\/b>/);
    expect(html).not.toContain('from the file');
  }, 60_000);
});
