/** What TypeScript and its modules allow, as cells: each case stands for a way in which code is written or pasted. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type KernelClient, startKernel } from '../../../src/kernel/client';
import { lastValue } from '../harness';

const files: Readonly<Record<string, string>> = {
  'inner.ts': 'export const inner = 1;\nexport default function hi(): string { return "hi" }\n',
  'outer.ts':
    "import { inner } from './inner';\nexport const outer = inner * 10;\nexport * from './inner';\nexport type T = { a: number };\nexport enum E { a = 3, b }\n",
  'a.ts': "import { b } from './b';\nexport const a = (): number => b() + 1;\nexport const start = 5;\n",
  'b.ts': "import { start } from './a';\nexport const b = (): number => start;\n",
  'lib/index.ts': 'export const fromIndex = "index";\n',
  'plain.js': 'module.exports = { cjs: 1 };\n',
  'late.mjs': 'export const late = await Promise.resolve(9); export default "dflt";\n',
  'data.json': '{ "answer": 42 }',
  'node_modules/esm-only/package.json':
    '{ "name": "esm-only", "version": "1.0.0", "type": "module", "exports": { "import": "./index.js" } }',
  'node_modules/esm-only/index.js': 'export const only = "esm"; export default 3;\n',
};

let kernel: KernelClient;
let folder: string;
const write = (name: string, text: string) => {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
};
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'language-'));
  for (const [name, text] of Object.entries(files)) write(name, text);
  kernel = await startKernel({ cwd: folder });
  // The compiler reads its declarations before the first cell.
  await kernel.execute('0');
}, 120_000);
afterAll(async () => {
  await kernel.shutdown();
  rmSync(folder, { recursive: true, force: true });
});

type Cases = Readonly<Record<string, readonly [cells: string[], value: string | undefined]>>;

const closures: Cases = {
  'a closure for each turn of a loop': [
    ['const turns: (() => number)[] = []; for (let i = 0; i < 3; i++) turns.push(() => i)', 'turns.map((f) => f())'],
    '[ 0, 1, 2 ]',
  ],
  'one variable for all turns of a loop with var': [
    ['const same: (() => number)[] = []; for (var vi = 0; vi < 3; vi++) same.push(() => vi)', 'same.map((f) => f())'],
    '[ 3, 3, 3 ]',
  ],
  'a timer calls the function that is defined last': [
    [
      'let ticks: number[] = []; function tick() { ticks.push(1) }\nconst timer = setInterval(() => tick(), 2); await new Promise((r) => setTimeout(r, 15))',
      'function tick() { ticks.push(2) }\nawait new Promise((r) => setTimeout(r, 15)); clearInterval(timer); [ticks[0], ticks.at(-1)]',
    ],
    '[ 1, 2 ]',
  ],
  'an object of a class that was defined anew is none of the new class': [
    ['class P { a = 1 }; const p = new P()', 'class P { a = 2 }; [p instanceof P, new P() instanceof P, p.a]'],
    '[ false, true, 1 ]',
  ],
  'a class of an earlier one': [
    [
      'class Base { hi() { return "base" } }',
      'class Sub extends Base { hi() { return super.hi() + "sub" } }\nnew Sub().hi()',
    ],
    "'basesub'",
  ],
  'one name for one thing after the other': [
    [
      'let many = 1',
      'function many() { return 2 }',
      'class many { v = 3 }',
      "import { sep as many } from 'path'",
      'const many = 5; many',
    ],
    '5',
  ],
};

const statements: Cases = {
  'defaults that mention each other': [
    ['const { d1 = 1, d2: { d3 = d1 + 1 } = {} as any, ...d4 } = { z: 1 } as any; [d1, d3, d4]'],
    '[ 1, 2, { z: 1 } ]',
  ],
  labels: [
    [
      'let sum = 0; rows: for (const i of [1, 2, 3]) for (const j of [1, 2]) { if (i === 2) continue rows; sum += j }\nsum',
    ],
    '6',
  ],
  'a var before its declaration': [['var before = typeof hoisted; var hoisted = 1; before'], "'undefined'"],
  'var out of try and catch': [
    ['try { var tried = 1; throw 1 } catch { var caught = 2 }\n[tried, caught]'],
    '[ 1, 2 ]',
  ],
  'a function before its declaration': [['const early = later(); function later() { return 4 }\nearly'], '4'],
  getters: [
    ['const counter = { get next() { return count++ } }; let count = 0; [counter.next, counter.next]'],
    '[ 0, 1 ]',
  ],
  'a generator': [['function* pair() { yield 1; yield 2 }', '[...pair()]'], '[ 1, 2 ]'],
  'no this at top level': [['typeof this'], "'undefined'"],
  'arguments of a function': [['function given() { return arguments.length }\n(given as any)(1, 2)'], '2'],
  'assignments to earlier names': [['let up: number | undefined', 'up ??= 1; up++; ++up; up **= 3; up'], '27'],
  'a call of what may not be': [['let maybe: (() => number) | undefined = () => 3', 'maybe?.()'], '3'],
  'await in loops, heads and templates': [
    [
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a cell with a template
      'let total = 0; for (let i = await 0; i < (await 3); i++) total += i\nfor await (const n of [Promise.resolve(1), 2]) total += n\n;`${await total}`',
    ],
    "'6'",
  ],
  'await in try, catch and finally': [
    [
      'const went: string[] = []; try { await Promise.reject(new Error("x")) } catch (e) { went.push(await (e as Error).message) } finally { await null; went.push("f") }\nwent',
    ],
    "[ 'x', 'f' ]",
  ],
  'large and odd literals': [
    ['[2n ** 70n, 1_000, 0b11, /(?<y>\\d+)/dgu.exec("a2020")!.groups!.y].join()'],
    "'1180591620717411303424,1000,3,2020'",
  ],
  'names of any alphabet': [['const größe = 1, π = 3, 変数 = 2; const \\u0061b = 4', 'größe + 変数 + π + ab'], '10'],
  'names that objects have anyway': [
    ['const constructor = 1, toString = 2, hasOwnProperty = 3; constructor + toString + hasOwnProperty'],
    '6',
  ],
  'nothing but comments': [['// nothing\n/* here */'], undefined],
  nothing: [['  \n\t'], undefined],
  'a directive': [['"use strict"\nconst strict = 1; strict'], '1'],
  'a line for the shell': [['#!/usr/bin/env node\n3'], '3'],
  'lines of Windows, tabs and a byte order mark': [['\ufeffconst cr = 1\r\n\tconst lf = 2\r\ncr + lf\r\n'], '3'],
};

const types: Cases = {
  'enums and namespaces in parts': [
    [
      'enum M { a = 1 }\nenum M { b = 5 }\nnamespace N { export const a = 1 }\nnamespace N { export const b = a + 1 }',
      '[M.a, M.b, N.b]',
    ],
    '[ 1, 5, 2 ]',
  ],
  'a function and a class with a namespace': [
    [
      'function f() { return 1 }\nnamespace f { export const extra = 2 }\nclass C {}\nnamespace C { export const extra = 3 }',
      '[f(), f.extra, C.extra]',
    ],
    '[ 1, 2, 3 ]',
  ],
  'a constant enum': [['const enum K { x = 9 }', 'K.x'], '9'],
  'a decorator in place of the class': [
    ['const wrap = (c: any): any => class extends c { extra = 1 }\n@wrap class W {}', '(new W() as any).extra'],
    '1',
  ],
  satisfies: [['const sat = { a: 1 } satisfies Record<string, number>; sat.a'], '1'],
  'types of earlier values, and defined anew': [
    ['const config = { a: 1 }; type V = typeof config', 'type V = string; const v: V = "x"; v'],
    "'x'",
  ],
  overloads: [
    ['function over(a: string): string\nfunction over(a: number): number\nfunction over(a: any) { return a }\nover(3)'],
    '3',
  ],
  'parameter properties': [
    ['class Q { constructor(readonly a: number, private b = 2) {} sum() { return this.a + this.b } }\nnew Q(1).sum()'],
    '3',
  ],
  'an accessor': [['class A { accessor v = 1 }\nnew A().v'], '1'],
  'what is declared to exist elsewhere': [
    ['(globalThis as any).elsewhere = 5\ndeclare const elsewhere: number\nelsewhere', 'elsewhere + 1'],
    '6',
  ],
};

const modules: Cases = {
  'a file that imports a file': [
    ["import { outer, inner as i1, E, type T } from './outer'\nconst t: T = { a: 1 }; [outer, i1, E.b, t.a]"],
    '[ 10, 1, 4, 1 ]',
  ],
  'a default with a name': [["import hi, { inner as i2 } from './inner'; [hi(), i2]"], "[ 'hi', 1 ]"],
  'files that import each other': [["import { a } from './a'; a()"], '6'],
  'a folder': [["import { fromIndex } from './lib'; fromIndex"], "'index'"],
  'a file of JavaScript': [["import * as plain from './plain.js'; plain.cjs"], '1'],
  'a module that awaits': [["const m = await import('./late.mjs' as string); [m.late, m.default]"], "[ 9, 'dflt' ]"],
  'a package that can only be imported': [
    ["import three, { only } from 'esm-only'; [three, only, (await import('esm-only')).default]"],
    "[ 3, 'esm', 3 ]",
  ],
  'such a package of ours': [["import { range } from 'd3-array'; range(3)"], '[ 0, 1, 2 ]'],
  'import = require': [["import os = require('os'); os.EOL"], "'\\n'"],
  'JSON by import() with its type': [
    ["(await import('./data.json', { with: { type: 'json' } })).default.answer"],
    '42',
  ],
  'exports from elsewhere': [["export * from './inner'\nexport { inner } from './inner'\n1"], '1'],
  'a nameless default': [['export default function () { return 1 }', 'export default class {}'], undefined],
  'where the notebook is': [
    [
      '[__dirname, __filename, import.meta.url].every((s) => s.length > 3) && import.meta.resolve("./data.json").endsWith("/data.json")',
    ],
    'true',
  ],
};

for (const [title, cases] of Object.entries({ closures, statements, types, modules }))
  describe(title, () => {
    for (const [what, [cells, value]] of Object.entries(cases))
      it(what, async () => expect(await lastValue(kernel, ...cells)).toBe(value), 20_000);
  });

it('loads a file anew when one that it imports has changed, and checks it anew', async () => {
  write('inner.ts', 'export const inner = 2;\n');
  expect(await lastValue(kernel, "import { outer as o2 } from './outer'; o2")).toBe('20');
  write('inner.ts', 'export const inner: string = "two";\n');
  const { reply } = await kernel.execute("import { outer as o3 } from './outer'; o3");
  expect(reply.content.evalue).toMatch(/^outer\.ts:2:22 TS2362: /);
});

it('says what came after the TypeScript of cells, and what its compiler cannot take in', async () => {
  const using = await kernel.execute('using file = open()');
  expect(using.reply.content.evalue).toMatch(/'using' came with TypeScript 5\.2, and cells are compiled by 5\.0/);
  const { reply } = await kernel.execute('declare global { var everywhere: number }');
  expect(reply.content.evalue).toContain('Move what is unusual in it to a file');
});
