/** `npm run lab`: JupyterLab with the kernel and the widgets, in an environment of the project's own. Arguments go to JupyterLab. */
import path from 'node:path';
import { ensureLab } from './lab-env.mjs';
import { root } from './setup/places.mjs';
import { run } from './setup/run.mjs';
import { runMain, say } from './setup/say.mjs';
import { setUp } from './setup.mjs';
import { installKernel } from './start.mjs';

await runMain(async () => {
  await setUp();
  await installKernel();
  const { jupyter, env } = await ensureLab();
  say('Starting JupyterLab; stop it with Ctrl-C.');
  const folder = path.join(root, 'notebooks');
  // JupyterLab refuses root unless told; in a container root is often the only user there is.
  const asRoot = process.getuid?.() === 0 ? ['--allow-root'] : [];
  const { code } = await run(jupyter, ['lab', `--notebook-dir=${folder}`, ...asRoot, ...process.argv.slice(2)], {
    env,
    show: true,
  });
  return code;
});
