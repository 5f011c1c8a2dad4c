/** `npm run bench -- [--only A,B] [--json FILE] [--repeat 3]`: times the workloads of test/bench/works.ts. */
import { runTypeScript } from './run-ts.mjs';
import { runMain } from './setup/say.mjs';
import { setUp } from './setup.mjs';

await runMain(async () => {
  await setUp({ build: false });
  return runTypeScript('test/bench/run.ts', process.argv.slice(2));
});
