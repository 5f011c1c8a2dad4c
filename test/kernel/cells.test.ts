import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type KernelClient, startKernel } from '../../src/kernel/client';
import { lastValue, shownValue, streamOf } from './harness';

let kernel: KernelClient;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cells-'));
  await writeFile(join(folder, 'data.json'), '{ "answer": 42 }');
  await writeFile(join(folder, 'helper.ts'), 'export const twice = (n: number): number => 2 * n;\n');
  kernel = await startKernel({ cwd: folder });
  // The compiler reads its declarations before the first cell.
  await kernel.execute('0');
}, 120_000);
afterAll(async () => {
  await kernel.shutdown();
  await rm(folder, { recursive: true, force: true });
});

const cases: [what: string, cells: string[], value: string | undefined][] = [
  ['live bindings', ['let x = 1; const f = () => x', 'x = 5; f()'], '5'],
  [
    'a function defined anew',
    ['function g() { return 1 }; const h = () => g()', 'function g() { return 2 }; h()'],
    '2',
  ],
  ['a const declared anew', ['const c = 1', 'const c = "two"; c'], "'two'"],
  ['a class declared anew', ['class K { a = 1 }', 'class K { b = 2 }; new K().b'], '2'],
  ['a shorthand of an earlier variable', ['const b = 3', '({ b })'], '{ b: 3 }'],
  ['an await in parentheses', ['await (Promise.resolve(4))'], '4'],
  ['an exported const', ['export const e = 5; e'], '5'],
  ['an export list', ['const l = 6\nexport { l }', 'l'], '6'],
  ['named functions', ['const named = () => 0; named.name'], "'named'"],
  ['destructuring', ['const [d1, { d2 = 2, ...d3 }] = [1, { d4: 4 } as any]; [d1, d2, d3]'], '[ 1, 2, { d4: 4 } ]'],
  ['swapping', ['let s1 = 1, s2 = 2', '[s1, s2] = [s2, s1]; [s1, s2]'], '[ 2, 1 ]'],
  ['assignment to shorthand', ['let t1 = 0, t2 = 0', '({ t1, t2 = 9 } = { t1: 8 } as any); [t1, t2]'], '[ 8, 9 ]'],
  ['shadowing', ['let w = 1', '((w: number) => w + 1)(10)'], '11'],
  ['a block of its own', ['let u = 1', '{ let u = 2; u++ }\nu'], '1'],
  ['var in a loop', ['for (var i = 0; i < 3; i++);', 'i'], '3'],
  ['for of over an earlier variable', ['let o = 0', 'for (o of [1, 2, 3]);\no'], '3'],
  ['a comment behind the value', ['Math.abs(-3) // three'], '3'],
  ['a comment behind a silenced value', ['Math.abs(-3); // nothing'], undefined],
  ['an enum', ['enum Colour { red, green }', 'Colour.green'], '1'],
  ['a namespace', ['namespace N { export const v = 12 }', 'N.v'], '12'],
  ['a generic class with a static of its own', ['class G<T> { static n = G.name }', 'G.n'], "'G'"],
  ['an own name like a global', ['const process = 1; const URL = 2', 'process + URL'], '3'],
  ['a default import', ["import path from 'path'", "path.basename('/a/b')"], "'b'"],
  ['a named import', ["import { basename as base } from 'node:path'", "base('/a/c')"], "'c'"],
  ['a namespace import', ["import * as os from 'os'", 'os.EOL'], "'\\n'"],
  ['a type-only import', ["import type { Stats } from 'fs'\nconst st: Stats | undefined = undefined; 1"], '1'],
  ['a type imported like a value', ["import { Stats, existsSync } from 'fs'", 'typeof existsSync'], "'function'"],
  ['a dynamic import', ["(await import('path')).sep"], "'/'"],
  ['a file of the folder', ["import { twice } from './helper'", 'twice(21)'], '42'],
  [
    'our package from any folder',
    ["import { integratedGradients } from 'explainbook'", 'typeof integratedGradients'],
    "'function'",
  ],
  ['a dependency of ours', ["import * as tf from '@tensorflow/tfjs-core'; tf.version_core"], "'4.22.0'"],
  ['a JSON file', ["import data from './data.json'", 'data.answer'], '42'],
  ['a JSON file by its type', ["import typed from './data.json' with { type: 'json' }; typed.answer"], '42'],
  [
    'a decorator',
    [
      'const seen: string[] = []; const note = (_: any, key: string) => { seen.push(key) }\nclass D { @note m() {} }\nseen',
    ],
    "[ 'm' ]",
  ],
  ['export default of a function', ['export default function main() { return 3 }\nmain()'], '3'],
  [
    'an async generator',
    ['async function* gen() { yield* [1, 2] }', 'let s = 0; for await (const n of gen()) s += n; s'],
    '3',
  ],
  ['private fields', ['new (class { #p = 3; get p() { return this.#p } })().p'], '3'],
  ['a rest of an object', ['const { a: ra, ...rest } = { a: 1, b: 2 }; rest'], '{ b: 2 }'],
  ['nothing for undefined', ['undefined'], undefined],
  ['nothing after a semicolon', ['1 + 1;'], undefined],
  ['a type carried over', ['interface P { a: number }', 'const p: P = { a: 1 }; p.a'], '1'],
];

describe('a cell understands', () => {
  for (const [what, cells, value] of cases) {
    it(what, async () => expect(await lastValue(kernel, ...cells)).toBe(value), 20_000);
  }
});

it('loads a file of the folder anew when it has changed', async () => {
  await writeFile(join(folder, 'changing.ts'), 'export const version = 1;\n');
  expect(await lastValue(kernel, "import { version } from './changing'; version")).toBe('1');
  await writeFile(join(folder, 'changing.ts'), 'export const version = 2, fresh = true;\n');
  expect(await lastValue(kernel, "import { version, fresh } from './changing'; [version, fresh]")).toBe('[ 2, true ]');
});

it('refuses a type error before it runs, with its place', async () => {
  const execution = await kernel.execute('console.log("ran")\nconst n: number = "text"');
  const { status, ename, traceback } = execution.reply.content;
  expect({ status, ename }).toEqual({ status: 'error', ename: 'CompileError' });
  expect(traceback).toEqual([
    expect.stringMatching(/^cell\[\d+\]:2:7 TS2322: Type 'string' is not assignable to type 'number'\.$/),
  ]);
  expect(streamOf(execution)).toBe('');
});

it('says where an error happened, in lines of the source', async () => {
  const { reply } = await kernel.execute(
    'type T = number\n\nfunction deep(): T {\n  throw new RangeError("too far")\n}\ndeep()',
  );
  expect(reply.content).toMatchObject({ status: 'error', ename: 'RangeError', evalue: 'too far' });
  const cell = `cell[${reply.content.execution_count}]`;
  expect((reply.content.traceback as string[]).slice(1)).toEqual([
    `    at deep (${cell}:4:9)`,
    expect.stringContaining(`${cell}:6:`),
  ]);
});

it('forgets what a failed cell did not reach, and keeps the rest', async () => {
  await kernel.execute('const reached = 1; throw new Error("stop"); const missed = 2');
  expect(await lastValue(kernel, 'reached')).toBe('1');
  expect((await kernel.execute('missed')).reply.content.evalue).toContain("Cannot find name 'missed'");
});

it('shows a value as the value says', async () => {
  const { messages } = await kernel.execute(
    "({ async [Symbol.for('Jupyter.display')]() { return { 'text/html': '<b>x</b>', 'text/plain': 'x' } } })",
  );
  const result = messages.find(({ header }) => header.msg_type === 'execute_result');
  expect(result?.content.data).toEqual({ 'text/html': '<b>x</b>', 'text/plain': 'x' });
});

it('shows values by display, in order with what is printed', async () => {
  const execution = await kernel.execute('console.log("a"); display({ b: 1 }); console.log("c"); 4');
  const shown = execution.messages.map(({ header }) => header.msg_type);
  expect(shown).toEqual(['status', 'execute_input', 'stream', 'display_data', 'stream', 'execute_result', 'status']);
  expect(shownValue(execution)).toBe('4');
});

it('clears after what must still find out what it looks like, and shows the rest after that', async () => {
  const slow = "{ async [Symbol.for('Jupyter.display')]() { await null; return { 'text/plain': 'slow' } } }";
  const { messages } = await kernel.execute(`display(${slow}); display.clear({ wait: true }); display('stays');`);
  const shown = messages.filter(({ header }) => /^(display_data|clear_output)$/.test(header.msg_type));
  expect(shown.map(({ content }) => content.data ?? content)).toEqual([
    { 'text/plain': 'slow' },
    { wait: true },
    { 'text/plain': "'stays'" },
  ]);
});

it('lives on after an error that no cell awaits', async () => {
  await kernel.execute(
    'setTimeout(() => { throw new Error("stray") }, 1); void Promise.reject(new Error("forgotten"))',
  );
  expect(await lastValue(kernel, '"alive"')).toBe("'alive'");
});
