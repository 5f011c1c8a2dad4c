/** Jupyter's nbconvert with our template, from the environment that the browser tests have. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ensureLab } from '../../scripts/lab-env.mjs';

/**
 * Installs as users do, and writes the page to `file`. Needs the build in dist/.
 *
 * @param before Python that runs in nbconvert's process first: to take something away from it
 */
export async function nbconvert(notebook: unknown, file: string, before = ''): Promise<void> {
  const { bin, env } = await ensureLab();
  const home = mkdtempSync(join(tmpdir(), 'explainbook-nbconvert-'));
  try {
    const tool = resolve(__dirname, '..', '..', 'dist', 'cli', 'main.js');
    execFileSync(process.execPath, [tool, 'install', '--prefix', home], { stdio: ['ignore', 'ignore', 'pipe'] });
    writeFileSync(join(home, 'notebook.ipynb'), JSON.stringify(notebook));
    const program = `${before}\nfrom nbconvert.nbconvertapp import main\nmain()`;
    const args = ['--to', 'html', '--template', 'explainbook', '--output', file, join(home, 'notebook.ipynb')];
    execFileSync(join(bin, 'python'), ['-c', program, ...args], {
      env: {
        ...env,
        HOME: home,
        JUPYTER_PATH: join(home, 'share', 'jupyter'),
        JUPYTER_CONFIG_DIR: join(home, 'config'),
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
