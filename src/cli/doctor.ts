import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command } from 'commander';
import { install, pythonPrefix, userDataFolder } from '../kernel/install';

/** One thing that was looked at. */
export interface Finding {
  /** `good`: as it should be. `fair`: it works, not at its best. `bad`: something does not work. */
  readonly state: 'good' | 'fair' | 'bad';
  readonly what: string;
  /** What to do about it. */
  readonly remedy?: string;
}

const packageRoot = join(__dirname, '..', '..');

/** `explainbook doctor`: says what is missing and how to mend it. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('say what is missing for the kernel, the widgets and the fast engine, and how to mend it')
    .option('--fix', 'mend what can be mended: kernelspec, widgets, TensorFlow binding')
    .action(async ({ fix }: { fix?: boolean }) => {
      if (fix) await mend();
      const findings = examine();
      const marks = { good: '✓', fair: '!', bad: '✗' };
      for (const { state, what, remedy } of findings) {
        process.stdout.write(`${marks[state]} ${what}${remedy ? `\n    ${remedy}` : ''}\n`);
      }
      if (findings.some(({ state }) => state === 'bad')) process.exitCode = 1;
    });
}

/** @param node the version of Node to judge */
export function examine(node = process.versions.node): Finding[] {
  return [nodeVersion(node), engine(), kernelspec(), jupyter()].flat();
}

function nodeVersion(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return { state: 'good', what: `Node ${version}` };
  return {
    state: 'bad',
    what: `Node ${version} is older than 20.19.`,
    remedy: 'Install a newer one from https://nodejs.org.',
  };
}

const slow = 'explanations run on WebAssembly, 3 to 12 times slower';

/** Loads the binding in a process of its own, since a wrong one may crash it. */
function engine(): Finding {
  const { EXPLAINBOOK_ENGINE: forced } = process.env;
  if (forced === 'wasm' || forced === 'cpu') {
    const remedy = 'Unset that variable to have the fast engine.';
    return { state: 'fair', what: `EXPLAINBOOK_ENGINE asks for the slow engine "${forced}".`, remedy };
  }
  const program = `
    const util = require('util');
    util.isNullOrUndefined ??= (value) => value === null || value === undefined;
    let place;
    try { place = require.resolve('@tensorflow/tfjs-node', { paths: [process.argv[1]] }); } catch { process.exit(3); }
    const tf = require(place);
    process.exit(tf.getBackend() === 'tensorflow' && tf.add(2, 2).dataSync()[0] === 4 ? 0 : 1);`;
  const remedy = 'Run "explainbook doctor --fix"; it needs the network, or Python 3 with pip and a C++ compiler.';
  try {
    execFileSync(process.execPath, ['-e', program, packageRoot], {
      stdio: 'ignore',
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' },
      timeout: 120_000,
    });
    return { state: 'good', what: 'The TensorFlow binding loads and computes.' };
  } catch (error) {
    const absent = (error as { status?: number }).status === 3;
    const why = absent ? '@tensorflow/tfjs-node is not installed' : 'the TensorFlow binding does not load';
    return { state: 'fair', what: `There is no fast engine (${why}): ${slow}.`, remedy };
  }
}

/** Where Jupyter looks, in its order: an active environment comes before the user's own folder, any other after it. */
function dataFolders(): string[] {
  const { JUPYTER_PATH = '', VIRTUAL_ENV, CONDA_PREFIX } = process.env;
  const folders = JUPYTER_PATH.split(delimiter).filter((folder) => folder !== '');
  const user = userDataFolder();
  try {
    const environment = join(pythonPrefix(), 'share', 'jupyter');
    folders.push(...(VIRTUAL_ENV || CONDA_PREFIX ? [environment, user] : [user, environment]));
  } catch {
    folders.push(user); // Without Python there is no environment to look in.
  }
  if (process.platform !== 'win32') folders.push('/usr/local/share/jupyter', '/usr/share/jupyter');
  return folders;
}

/** The first folder of Jupyter's data that has our kernel. */
const installedIn = (): string | undefined =>
  dataFolders().find((folder) => existsSync(join(folder, 'kernels', 'explainbook', 'kernel.json')));

function kernelspec(): Finding[] {
  const remedy = 'Run "explainbook install", or "explainbook install --sys-prefix" inside a Python environment.';
  const data = installedIn();
  if (!data) return [{ state: 'bad', what: 'Jupyter does not know the kernel.', remedy }];
  const file = join(data, 'kernels', 'explainbook', 'kernel.json');
  const argv = programOf(file);
  if (!argv) return [{ state: 'bad', what: `The kernelspec ${file} cannot be read.`, remedy }];
  const gone = argv.slice(0, 2).find((path) => isAbsolute(path) && !existsSync(path));
  if (gone) {
    const what = `The kernelspec ${file} names ${gone}, which is not there.`;
    return [{ state: 'bad', what, remedy: `It was moved or updated. ${remedy}` }];
  }
  const own = join(packageRoot, 'dist', 'kernel', 'main.js');
  const kernel: Finding =
    argv[1] === own
      ? { state: 'good', what: `Jupyter knows the kernel (${file}).` }
      : { state: 'fair', what: `Jupyter's kernel is another copy of Explainbook (${argv[1]}).`, remedy };
  return [kernel, widgets(data, remedy)];
}

function programOf(kernelJson: string): string[] | undefined {
  try {
    const { argv } = JSON.parse(readFileSync(kernelJson, 'utf8')) as { argv?: unknown };
    return Array.isArray(argv) && argv.every((part) => typeof part === 'string') ? argv : undefined;
  } catch {
    return undefined;
  }
}

function widgets(data: string, remedy: string): Finding {
  const installed = extensionIn(join(data, 'labextensions', 'explainbook'));
  const built = extensionIn(join(packageRoot, 'dist', 'widgets', 'lab'));
  if (!installed) return { state: 'bad', what: 'The widgets of JupyterLab are not installed.', remedy };
  if (installed.load === built?.load) {
    return { state: 'good', what: `The widgets of JupyterLab are installed (${installed.version}).` };
  }
  const what =
    installed.version === built?.version
      ? `JupyterLab's widgets are of another build of ${installed.version} than these.`
      : `JupyterLab has the widgets ${installed.version}; these are ${built?.version}.`;
  return { state: 'fair', what, remedy };
}

/** Version of a JupyterLab extension, and the name of its script, which changes with what is in it. */
function extensionIn(folder: string): { version?: string; load?: string } | undefined {
  try {
    const { version, jupyterlab } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      version?: string;
      jupyterlab?: { _build?: { load?: string } };
    };
    return { version, load: jupyterlab?._build?.load };
  } catch {
    return undefined;
  }
}

function jupyter(): Finding[] {
  const python = (code: string) => {
    for (const program of ['python3', 'python']) {
      try {
        return execFileSync(program, ['-c', code], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
      } catch {
        // The next name may be there.
      }
    }
    return undefined;
  };
  const version = (name: string) =>
    python(`import importlib.metadata as m\nprint(m.version(${JSON.stringify(name)}))`) || undefined;
  const lab = version('jupyterlab') ?? version('notebook');
  if (!lab) {
    const remedy =
      'Run "pip install jupyterlab jupyterlab_widgets" in the environment that should have it; "explainbook run" and "explainbook export" need no Jupyter.';
    return [{ state: 'fair', what: 'The Python on the path has no JupyterLab or Notebook.', remedy }];
  }
  const found: Finding = { state: 'good', what: `JupyterLab or Notebook ${lab}` };
  if (version('jupyterlab_widgets')) return [found];
  const what = 'The package jupyterlab_widgets is missing: widgets show their pictures only.';
  return [found, { state: 'fair', what, remedy: 'Run "pip install jupyterlab_widgets".' }];
}

/** Installs what can be installed without asking. */
async function mend(): Promise<void> {
  if (kernelspec().some(({ state }) => state !== 'good')) await install(installedIn() ?? userDataFolder());
  if (engine().state === 'good') return;
  // A computed name, so that the compiler leaves it an import of a module.
  const setup = pathToFileURL(join(packageRoot, 'scripts', 'setup', 'binding.mjs')).href;
  const { supplyBinding } = (await import(setup)) as { supplyBinding(): Promise<boolean> };
  await supplyBinding();
}
