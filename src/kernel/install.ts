import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

const dist = join(__dirname, '..', '..', 'dist');

const logo = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
  <rect width="64" height="64" rx="10" fill="#1d3557"/>
  <g fill="none" stroke-width="5" stroke-linecap="round">
    <path d="M14 46h36" stroke="#a8dadc"/><path d="M14 34h24" stroke="#f1faee"/><path d="M14 22h12" stroke="#e63946"/>
  </g>
  <circle cx="46" cy="22" r="6" fill="#e63946"/>
</svg>
`;

export interface Installed {
  readonly kernelspec: string;
  /** These two only where the widgets have been built. */
  readonly labextension?: string;
  readonly template?: string;
}

/** Writes the kernelspec, the JupyterLab extension and the template for nbconvert under `PREFIX/share/jupyter`. */
export async function install(prefix: string): Promise<Installed> {
  return installInto(join(prefix, 'share', 'jupyter'));
}

/** The same into a folder of Jupyter's data itself, such as `~/.local/share/jupyter`. */
export async function installInto(data: string): Promise<Installed> {
  const kernelspec = join(data, 'kernels', 'explainbook');
  await mkdir(kernelspec, { recursive: true });
  const spec = {
    argv: [process.execPath, join(dist, 'kernel', 'main.js'), '{connection_file}'],
    display_name: 'TypeScript (Explainbook)',
    language: 'typescript',
    interrupt_mode: 'message',
    metadata: { debugger: true, supported_encryption: 'curve' },
  };
  await writeFile(join(kernelspec, 'kernel.json'), `${JSON.stringify(spec, undefined, 2)}\n`);
  await writeFile(join(kernelspec, 'logo-svg.svg'), logo);
  const built = join(dist, 'widgets', 'lab');
  if (!existsSync(built)) return { kernelspec };
  const labextension = join(data, 'labextensions', 'explainbook');
  await rm(labextension, { recursive: true, force: true });
  await cp(built, labextension, { recursive: true });
  return {
    kernelspec,
    labextension,
    template: await installTemplate(join(data, 'nbconvert', 'templates', 'explainbook')),
  };
}

async function installTemplate(folder: string): Promise<string> {
  const { nbconvertTemplate } =
    require('../notebook/export/nbconvert') as typeof import('../notebook/export/nbconvert.js');
  const files = Object.entries(await nbconvertTemplate());
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await Promise.all(files.map(([name, text]) => writeFile(join(folder, name), text)));
  return folder;
}

/** Takes out of a folder of Jupyter's data what `installInto` put there; returns what was removed. */
export async function uninstall(data: string): Promise<string[]> {
  const parts = [['kernels'], ['labextensions'], ['nbconvert', 'templates']];
  const places = parts.map((part) => join(data, ...part, 'explainbook')).filter((place) => existsSync(place));
  for (const place of places) await rm(place, { recursive: true, force: true });
  return places;
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
