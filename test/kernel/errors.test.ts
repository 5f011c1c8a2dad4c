/** What the reader of a notebook is told of an error. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type KernelClient, startKernel } from '../../src/kernel/client';
import { streamOf } from './harness';

let kernel: KernelClient;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'errors-'));
  writeFileSync(
    join(folder, 'util.ts'),
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a file's text
    'interface Q {\n  n: number;\n}\n\nexport async function slow(q: Q): Promise<never> {\n  await new Promise((r) => setTimeout(r, 2));\n  throw new TypeError(`slow ${q.n}`);\n}\n',
  );
  kernel = await startKernel({ cwd: folder });
  // The compiler reads its declarations before the first cell.
  await kernel.execute('0');
}, 120_000);
afterAll(async () => {
  await kernel.shutdown();
  rmSync(folder, { recursive: true, force: true });
});

/** The lines of the traceback, the cell called `cell`. */
async function traceback(code: string): Promise<string[]> {
  const { reply } = await kernel.execute(code);
  expect(reply.content.status).toBe('error');
  return (reply.content.traceback as string[]).map((line) => line.replaceAll(/cell\[\d+\]/g, 'cell'));
}

it('names each statement of a line, in columns of the source', async () => {
  expect(await traceback('const a: number = 1; const b = "😀"; throw new Error("here"); const c = 3')).toEqual([
    'Error: here',
    '    at cell:1:44',
  ]);
  expect(await traceback('type T = number\n\tif (true) {\n\t\tthrow new Error("tabs")\n\t}')).toEqual([
    'Error: tabs',
    '    at cell:3:9',
  ]);
});

it('follows what was awaited', async () => {
  const code =
    'async function inner() { await 1; throw new Error("deep") }\nasync function outer() { await inner() }\nawait outer()';
  expect(await traceback(code)).toEqual([
    'Error: deep',
    '    at inner (cell:1:41)',
    '    at async outer (cell:2:26)',
    '    at async cell:3:1',
  ]);
});

it("says the lines of a file of the notebook's folder", async () => {
  expect(await traceback("import { slow } from './util'\nawait slow({ n: 3 })")).toEqual([
    'TypeError: slow 3',
    `    at slow (${join(folder, 'util.ts')}:7:9)`,
    '    at async cell:2:1',
  ]);
});

it('says what is thrown that is no error', async () => {
  for (const [code, shown] of [
    ['"text"', 'text'],
    ['{ code: 7 }', '{ code: 7 }'],
    ['undefined', 'undefined'],
    ['42n', '42n'],
    ['Object.create(null)', '[Object: null prototype] {}'],
  ])
    expect(await traceback(`throw ${code}`)).toEqual([`Thrown: ${shown}`]);
  expect(await traceback('throw { get [Symbol.toStringTag]() { throw 1 } }')).toEqual([
    'A value was thrown that cannot be shown.',
  ]);
});

it('says causes and the members of an AggregateError, each once', async () => {
  const code =
    'const e: any = new AggregateError([new TypeError("one", { cause: "why" }), 2], "all")\ne.cause = e\nthrow e';
  expect(await traceback(code)).toEqual([
    'AggregateError: all',
    '    at cell:1:16',
    '  [1] TypeError: one',
    '        at cell:1:36',
    '    Caused by Thrown: why',
    '  [2] Thrown: 2',
    'Caused by AggregateError: all (as above)',
  ]);
});

it("leaves out libraries' frames, unless asked", async () => {
  const fails = "import * as tf from '@tensorflow/tfjs-core'\ntf.tidy(() => {\n  throw new Error('inside')\n})";
  expect(await traceback(fails)).toEqual([
    'Error: inside',
    '    at cell:3:9',
    expect.stringMatching(/^ {4}at cell:2:/),
    expect.stringMatching(/^ {4}… \d+ frames of libraries \(process\.env\.EXPLAINBOOK_STACK = 'all' shows them\)$/),
  ]);
  await kernel.execute("process.env.EXPLAINBOOK_STACK = 'all'");
  const all = await traceback(fails);
  expect(all.filter((line) => line.includes('node_modules')).length).toBeGreaterThan(1);
  expect(all.some((line) => /node:|dist.kernel/.test(line))).toBe(true);
  await kernel.execute('delete process.env.EXPLAINBOOK_STACK');
});

it('tells of errors that no cell awaits', async () => {
  const cells = {
    timer: 'setTimeout(() => { throw new Error("timer") }, 5)',
    promise: 'void (async () => { await null; throw new Error("promise") })()',
    tick: 'process.nextTick(() => { throw new Error("tick") })',
    event:
      "const em = new (require('events').EventEmitter)(); setTimeout(() => em.emit('error', new Error('event')), 5)",
  };
  for (const [kind, code] of Object.entries(cells)) {
    const execution = await kernel.execute(`${code}; await new Promise((r) => setTimeout(r, 40))`);
    expect(execution.reply.content.status).toBe('ok');
    expect(streamOf(execution, 'stderr'), kind).toMatch(new RegExp(`^Error: ${kind}\\n +at .*cell\\[\\d+\\]:1:`));
  }
});
