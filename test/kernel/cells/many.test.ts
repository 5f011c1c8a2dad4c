/** This project's own modules, a statement a cell, against the same statements as one plain script. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as ts from '@tslab/typescript-for-tslab';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type KernelClient, startKernel } from '../../../src/kernel/client';
import { lastValue } from '../harness';

const src = resolve(__dirname, '..', '..', '..', 'src');

/** Modules that need nothing but each other and packages, in an order in which each comes behind what it imports. */
const modules = [
  ...[
    'errors',
    'tensor/random',
    'tensor/signal',
    'tensor/budget',
    'tensor/progress',
    'render/format',
    'render/colormaps',
  ],
  ...[
    'render/scale',
    'render/shade',
    'render/agreement',
    'render/reduce',
    'render/figure/svg',
    'render/figure/palette',
  ],
  ...['render/figure/legend', 'kernel/offsets', 'kernel/wire', 'kernel/debug/murmur2', 'kernel/cells/recent'],
  ...['kernel/history', 'spray/graph', 'spray/rand-index', 'spray/eigengap', 'spray/nearest', 'spray/outliers'],
  ...['spray/affinity', 'spray/medoids', 'study/fingerprint', 'study/krippendorff', 'study/scs'],
  ...['models/json', 'models/cycle', 'models/topology', 'models/preprocessing', 'notebook/buffers', 'report/part'],
  ...['report/percent', 'report/html', 'attribution/moments', 'attribution/quadrature', 'attribution/segments'],
  ...['attribution/surrogate', 'concepts/separator', 'concepts/correction'],
  ...['understanding/activation-maximization/adam', 'understanding/examples/conjugate-gradients'],
  ...['understanding/surrogates/decisions', 'understanding/surrogates/elastic-net'],
];

const probes = [
  'formatNumber(-0.000123456)',
  '[1e6, 0.02, NaN, -Infinity].map((value) => formatNumber(value))',
  'formatPercent(0.99996)',
  'escapeHtml(\'<a href="x">&\')',
  '(() => { const random = new Random(7); return Array.from({ length: 5 }, () => random.below(100)) })()',
  "murmur2('two hundred cells', 0xc70f6907)",
  "(() => { const recent = new Recent<number>(2); return ['a', 'b', 'a', 'c'].map((key, at) => recent.get(key, () => at)) })()",
  "(() => { const history = new History(); history.add('1 + 1'); history.result('2'); return history.answer({ output: true }) })()",
  'components(sparse([[0, 1, 0], [1, 0, 0], [0, 0, 0]])).map((nodes) => [...nodes])',
  'Array.from(rowSums(sparse([[0, 1, 2], [1, 0, 0], [2, 0, 0]])))',
  'eigengap(Float64Array.of(0, 0.01, 0.9, 1), 3)',
  'adjustedRandIndex([0, 0, 1, 1], [1, 1, 0, 0])',
  'splitBuffers({ a: 1, b: [new Uint8Array([1, 2])] }).paths',
  "(await (async () => { const steps = new Steps(undefined, undefined); await steps.step(1, 2); return 'stepped' })())",
  'new ArgumentError("said").name',
  "(() => { try { throw new AbortError('stop') } catch (error) { return String(error) } })()",
];

/** The statements of a module, less its imports of other modules, whose names are there already. */
function statementsOf(module: string): string[] {
  const text = readFileSync(join(src, `${module}.ts`), 'utf8');
  const file = ts.createSourceFile('module.ts', text, ts.ScriptTarget.ES2022, true);
  return inOrder(file.statements.filter((statement) => !isLocal(statement))).map((group) =>
    group.map((statement) => statement.getText(file)).join('\n'),
  );
}

/** Helpers first, as a notebook has them; what needs each other is one cell. */
function inOrder(statements: readonly ts.Statement[]): ts.Statement[][] {
  const left = new Set(statements);
  const groups: ts.Statement[][] = [];
  while (left.size > 0) {
    const declared = new Map([...left].flatMap((statement) => declaredBy(statement).map((name) => [name, statement])));
    const needs = (statement: ts.Statement) =>
      mentionsOf(statement).some((name) => declared.has(name) && declared.get(name) !== statement);
    const free = [...left].find((statement) => !needs(statement));
    const group = free ? [free] : [...left];
    for (const statement of group) left.delete(statement);
    groups.push(group);
  }
  return groups;
}

function declaredBy(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  const { name } = statement as ts.Statement & { name?: ts.Identifier };
  return name ? [name.text] : [];
}

function mentionsOf(statement: ts.Statement): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(statement);
  return found;
}

function isLocal(statement: ts.Statement): boolean {
  if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return false;
  const { moduleSpecifier } = statement;
  return moduleSpecifier !== undefined && ts.isStringLiteral(moduleSpecifier) && moduleSpecifier.text.startsWith('.');
}

let kernel: KernelClient;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'many-'));
  kernel = await startKernel({ cwd: folder });
}, 120_000);
afterAll(async () => {
  await kernel.shutdown();
  rmSync(folder, { recursive: true, force: true });
});

/** What one plain script makes of the same statements. */
function plainly(statements: readonly string[]): unknown[] {
  const shown = probes.map((probe) => `__inspect(${probe}, { depth: 4, maxArrayLength: 100, breakLength: 100 })`);
  const script = [
    "import { inspect as __inspect } from 'node:util';",
    ...statements,
    `void (async () => console.log(JSON.stringify([${shown.join(',')}])))();`,
  ].join('\n');
  const input = join(folder, 'script.ts');
  const output = join(folder, 'script.cjs');
  writeFileSync(input, script);
  buildSync({
    entryPoints: [input],
    outfile: output,
    platform: 'node',
    format: 'cjs',
    bundle: true,
    packages: 'external',
  });
  const environment = { ...process.env, NODE_PATH: join(src, '..', 'node_modules') };
  return JSON.parse(execFileSync(process.execPath, [output], { encoding: 'utf8', env: environment })) as unknown[];
}

it('two hundred cells, run twice, come to what a plain script does', async () => {
  const statements = modules.flatMap(statementsOf);
  expect(statements.length).toBeGreaterThan(200);
  const expected = plainly(statements);
  for (const round of ['first', 'second']) {
    for (const statement of statements) await lastValue(kernel, statement);
    const values: unknown[] = [];
    for (const probe of probes) values.push(await lastValue(kernel, probe));
    expect(values, `in the ${round} round`).toEqual(expected);
  }
}, 240_000);
