/** `npm test`: set-up, format, lint, types, then every test; the last line counts them all. Arguments go to the runner. */
import fs from 'node:fs';
import path from 'node:path';
import { root } from './setup/places.mjs';
import { run } from './setup/run.mjs';
import { runMain, say } from './setup/say.mjs';
import { setUp } from './setup.mjs';

const inPackages = (...parts) => path.join(root, 'node_modules', ...parts);
const tsc = inPackages('typescript', 'bin', 'tsc');

const checks = [
  ['format and lint', inPackages('@biomejs', 'biome', 'bin', 'biome'), ['check', '--error-on-warnings', '.']],
  ['types of src', tsc, ['--noEmit', '-p', 'tsconfig.json']],
  ['types of widgets', tsc, ['--noEmit', '-p', 'widgets/tsconfig.json']],
  ['types of test', tsc, ['--noEmit', '-p', 'test/tsconfig.json']],
];

await runMain(async () => {
  await setUp();
  const totals = { passed: 0, failed: 0, skipped: 0 };
  for (const [name, script, args] of checks) {
    const { code } = await run(process.execPath, [script, ...args], { show: true });
    say(`${code === 0 ? 'passed' : 'FAILED'}: ${name}`);
    totals[code === 0 ? 'passed' : 'failed']++;
  }
  const report = inPackages('.cache', 'explainbook', 'tests.json');
  fs.rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const vitest = inPackages('vitest', 'vitest.mjs');
  const { code } = await run(process.execPath, [vitest, 'run', ...reporters, ...process.argv.slice(2)], { show: true });
  const results = fs.existsSync(report) ? JSON.parse(fs.readFileSync(report, 'utf8')) : undefined;
  if (results) {
    totals.passed += results.numPassedTests;
    totals.failed += results.numFailedTests;
    totals.skipped += results.numPendingTests + results.numTodoTests;
    for (const test of results.testResults.flatMap(({ assertionResults }) => assertionResults)) {
      if (test.status !== 'passed' && test.status !== 'failed') say(`skipped: ${test.fullName}`);
    }
  }
  // A file that does not load has no tests to count, but it has failed.
  if (code !== 0 && !(results?.numFailedTests > 0)) totals.failed++;
  process.stdout.write(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`);
  return totals.failed > 0 ? 1 : 0;
});
