/** The notebook that shows what the kernel can do, executed whole. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { buildAll } from '../../scripts/build.mjs';
import { foldTraffic } from '../../src/notebook/fold';
import { runNotebook } from '../../src/notebook/run';

const folder = join(__dirname, '..', '..', 'notebooks');

beforeAll(() => buildAll(), 120_000);

test('notebooks/kernel.ipynb says what it promises', async () => {
  const source = JSON.parse(await readFile(join(folder, 'kernel.ipynb'), 'utf8')) as never;
  const { notebook, traffic } = await runNotebook(source, { cwd: folder });
  const shown = notebook.cells
    .filter(({ cell_type }) => cell_type === 'code')
    .map(({ outputs }) =>
      (outputs ?? []).map(({ data, text }) =>
        [(data as Record<string, unknown>)?.['text/plain'], text].flat().join(''),
      ),
    );
  expect(shown).toEqual([
    ['[ 28, -39 ]'],
    ["[ 'Ada Lovelace: 100', 'Emmy Noether: 33' ]"],
    ['A teal wave of 2 turns'],
    ['A **digit**, and its pixels as a tensor:', expect.stringContaining('[28, 28]')],
    ["'all done'"],
    [expect.stringContaining('turns: 3')],
    [expect.stringContaining('method: lrp')],
    ['Widget {"count":0}'],
    ['RangeError: no more than 2\n    at risky (cell[9]:2:9)\n'],
    ["'trained'"],
  ]);
  // The first picture of `interact` is there when its cell ends.
  const outputs = Object.values(foldTraffic(traffic).state).filter(({ model_name }) => model_name === 'OutputModel');
  expect(outputs.map(({ state }) => state.outputs)).toEqual([
    [expect.objectContaining({ data: expect.objectContaining({ 'text/plain': 'A teal wave of 3 turns' }) })],
    [expect.objectContaining({ output_type: 'display_data' })],
  ]);
}, 240_000);
