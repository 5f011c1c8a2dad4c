/** Each fault is planted, and nothing else is wrong. */

import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { examine, type Finding } from '../../src/cli/doctor';
import { install } from '../../src/kernel/install';
import { explainbook, plantPython, root } from './command';

let home: string;
let data: string;
beforeEach(async () => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'explainbook-doctor-')));
  data = join(home, 'own');
  for (const [name, value] of Object.entries(healthy())) vi.stubEnv(name, value);
  await install(data);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

/** Nothing of this machine's Jupyter and Python; the engine is asked for, so that it is not loaded each time. */
function healthy(packages: Record<string, string> = { jupyterlab: '4.6.6', jupyterlab_widgets: '3.0.17' }) {
  return {
    HOME: home,
    JUPYTER_DATA_DIR: data,
    JUPYTER_PATH: '',
    VIRTUAL_ENV: '',
    CONDA_PREFIX: '',
    PATH: plantPython(join(home, 'bin'), join(home, 'env'), packages),
    EXPLAINBOOK_ENGINE: 'wasm',
  };
}

const kernelJson = () => join(data, 'kernels', 'explainbook', 'kernel.json');
const extension = () => join(data, 'labextensions', 'explainbook');

/** Writes a JSON file anew. */
function change(file: string, edit: (content: Record<string, unknown>) => void): void {
  const content = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  edit(content);
  writeFileSync(file, JSON.stringify(content));
}

/** What is not good, the engine that was asked for left out. */
const complaints = (findings = examine()): Finding[] =>
  findings.filter(({ state, what }) => state !== 'good' && !what.startsWith('EXPLAINBOOK_ENGINE'));

const faults: Record<string, { plant: () => void; says: RegExp; remedy: RegExp; state: Finding['state'] }> = {
  'no kernelspec': {
    plant: () => rmSync(join(data, 'kernels'), { recursive: true }),
    says: /^Jupyter does not know the kernel\.$/,
    remedy: /^Run "explainbook install"/,
    state: 'bad',
  },
  'a kernelspec whose kernel is gone': {
    plant: () => change(kernelJson(), (spec) => (spec.argv = [process.execPath, '/gone/main.js', '{connection_file}'])),
    says: /kernel\.json names \/gone\/main\.js, which is not there\.$/,
    remedy: /moved or updated.*explainbook install/,
    state: 'bad',
  },
  'a kernelspec whose Node is gone': {
    plant: () => change(kernelJson(), (spec) => (spec.argv = ['/gone/node', '/gone/main.js', '{connection_file}'])),
    says: /names \/gone\/node, which is not there\.$/,
    remedy: /explainbook install/,
    state: 'bad',
  },
  'a kernelspec that is no JSON': {
    plant: () => writeFileSync(kernelJson(), '{"argv": ['),
    says: /^The kernelspec .*kernel\.json cannot be read\.$/,
    remedy: /explainbook install/,
    state: 'bad',
  },
  'a kernelspec without a program': {
    plant: () => change(kernelJson(), (spec) => delete spec.argv),
    says: /cannot be read\.$/,
    remedy: /explainbook install/,
    state: 'bad',
  },
  'another copy of the kernel': {
    plant: () => {
      writeFileSync(join(home, 'main.js'), '');
      change(kernelJson(), (spec) => (spec.argv = [process.execPath, join(home, 'main.js'), '{connection_file}']));
    },
    says: /^Jupyter's kernel is another copy of Explainbook \(.*main\.js\)\.$/,
    remedy: /explainbook install/,
    state: 'fair',
  },
  'no widgets': {
    plant: () => rmSync(extension(), { recursive: true }),
    says: /^The widgets of JupyterLab are not installed\.$/,
    remedy: /explainbook install/,
    state: 'bad',
  },
  'widgets of an older version': {
    plant: () =>
      change(join(extension(), 'package.json'), (manifest) => {
        manifest.version = '0.0.9';
        manifest.jupyterlab = { _build: { load: 'static/remoteEntry.old.js' } };
      }),
    says: /^JupyterLab has the widgets 0\.0\.9; these are \d/,
    remedy: /explainbook install/,
    state: 'fair',
  },
  'widgets of the same version, built before': {
    plant: () =>
      change(join(extension(), 'package.json'), (manifest) => {
        manifest.jupyterlab = { _build: { load: 'static/remoteEntry.old.js' } };
      }),
    says: /^JupyterLab's widgets are of another build of \d/,
    remedy: /explainbook install/,
    state: 'fair',
  },
  'no JupyterLab': {
    plant: () => healthy({}),
    says: /^The Python on the path has no JupyterLab or Notebook\.$/,
    remedy: /pip install jupyterlab jupyterlab_widgets/,
    state: 'fair',
  },
  'no Python': {
    plant: () => rmSync(join(home, 'bin'), { recursive: true }),
    says: /^The Python on the path has no JupyterLab or Notebook\.$/,
    remedy: /pip install jupyterlab jupyterlab_widgets/,
    state: 'fair',
  },
  'no jupyterlab_widgets': {
    plant: () => healthy({ notebook: '7.6.5' }),
    says: /^The package jupyterlab_widgets is missing/,
    remedy: /^Run "pip install jupyterlab_widgets"\.$/,
    state: 'fair',
  },
};

// The planted Python is a shell script.
describe.skipIf(process.platform === 'win32')('explainbook doctor', () => {
  it('has no complaint where all is well', () => {
    expect(complaints()).toEqual([]);
    expect(examine().map(({ what }) => what)).toEqual([
      `Node ${process.versions.node}`,
      'EXPLAINBOOK_ENGINE asks for the slow engine "wasm".',
      `Jupyter knows the kernel (${kernelJson()}).`,
      expect.stringMatching(/^The widgets of JupyterLab are installed \(\d/),
      'JupyterLab or Notebook 4.6.6',
    ]);
  });

  it.each(Object.entries(faults))('%s', (_, { plant, says, remedy, state }) => {
    plant();
    const found = complaints();
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ state, what: expect.stringMatching(says), remedy: expect.stringMatching(remedy) });
  });

  it.each(['18.20.8', '20.18.3'])('Node %s is too old', (version) => {
    const [found, ...more] = complaints(examine(version));
    expect(more).toEqual([]);
    expect(found).toMatchObject({ state: 'bad', what: `Node ${version} is older than 20.19.` });
  });

  it.each(['20.19.0', '22.0.0', '26.1.0'])('Node %s is not', (version) => {
    expect(complaints(examine(version))).toEqual([]);
  });

  it('looks first where Jupyter does: in an active environment before the home, elsewhere after it', async () => {
    const environment = join(home, 'env', 'share', 'jupyter');
    await install(environment);
    const where = () => examine().find(({ what }) => what.startsWith('Jupyter knows the kernel'))?.what;
    expect(where()).toContain(data);
    vi.stubEnv('VIRTUAL_ENV', join(home, 'env'));
    expect(where()).toContain(environment);
  });

  it('ends with 1 where something does not work, with 0 where it only is not at its best', async () => {
    const doctor = (...args: string[]) => explainbook(['doctor', ...args], { cwd: home, env: healthy() });
    const well = await doctor();
    expect(well).toMatchObject({ code: 0, stderr: '' });
    expect(well.stdout).toMatch(/^✓ Node .*\n! EXPLAINBOOK_ENGINE .*\n {4}Unset .*\n✓ .*\n✓ .*\n✓ JupyterLab/);

    rmSync(data, { recursive: true });
    const ill = await doctor();
    expect(ill.code).toBe(1);
    expect(ill.stdout).toMatch(/^✗ Jupyter does not know the kernel\.\n {4}Run "explainbook install"/m);

    expect(await doctor('--fix')).toMatchObject({ code: 0 });
    expect(existsSync(kernelJson())).toBe(true);
    expect(await doctor()).toMatchObject({ code: 0 });
  });

  it('--fix brings old widgets up to date where they are, not in another place', async () => {
    const environment = join(home, 'env', 'share', 'jupyter');
    rmSync(data, { recursive: true });
    await install(environment);
    const manifest = join(environment, 'labextensions', 'explainbook', 'package.json');
    change(manifest, (content) => (content.version = '0.0.9'));
    change(manifest, (content) => (content.jupyterlab = {}));
    await explainbook(['doctor', '--fix'], { cwd: home, env: healthy() });
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
    expect(version).toBe(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version);
    expect(existsSync(data)).toBe(false);
  });
});
