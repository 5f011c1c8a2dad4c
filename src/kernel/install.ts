import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

const packageRoot = join(__dirname, '..', '..');
const dist = join(packageRoot, 'dist');

/** What is ours in a folder of Jupyter's data. */
const parts = [
  ['kernels', 'explainbook'],
  ['labextensions', 'explainbook'],
  ['nbconvert', 'templates', 'explainbook'],
];

export interface Installed {
  readonly kernelspec: string;
  /** These two only where the widgets have been built. */
  readonly labextension?: string;
  readonly template?: string;
}

/**
 * Writes the kernelspec, the JupyterLab extension and the template for nbconvert.
 *
 * @param data a folder of Jupyter's data, such as `~/.local/share/jupyter` or `PREFIX/share/jupyter`
 */
export async function install(data: string): Promise<Installed> {
  const kernelspec = join(data, 'kernels', 'explainbook');
  await rm(kernelspec, { recursive: true, force: true });
  // The logos in three forms: JupyterLab takes the SVG, Notebook and others the PNGs.
  await cp(join(packageRoot, 'share', 'kernelspec'), kernelspec, { recursive: true });
  const spec = {
    argv: [process.execPath, join(dist, 'kernel', 'main.js'), '{connection_file}'],
    display_name: 'TypeScript (Explainbook)',
    language: 'typescript',
    interrupt_mode: 'message',
    metadata: { debugger: true, supported_encryption: 'curve' },
  };
  await writeFile(join(kernelspec, 'kernel.json'), `${JSON.stringify(spec, undefined, 2)}\n`);
  const built = join(dist, 'widgets', 'lab');
  if (!existsSync(built)) return { kernelspec };
  const labextension = join(data, 'labextensions', 'explainbook');
  await rm(labextension, { recursive: true, force: true });
  await cp(built, labextension, { recursive: true });
  await cp(join(dist, 'widgets', 'charts.js'), join(labextension, 'static', 'charts.js'));
  return {
    kernelspec,
    labextension,
    template: await installTemplate(join(data, 'nbconvert', 'templates', 'explainbook')),
  };
}

async function installTemplate(folder: string): Promise<string> {
  // Loaded only now: the exporter brings the page's scripts along.
  const { nbconvertTemplate } = await import('../notebook/export/nbconvert.js');
  const files = Object.entries(await nbconvertTemplate());
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await Promise.all(files.map(([name, text]) => writeFile(join(folder, name), text)));
  return folder;
}

/**
 * Takes out what `install` put there, and the folders that are empty then, `data` included.
 *
 * @param above how many folders above `data` go too where they are empty
 * @returns what was removed
 */
export async function uninstall(data: string, above = 0): Promise<string[]> {
  const removed: string[] = [];
  for (const part of parts) {
    const place = join(data, ...part);
    if (!existsSync(place)) continue;
    await rm(place, { recursive: true });
    removed.push(place);
    await removeEmpty(dirname(place), part.length - 1 + above);
  }
  return removed;
}

/** Removes a folder if it is empty, and then those above it. */
async function removeEmpty(folder: string, above: number): Promise<void> {
  try {
    await rmdir(folder);
  } catch {
    return; // Others have something there.
  }
  if (above > 0) await removeEmpty(dirname(folder), above - 1);
}

/** Where Jupyter looks for a user's own kernels. */
export function userDataFolder(): string {
  if (process.env.JUPYTER_DATA_DIR) return process.env.JUPYTER_DATA_DIR;
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Jupyter');
  if (process.platform === 'win32') return join(process.env.APPDATA ?? homedir(), 'jupyter');
  return join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'jupyter');
}

/** The prefix of the Python on the path: that of an active virtual environment. */
export function pythonPrefix(): string {
  for (const python of ['python3', 'python']) {
    try {
      return execFileSync(python, ['-c', 'import sys; print(sys.prefix)'], { encoding: 'utf8' }).trim();
    } catch {
      // The next name may be there.
    }
  }
  throw new Error('No python3 was found on the path, so its prefix is unknown; name a folder with --prefix.');
}
