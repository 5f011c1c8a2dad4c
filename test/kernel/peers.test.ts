/** The kernel before the programs that know kernels best: Jupyter's own client, its conformance suite, and its front ends. */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Peers, peers, python, unavailable } from './peers';

describe.skipIf(!python)(`Jupyter's own programs${unavailable}`, () => {
  let jupyter: Peers;
  beforeAll(async () => {
    jupyter = await peers();
  }, 300_000);
  afterAll(() => jupyter?.remove());

  // What each says in the end; a failure's words come before it.
  const tail = (said: string) => said.trim().split('\n').slice(-40).join('\n');
  const script = async (name: string) => tail(await jupyter.run('python', [join(__dirname, 'peers', name)]));

  it('jupyter_kernel_test is content: all 13 groups, none skipped', async () => {
    expect(await script('conformance.py')).toMatch(/Ran 13 tests in [\d.]+s\n\nOK\b/);
  }, 180_000);

  it('jupyter_client is content with what that does not ask: input, subshells, the debugger, encryption, malformed messages', async () => {
    expect(await script('protocol.py')).toMatch(/Ran 15 tests in [\d.]+s\n\nOK\b/);
  }, 300_000);

  it("the notebook community's kernel test bed is content: all of its cases", async () => {
    expect(await script('testbed.py')).toMatch(/Ran 28 tests in [\d.]+s\n\nOK\b/);
  }, 180_000);

  it('none of the faults that other kernels are known for', async () => {
    expect(await script('faults.py')).toMatch(/Ran 9 tests in [\d.]+s\n\nOK\b/);
  }, 180_000);

  it('jupyter console shows values and errors', async () => {
    const said = await jupyter.run(
      'jupyter-console',
      ['--simple-prompt', '--kernel', 'explainbook'],
      'const a = 40\na + 2\nthrow new Error("on purpose")\n',
    );
    expect(said).toContain('Out[2]: 42');
    expect(said).toMatch(/Error: on purpose\s+at cell\[3\]:1:7/);
  }, 120_000);

  describe('a notebook is executed', () => {
    const ways: readonly (readonly [
      name: string,
      program: string,
      args: (input: string, output: string) => string[],
    ])[] = [
      ['nbclient', 'jupyter-execute', (input, output) => [input, '--output', output]],
      [
        'nbconvert',
        'jupyter-nbconvert',
        (input, output) => ['--to', 'notebook', '--execute', input, '--output', output],
      ],
      ['papermill', 'papermill', (input, output) => [input, output]],
    ];
    it.each(ways)(
      'by %s',
      async (name, program, args) => {
        const input = join(jupyter.home, `${name}.ipynb`);
        await writeFile(input, JSON.stringify(notebook));
        const output = join(jupyter.home, `${name}-done.ipynb`);
        const said = await jupyter.run(program, args(input, output));
        const { cells } = JSON.parse(await readFile(output, 'utf8').catch(() => `{"cells": "${tail(said)}"}`)) as {
          cells: { outputs: { output_type: string; text?: string[]; data?: Record<string, string[]> }[] }[];
        };
        const outputs = cells[1]!.outputs.map(({ text, data }) =>
          [text, data?.['text/plain']].flat().filter(Boolean).join(''),
        );
        expect(outputs).toEqual(['hello\n', '42']);
      },
      120_000,
    );
  });
});

const cell = (id: string, source: string) => ({
  id,
  cell_type: 'code',
  metadata: {},
  source,
  outputs: [],
  execution_count: null,
});
const notebook = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {
    kernelspec: { name: 'explainbook', display_name: 'TypeScript (Explainbook)', language: 'typescript' },
    language_info: { name: 'typescript' },
  },
  cells: [cell('a', 'let n: number = 2'), cell('b', "console.log('hello'); n * 21")],
};
