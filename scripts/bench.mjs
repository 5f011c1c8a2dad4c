/**
 * `npm run bench -- [--only A,B] [--json FILE] [--repeat 3]`: times the workloads of test/bench/works.ts.
 * In its place `--accuracy DIR`, `--profile WORK`, `--growth`, `--embedding DIR`, `--evaluation DIR`, `--widgets` and `--pages PAGE.html` run the file of that name in test/bench.
 */
import { runTypeScript } from './run-ts.mjs';
import { runMain } from './setup/say.mjs';
import { setUp } from './setup.mjs';

/** glibc's defaults hand every large buffer back to the system; these keep them. The peers are given the same. */
const tuned = {
  MALLOC_MMAP_THRESHOLD_: '8589934592',
  MALLOC_TRIM_THRESHOLD_: '17179869184',
  MALLOC_TOP_PAD_: '1073741824',
};

await runMain(async () => {
  await setUp({ build: false });
  for (const [name, value] of Object.entries(tuned)) process.env[name] ??= value;
  const [first, ...rest] = process.argv.slice(2);
  const other = ['--accuracy', '--profile', '--growth', '--embedding', '--evaluation', '--widgets', '--pages'].find(
    (name) => name === first,
  );
  if (other) return runTypeScript(`test/bench/${other.slice(2)}.ts`, rest);
  return runTypeScript('test/bench/run.ts', process.argv.slice(2));
});
