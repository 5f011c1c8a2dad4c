import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensurePeers, findPython } from '../../scripts/lab-env.mjs';
import { everythingIn, explainbook, plantPython, root } from './command';

let home: string;
beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'explainbook-install-')));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** A user's surroundings in which nothing is known yet. */
function fresh(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const { JUPYTER_DATA_DIR: _, JUPYTER_PATH: __, XDG_DATA_HOME: ___, ...env } = process.env;
  return { ...env, HOME: home, ...more };
}

/** The kinds of place: options, surroundings, and the folder of Jupyter's data that they mean. */
const places: Record<string, { args: string[]; data: () => string; env: () => NodeJS.ProcessEnv }> = {
  "the user's folder, unasked": {
    args: [],
    data: () => join(home, 'own'),
    env: () => fresh({ JUPYTER_DATA_DIR: join(home, 'own') }),
  },
  '--user, where XDG_DATA_HOME says': {
    args: ['--user'],
    data: () => join(home, 'xdg', 'jupyter'),
    env: () => fresh({ XDG_DATA_HOME: join(home, 'xdg') }),
  },
  '--user, in the home': {
    args: ['--user'],
    data: () => join(home, '.local', 'share', 'jupyter'),
    env: fresh,
  },
  '--sys-prefix': {
    args: ['--sys-prefix'],
    data: () => join(home, 'env', 'share', 'jupyter'),
    env: () => fresh({ PATH: plantPython(join(home, 'bin'), join(home, 'env'), {}) }),
  },
  '--prefix': { args: ['--prefix', 'a folder'], data: () => join(home, 'a folder', 'share', 'jupyter'), env: fresh },
};

// The user's folders have these names on Linux only.
describe.skipIf(process.platform !== 'linux').each(Object.entries(places))('explainbook install, %s', (_, place) => {
  it('puts kernel, widgets and template there; uninstall takes them out and leaves what others have', async () => {
    const env = place.env();
    const other = join(place.data(), 'kernels', 'python3');
    mkdirSync(other, { recursive: true });
    writeFileSync(join(other, 'kernel.json'), '{}');
    const before = everythingIn(home);

    const { code, stdout } = await explainbook(['install', ...place.args], { cwd: home, env });
    expect(code).toBe(0);
    const data = place.data();
    expect(stdout).toContain(join(data, 'kernels', 'explainbook'));
    const spec = JSON.parse(readFileSync(join(data, 'kernels', 'explainbook', 'kernel.json'), 'utf8')) as {
      argv: string[];
    };
    expect(spec).toMatchObject({
      language: 'typescript',
      display_name: 'TypeScript (Explainbook)',
      interrupt_mode: 'message',
    });
    expect(spec.argv).toEqual([process.execPath, join(root, 'dist', 'kernel', 'main.js'), '{connection_file}']);
    const extension = join(data, 'labextensions', 'explainbook');
    const manifest = JSON.parse(readFileSync(join(extension, 'package.json'), 'utf8')) as {
      jupyterlab: { _build: { load: string } };
    };
    expect(existsSync(join(extension, manifest.jupyterlab._build.load))).toBe(true);
    expect(existsSync(join(extension, 'static', 'charts.js'))).toBe(true);
    expect(existsSync(join(data, 'nbconvert', 'templates', 'explainbook', 'index.html.j2'))).toBe(true);

    // A second time changes nothing.
    const after = everythingIn(home);
    expect(await explainbook(['install', ...place.args], { cwd: home, env })).toMatchObject({ code: 0 });
    expect(everythingIn(home)).toEqual(after);

    const removal = await explainbook(['uninstall', ...place.args], { cwd: home, env });
    expect(removal.stdout.match(/^Removed .*$/gm)).toHaveLength(3);
    expect(everythingIn(home)).toEqual(before);
    const again = await explainbook(['uninstall', ...place.args], { cwd: home, env });
    expect(again).toMatchObject({ code: 0, stdout: `Nothing of Explainbook is in ${data}\n` });
  });
});

it('leaves not even a folder where there was none', async () => {
  mkdirSync(join(home, 'env'));
  await explainbook(['install', '--prefix', 'env'], { cwd: home });
  expect(everythingIn(home).length).toBeGreaterThan(10);
  await explainbook(['uninstall', '--prefix', 'env'], { cwd: home });
  expect(everythingIn(home)).toEqual(['env']);
});

it('an older installation goes: no file of it stays among the new', async () => {
  const kernel = join(home, 'share', 'jupyter', 'kernels', 'explainbook');
  const widgets = join(home, 'share', 'jupyter', 'labextensions', 'explainbook', 'static');
  for (const folder of [kernel, widgets]) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'old.js'), '');
  }
  await explainbook(['install', '--prefix', '.'], { cwd: home });
  expect(everythingIn(home).filter((name) => name.endsWith('old.js'))).toEqual([]);
});

describe('the kernelspec', () => {
  it('has logos of the sizes that their names say, and Jupyter finds them', async () => {
    await explainbook(['install', '--prefix', '.'], { cwd: home });
    const folder = join(home, 'share', 'jupyter', 'kernels', 'explainbook');
    for (const side of [32, 64]) {
      const { width, height, channels } = decode(readFileSync(join(folder, `logo-${side}x${side}.png`)));
      expect([width, height, channels]).toEqual([side, side, 4]);
    }
    expect(readFileSync(join(folder, 'logo-svg.svg'), 'utf8')).toMatch(
      /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/,
    );
  });

  const python = findPython();
  it.skipIf(!python)(
    `is one that Jupyter lists${python ? '' : ' (skipped: no Python)'}`,
    async () => {
      await explainbook(['install', '--prefix', '.'], { cwd: home });
      const { bin, env } = await ensurePeers();
      const listed = execFileSync(join(bin, 'jupyter-kernelspec'), ['list', '--json'], {
        env: { ...env, HOME: home, JUPYTER_PATH: join(home, 'share', 'jupyter') },
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const { kernelspecs } = JSON.parse(listed) as { kernelspecs: Record<string, { resource_dir: string }> };
      expect(kernelspecs.explainbook?.resource_dir).toBe(join(home, 'share', 'jupyter', 'kernels', 'explainbook'));
    },
    300_000,
  );
});

describe('a mistake is answered by a sentence', () => {
  it.each([
    [['instal'], /^Unknown command 'instal'\.\n\(Did you mean install\?\)/],
    [['explain'], /^Unknown command 'explain'\./],
    [['install', '--user', '--sys-prefix'], /^Option '--sys-prefix' cannot be used with option '--user'\./],
    [
      ['uninstall', '--sys-prefix', '--prefix', 'x'],
      /^Option '--prefix <folder>' cannot be used with option '--sys-prefix'\./,
    ],
    [['run'], /^Missing required argument 'notebook'\./],
    [['doctor', '--mend'], /^Unknown option '--mend'\./],
  ])('%j', async (args, sentence) => {
    const { code, stdout, stderr } = await explainbook(args, { cwd: home });
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(sentence);
    expect(stderr).toMatch(/Run "explainbook --help"/);
    expect(everythingIn(home)).toEqual([]);
  });

  it('--sys-prefix without a Python', async () => {
    const { code, stderr } = await explainbook(['install', '--sys-prefix'], { cwd: home, env: fresh({ PATH: home }) });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^No python3 was found on the path.*--prefix\.\n$/);
  });
});
