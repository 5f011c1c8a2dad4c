/** A Python environment of the project's own with JupyterLab and Notebook, for `npm run lab` and the browser tests. */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { cacheFolder, root } from './setup/places.mjs';
import { exists, firstThatRuns, lastLine, run } from './setup/run.mjs';
import { SetupError, step } from './setup/say.mjs';

/** Pinned; `jupyterlab_widgets` is the widget manager, the rest of ipywidgets is for Python kernels. */
export const LAB_PACKAGES = ['jupyterlab==4.6.6', 'notebook==7.6.5', 'jupyterlab_widgets==3.0.17'];

/** Pinned: what the kernel's own tests hold it against. */
export const PEER_PACKAGES = [
  'ipykernel==7.4.0',
  'jupyter_client==8.10.0',
  'jupyter_console==6.6.3',
  'jupyter_kernel_test==0.7.0',
  'nbclient==0.11.0',
  'nbconvert==7.17.2',
  'papermill==2.7.0',
];

/** Python, if there is one: the command that starts it. */
export function findPython() {
  return firstThatRuns([['python3'], ['python']])?.[0];
}

function programFolder(environment) {
  return path.join(environment, process.platform === 'win32' ? 'Scripts' : 'bin');
}

/**
 * The environment with JupyterLab and Notebook.
 * @returns its `jupyter` program, and the process environment in which Jupyter finds our kernel and widgets
 */
export function ensureLab() {
  return ensure('lab', LAB_PACKAGES, 'JupyterLab and Notebook');
}

/** The environment of the kernel's tests. */
export function ensurePeers() {
  return ensure('peers', PEER_PACKAGES, "the kernel's test programs");
}

/** Makes an environment, or takes the one that is there. */
async function ensure(name, packages, what) {
  const python = findPython();
  if (!python) {
    throw new SetupError(
      `For ${what} Python is needed, but no python3 was found; install Python 3.10 or newer, and run this again.`,
    );
  }
  const version = (await run(python, ['-c', 'import sys; print(sys.version, sys.prefix)'])).output;
  const key = crypto.createHash('sha256').update(`${packages} ${version} ${process.arch}`).digest('hex').slice(0, 12);
  const environment = path.join(cacheFolder(), `${name}-${key}`);
  const complete = path.join(environment, 'complete');
  if (!exists(complete)) await makeEnvironment(python, environment, complete, packages, what);
  return {
    bin: programFolder(environment),
    jupyter: path.join(programFolder(environment), 'jupyter'),
    env: labEnvironment(environment),
  };
}

async function makeEnvironment(python, environment, complete, packages, what) {
  // A half-made one is started over; a virtual environment cannot be renamed into place, since its programs name its path.
  fs.rmSync(environment, { recursive: true, force: true });
  const made = await step(`Making a Python environment for ${what}`, () => run(python, ['-m', 'venv', environment]));
  if (made.code !== 0) {
    throw new SetupError(
      `Python could not make a virtual environment (${lastLine(made.output)}); install its venv module (on Debian and Ubuntu: python3-venv), and run this again.`,
    );
  }
  const install = ['-m', 'pip', 'install', '--disable-pip-version-check', '--progress-bar', 'off', ...packages];
  const { code, output } = await step(`Installing ${what} into it (about a minute)`, () =>
    run(path.join(programFolder(environment), 'python'), install),
  );
  if (code !== 0) {
    throw new SetupError(
      `pip could not install ${packages.join(', ')} (${lastLine(output)}); check the network, and run this again.`,
    );
  }
  fs.writeFileSync(complete, '');
}

function labEnvironment(environment) {
  const share = path.join(root, '.explainbook', 'jupyter', 'share', 'jupyter');
  return {
    ...process.env,
    VIRTUAL_ENV: environment,
    PATH: `${programFolder(environment)}${path.delimiter}${process.env.PATH ?? ''}`,
    JUPYTER_PATH: [share, process.env.JUPYTER_PATH].filter(Boolean).join(path.delimiter),
    JUPYTERLAB_WORKSPACES_DIR: path.join(root, '.explainbook', 'workspaces'),
  };
}
