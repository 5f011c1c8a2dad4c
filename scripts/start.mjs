/** `npm start`: sets everything up, runs the quick-start notebook in our kernel, and writes it as one page that works offline. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './setup/places.mjs';
import { exists, run } from './setup/run.mjs';
import { runMain, SetupError, say, step } from './setup/say.mjs';
import { setUp } from './setup.mjs';

const NOTEBOOK = path.join('notebooks', 'quickstart.ipynb');
const PAGE = path.join('out', 'quickstart.html');

/** Runs the project's own command line tool. */
async function explainbook(title, args) {
  const tool = path.join(root, 'dist', 'cli', 'main.js');
  const { code } = await step(title, () => run(process.execPath, [tool, ...args], { show: true }));
  if (code !== 0) throw new SetupError(`This step failed with status ${code} (the cause stands above): ${title}.`);
}

/** Writes the kernelspec and the JupyterLab extension into the project-local prefix. */
export async function installKernel() {
  if (!exists(root, 'dist', 'cli', 'main.js')) {
    throw new SetupError('The build lacks dist/cli/main.js; run `npm run build` and look at its messages.');
  }
  await explainbook('Installing the kernel inside the project', [
    'install',
    '--prefix',
    path.join('.explainbook', 'jupyter'),
  ]);
}

async function start() {
  await setUp();
  await installKernel();
  await explainbook('Running the quick-start notebook and exporting it', [
    'export',
    NOTEBOOK,
    '--execute',
    '--out',
    PAGE,
  ]);
  say('');
  say(`Ready: open ${pathToFileURL(path.join(root, PAGE)).href} in a browser; it works offline.`);
  say('To explain live in JupyterLab, run `npm run lab`.');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await runMain(start);
