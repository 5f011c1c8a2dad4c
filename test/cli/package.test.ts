import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensurePeers, findPython } from '../../scripts/lab-env.mjs';
import { everythingIn, explainbook, root } from './command';
import { npm, type Packed, pack, unpack } from './packed';

const MB = 1e6;

let folder: string;
let packed: Packed;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'explainbook-package-')));
  packed = pack(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const notebook = {
  cells: [
    "import { digit, gradient, loadModel } from 'explainbook'",
    "const map = await gradient(await loadModel('digits'), digit(3))",
    'map',
  ].map((source, at) => ({
    cell_type: 'code',
    id: `c${at}`,
    metadata: {},
    source,
    execution_count: null,
    outputs: [],
  })),
  metadata: { kernelspec: { name: 'explainbook', display_name: 'TypeScript (Explainbook)', language: 'typescript' } },
  nbformat: 4,
  nbformat_minor: 5,
};

describe('the package', () => {
  it('has all that is needed, and nothing else', () => {
    const compiled = everythingIn(join(root, 'src'))
      .filter((name) => /(?<!\.d)\.ts$/.test(name))
      .map((name) => `dist/${name.replaceAll('\\', '/').replace(/\.ts$/, '')}`)
      .flatMap((name) => [`${name}.js`, `${name}.d.ts`]);
    const bundles = ['charts', 'engine', 'static'].flatMap((name) => [
      `dist/widgets/${name}.js`,
      `dist/widgets/${name}.licenses.txt`,
    ]);
    const tracked = execFileSync('git', ['ls-files', 'models', 'share', 'scripts/setup'], {
      cwd: root,
      encoding: 'utf8',
    });
    const remote = packed.paths.find((path) => path.startsWith('dist/widgets/lab/static/remoteEntry.'));
    const expected = ['package.json', 'README.md', 'LICENSE', 'dist/widgets/lab/package.json', remote];
    expect([...packed.paths].sort()).toEqual(
      [...expected, ...bundles, ...compiled, ...tracked.trim().split('\n')].sort(),
    );
  });

  it('stays below 4 MB, 10 MB unpacked', () => {
    expect(packed.size).toBeLessThan(4 * MB);
    expect(packed.unpackedSize).toBeLessThan(10 * MB);
  });
});

describe('installed in an empty folder, without tfjs-node', () => {
  let project: string;
  let own: string;
  let tool: string;
  /** Nothing of the user's Jupyter, and a record of every file that is opened or looked up. */
  let env: NodeJS.ProcessEnv;
  let record: string;
  beforeAll(() => {
    project = join(folder, 'a project');
    own = unpack(packed, project);
    tool = join(own, 'dist', 'cli', 'main.js');
    record = join(folder, 'opened.txt');
    const recorder = join(folder, 'record.cjs');
    writeFileSync(recorder, recorderSource(record));
    const { JUPYTER_PATH: _, EXPLAINBOOK_ENGINE: __, ...rest } = process.env;
    env = { ...rest, HOME: folder, JUPYTER_DATA_DIR: join(folder, 'jupyter'), NODE_OPTIONS: `--require ${recorder}` };
    writeFileSync(join(project, 'tiny.ipynb'), JSON.stringify(notebook));
  });

  const output = (file: string) => {
    const { cells } = JSON.parse(readFileSync(file, 'utf8')) as {
      cells: { outputs: { data?: Record<string, unknown> }[] }[];
    };
    return cells[2]!.outputs[0]?.data ?? {};
  };

  /** Files of this checkout, and packages that it has, that were opened since the last call. */
  function opened(): string[] {
    const places = [root, realpathSync(join(root, 'node_modules'))];
    const files = existsSync(record) ? readFileSync(record, 'utf8').split('\n') : [];
    expect(files.some((file) => file.startsWith(own))).toBe(true);
    rmSync(record);
    return files.filter((file) => places.some((place) => file.startsWith(place)));
  }

  it('says its version and what it can do', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(await explainbook(['--version'], { cwd: project, tool, env })).toMatchObject({
      code: 0,
      stdout: `${version}\n`,
    });
    const { stdout } = await explainbook(['--help'], { cwd: project, tool, env });
    for (const command of ['install', 'uninstall', 'doctor', 'run', 'export', 'fetch', 'list'])
      expect(stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'));
  });

  it('runs a notebook, of which one page is made, and opens nothing of the checkout', async () => {
    rmSync(record, { force: true });
    const run = await explainbook(['run', 'tiny.ipynb', '--out', 'done.ipynb'], { cwd: project, tool, env });
    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(Object.keys(output(join(project, 'done.ipynb')))).toEqual(
      expect.arrayContaining(['text/html', 'text/plain', 'application/vnd.jupyter.widget-view+json']),
    );
    const page = await explainbook(['export', 'done.ipynb', '--out', 'page.html'], { cwd: project, tool, env });
    expect(page, page.stderr).toMatchObject({ code: 0 });
    expect(readFileSync(join(project, 'page.html'), 'utf8')).toContain('HeatmapModel');
    expect(opened()).toEqual([]);
  });

  it('brings what it reads pictures and archives with: WebP as WebAssembly, tar, zip', () => {
    const program = `
      const { archiveEntries, encodeImage, readPicture } = require('explainbook');
      const { gzipSync } = require('node:zlib');
      (async () => {
        const rgba = new Uint8ClampedArray(4 * 64).map((_, at) => (at % 4 === 3 ? 255 : at));
        for (const format of ['webp', 'png', 'gif', 'bmp', 'jpeg']) {
          const { width, height } = await readPicture(await encodeImage({ width: 8, height: 8, rgba }, format));
          console.log(format, width, height);
        }
        for await (const { bytes } of archiveEntries(gzipSync('words'))) console.log(String(bytes));
      })();`;
    rmSync(record, { force: true });
    const said = execFileSync(process.execPath, ['-e', program], { cwd: project, env, encoding: 'utf8' });
    expect(said.trim().split('\n')).toEqual(['webp 8 8', 'png 8 8', 'gif 8 8', 'bmp 8 8', 'jpeg 8 8', 'words']);
    expect(opened()).toEqual([]);
  });

  it('installs its kernel, and the doctor says what the engine lacks', async () => {
    expect(await explainbook(['install'], { cwd: project, tool, env })).toMatchObject({ code: 0 });
    const spec = join(folder, 'jupyter', 'kernels', 'explainbook', 'kernel.json');
    expect((JSON.parse(readFileSync(spec, 'utf8')) as { argv: string[] }).argv[1]).toBe(
      join(own, 'dist', 'kernel', 'main.js'),
    );
    const { code, stdout } = await explainbook(['doctor'], { cwd: project, tool, env });
    expect(stdout).toMatch(
      /^! There is no fast engine \(@tensorflow\/tfjs-node is not installed\): .*\n {4}Run "explainbook doctor --fix"/m,
    );
    expect(stdout).toMatch(/^✓ Jupyter knows the kernel/m);
    expect(code).toBe(0);
  });

  it.each([
    ['throws', "throw new Error('no binding')"],
    ['crashes', 'process.abort()'],
    ['computes wrongly', "exports.getBackend = () => 'tensorflow'; exports.add = () => ({ dataSync: () => [5] })"],
  ])('the doctor survives a binding that %s', async (_, source) => {
    const fake = join(project, 'node_modules', '@tensorflow', 'tfjs-node');
    mkdirSync(fake);
    writeFileSync(join(fake, 'index.js'), source);
    try {
      const { code, stdout } = await explainbook(['doctor'], { cwd: project, tool, env });
      expect(stdout).toMatch(/^! There is no fast engine \(the TensorFlow binding does not load\): /m);
      expect(code).toBe(0);
    } finally {
      rmSync(fake, { recursive: true });
    }
  });

  const python = findPython();
  it.skipIf(!python)(
    `Jupyter runs the notebook by the installed kernelspec${python ? '' : ' (skipped: no Python)'}`,
    async () => {
      await explainbook(['install'], { cwd: project, tool, env });
      rmSync(record, { force: true });
      const { bin, env: peers } = await ensurePeers();
      execFileSync(
        join(bin, 'jupyter-execute'),
        [join(project, 'tiny.ipynb'), '--output', join(project, 'by-jupyter.ipynb')],
        {
          env: { ...peers, ...env, PATH: peers.PATH, JUPYTER_PATH: '', JUPYTER_RUNTIME_DIR: join(folder, 'runtime') },
          stdio: ['ignore', 'ignore', 'pipe'],
        },
      );
      expect(output(join(project, 'by-jupyter.ipynb'))).toHaveProperty(['text/html']);
      expect(opened()).toEqual([]);
    },
    300_000,
  );
});

/** What is loaded or opened is noted, in the kernel's threads too. */
const recorderSource = (record: string) => `
const fs = require('node:fs');
const Module = require('node:module');
const append = fs.appendFileSync;
const note = (path) => { if (typeof path === 'string') append(${JSON.stringify(record)}, path + '\\n'); };
const resolve = Module._resolveFilename;
Module._resolveFilename = (...args) => { const found = resolve.apply(Module, args); note(found); return found; };
for (const [where, names] of [[fs, ['open', 'openSync', 'readFile', 'readFileSync']], [fs.promises, ['open', 'readFile']]]) {
  for (const name of names) {
    const original = where[name];
    where[name] = function (path, ...rest) { note(path); return original.call(this, path, ...rest); };
  }
}
`;

const slow = process.env.EXPLAINBOOK_SLOW_TESTS === '1';
describe.skipIf(!slow)(`installed by npm${slow ? '' : ' (skipped: EXPLAINBOOK_SLOW_TESTS is not 1)'}`, () => {
  it("runs without tfjs-node, whose download fails; doctor --fix supplies the binding from PyPI's wheel", async () => {
    const project = join(folder, 'by npm');
    mkdirSync(project);
    const unreachable = 'http://127.0.0.1:9/';
    const env = {
      ...process.env,
      TFJS_NODE_CDN_STORAGE: unreachable,
      EXPLAINBOOK_CACHE: join(folder, 'cache'),
      JUPYTER_DATA_DIR: join(folder, 'jupyter by npm'),
    };
    npm(['init', '--yes'], project, env);
    npm(['install', '--ignore-scripts=false', '--no-audit', '--no-fund', packed.file], project, env);
    const own = join(project, 'node_modules', 'explainbook');
    const surroundings = { cwd: project, tool: join(own, 'dist', 'cli', 'main.js'), env };
    writeFileSync(join(project, 'tiny.ipynb'), JSON.stringify(notebook));
    expect(await explainbook(['run', 'tiny.ipynb'], surroundings)).toMatchObject({ code: 0 });
    expect((await explainbook(['doctor'], surroundings)).stdout).toMatch(/^! There is no fast engine/m);

    const { stdout } = await explainbook(['doctor', '--fix'], surroundings);
    expect(stdout).toMatch(/^✓ The TensorFlow binding loads and computes\.$/m);
    expect(stdout).toMatch(/^✓ Jupyter knows the kernel/m);
    const run = await explainbook(['run', 'tiny.ipynb'], {
      ...surroundings,
      env: { ...env, EXPLAINBOOK_ENGINE: 'tensorflow' },
    });
    expect(run, run.stderr).toMatchObject({ code: 0 });
  }, 1_800_000);
});
