/** One notebook, made a page on the command line, by nbconvert, and from a cell: the same page, as far as a reader can tell. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findPython } from '../../scripts/lab-env.mjs';
import { startKernel } from '../../src/kernel/client';
import { joinText, type Notebook } from '../../src/notebook/nbformat';
import { type Audit, audit } from './audit';
import { launchBrowser } from './chromium';
import { nbconvert } from './nbconvert';

const code = [
  `import { Attribution, checkbox, dropdown, exportPage, hbox, heatmap, output, progressBar, slider, tabs, vbox } from 'explainbook';
const result = new Attribution({
  method: 'made-up', title: 'Made up <b>', values: Float32Array.from({ length: 64 }, (_, i) => i - 32), shape: [1, 8, 8, 1],
  input: {
    values: new Float32Array(64), shape: [1, 8, 8, 1],
    pictures: [{ width: 8, height: 8, rgba: new Uint8ClampedArray(256).fill(255) }],
  },
  targets: [{ index: 0, score: 1.5, label: 'first & last' }],
  certificate: { method: 'made-up', parameters: { steps: 3 }, explained: 'nothing', notes: ['A note.'], seconds: 0 },
});
heatmap(result)`,
  `const place = output();
await place.show(new Map([['a', 1]]));
place.print('printed');
const set = hbox(slider({ description: 'Heat', value: 0.25 }), dropdown({ options: ['<b>', 'c'], value: 'c' }));
tabs({ '<i>': vbox(set, checkbox({ description: 'on' }), progressBar({ value: 0.5 })), Shown: place })`,
  `console.log('accuracy', 0.98); process.stdout.write('10 %\\r100 %\\n'); ({ a: [1, '<i>'] })`,
];

const text = `# Why a *seven*?

Some **bold** text with \`code <b>\`, a [link](https://example.org/a?b=1&c=2), and TeX that stays: $x_1 * y_2 * z_{ij}$,
$$
\\sum_i a_i * b_i
$$

| method | sum |
|---|---|
| LRP | 1.5 |

- one
- two

> A quotation.

<details open><summary>More</summary>Hidden text.</details>

![A dot](attachment:dot.gif)
`;

const notebook: Notebook = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {
    kernelspec: { name: 'explainbook', display_name: 'TypeScript (Explainbook)', language: 'typescript' },
    language_info: { name: 'typescript', pygments_lexer: 'typescript' },
  },
  cells: [
    {
      cell_type: 'markdown',
      id: 'text',
      source: text,
      metadata: {},
      attachments: { 'dot.gif': { 'image/gif': 'R0lGODlhAQABAAAAACwAAAAAAQABAAA=' } },
    } as Notebook['cells'][number],
    ...code.map((source, at) => ({
      cell_type: 'code',
      id: `code-${at}`,
      source,
      metadata: {},
      execution_count: null,
      outputs: [],
    })),
    { cell_type: 'raw', id: 'raw', source: 'Raw <b>text</b>', metadata: {} },
  ],
};

// Python's part; the command line and the cell work without it.
describe.skipIf(!findPython())('three ways (need python3)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'explainbook-ways-'));
  const at = (name: string) => join(folder, name);
  let browser: Browser;
  let pages: Record<'command' | 'nbconvert' | 'cell', Audit>;

  beforeAll(async () => {
    browser = await launchBrowser();
    writeFileSync(at('why.ipynb'), JSON.stringify(notebook));
    const tool = resolve(__dirname, '..', '..', 'dist', 'cli', 'main.js');
    const explainbook = (...args: string[]) =>
      execFileSync(process.execPath, [tool, ...args], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    explainbook('export', 'why.ipynb', '--execute', '--out', 'command.html');
    explainbook('run', 'why.ipynb', '--out', 'executed.ipynb');
    await nbconvert(JSON.parse(readFileSync(at('executed.ipynb'), 'utf8')), at('nbconvert.html'));
    const kernel = await startKernel({ cwd: folder, env: { JPY_SESSION_NAME: at('why.ipynb') } });
    try {
      const cells = notebook.cells
        .filter(({ cell_type }) => cell_type === 'code')
        .map(({ source }) => joinText(source));
      for (const source of [...cells, "await exportPage('cell.html')"]) await kernel.execute(source);
    } finally {
      await kernel.shutdown();
    }
    const [command, converted, cell] = await Promise.all(
      ['command.html', 'nbconvert.html', 'cell.html'].map((name) => audit(browser, at(name))),
    );
    pages = { command: command!, nbconvert: converted!, cell: cell! };
  }, 600_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('the text is the same, and all of it', () => {
    const read = ({ text }: Audit) => text.split(/\s+/).filter(Boolean);
    const words = read(pages.command);
    const all = [
      'accuracy',
      '0.98',
      '100',
      '$x_1',
      'z_{ij}$,',
      '\\sum_i',
      'b_i',
      'quotation.',
      'Hidden',
      'Heat',
      '0.25',
      '<b>text</b>',
    ];
    for (const word of all) expect(words.includes(word), word).toBe(true);
    expect(read(pages.nbconvert)).toEqual(words);
    expect(read(pages.cell)).toEqual(words);
  });

  test('the same widgets come alive, under the same policy, and nothing is asked for', () => {
    expect(pages.command).toMatchObject({ alive: ['explainbook-heatmap'], findings: [] });
    for (const page of [pages.nbconvert, pages.cell]) {
      expect(page.alive).toEqual(pages.command.alive);
      expect(page.policy).toBe(pages.command.policy);
      expect(page.findings).toEqual([]);
    }
  });
});
