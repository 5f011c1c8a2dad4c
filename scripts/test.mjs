/** `npm test`: sets everything up, then formatting, types and every test. Arguments go to vitest. */
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { tsc } from './build.mjs';
import { root, scratchFolder } from './setup/places.mjs';
import { exists, run } from './setup/run.mjs';
import { runMain, say, step } from './setup/say.mjs';
import { setUp } from './setup.mjs';
import { installKernel } from './start.mjs';
import { summarize } from './test-summary.mjs';

const biome = path.join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');

/** Each check counts as one test. */
const CHECKS = [
  ['format and lint', [biome, 'check', '.']],
  ['types of src', [tsc, '--noEmit', '-p', 'tsconfig.json']],
  ['types of widgets', [tsc, '--noEmit', '-p', 'widgets/tsconfig.json']],
  ['types of test', [tsc, '--noEmit', '-p', 'test/tsconfig.json']],
];

async function runChecks() {
  const results = [];
  for (const [name, args] of CHECKS) {
    const { code } = await step(`Checking ${name}`, () => run(process.execPath, args, { show: true }));
    results.push({ name: `check: ${name}`, status: code === 0 ? 'passed' : 'failed' });
  }
  return results;
}

/** Runs vitest; a file that cannot even be collected counts as one failed test. */
async function runVitest(args) {
  const folder = scratchFolder();
  try {
    const report = path.join(folder, 'report.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const { code } = await run(process.execPath, [vitest, 'run', ...reporters, ...args], { show: true });
    const found = exists(report) ? JSON.parse(fs.readFileSync(report, 'utf8')) : undefined;
    return { code, found };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function test() {
  await setUp();
  if (exists(root, 'dist', 'cli', 'main.js')) await installKernel();
  const checks = await runChecks();
  const { code, found } = await runVitest(process.argv.slice(2));
  const { passed, failed, skipped, failures } = summarize(checks, found, code);
  for (const name of failures) say(`failed: ${name}`);
  for (const name of skipped) say(`skipped: ${name}`);
  process.stdout.write(`${passed} passed, ${failed} failed, ${skipped.length} skipped\n`);
  return failed === 0 ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await runMain(test);
