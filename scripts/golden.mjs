/** `npm run golden -- DIR [--json FILE]`: holds the methods against reference values. */
import { runTypeScript } from './run-ts.mjs';
import { runMain } from './setup/say.mjs';
import { setUp } from './setup.mjs';

await runMain(async () => {
  await setUp();
  return runTypeScript('test/golden/run.ts', process.argv.slice(2));
});
