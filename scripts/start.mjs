/** `npm start`: from a bare clone to the quick-start page. */
import path from 'node:path';
import { root } from './setup/places.mjs';
import { run } from './setup/run.mjs';
import { runMain, SetupError, say } from './setup/say.mjs';
import { setUp } from './setup.mjs';

const command = path.join(root, 'dist', 'cli', 'main.js');

async function explainbook(args, failure) {
  const { code } = await run(process.execPath, [command, ...args], { show: true });
  if (code !== 0) throw new SetupError(failure);
}

await runMain(async () => {
  await setUp();
  await explainbook(
    ['install', '--prefix', path.join('.explainbook', 'jupyter')],
    'The kernel could not be installed inside the project (the reason stands above).',
  );
  const page = path.join('out', 'quickstart.html');
  await explainbook(
    ['export', path.join('notebooks', 'quickstart.ipynb'), '--execute', '--out', page],
    'The quick-start notebook could not be exported (the reason stands above).',
  );
  say('');
  say(`The quick start is ready: open ${path.join(root, page)} in a browser. It works offline.`);
  say('To explain models of your own, live in JupyterLab: npm run lab');
});
