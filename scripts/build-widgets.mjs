/** Bundles the widgets twice: for JupyterLab and Notebook, and for exported pages; and the engine of live pages. */

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(root, 'dist', 'widgets');
const stampFile = join(out, 'stamp');
const { version, license, description } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** @returns {Promise<boolean>} whether anything had to be built */
export async function buildWidgets() {
  const stamp = stampOf(['widgets/src', 'src', 'package-lock.json', 'scripts/build-widgets.mjs']);
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return false;
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const charts = await buildCharts();
  await Promise.all([buildLab(charts), buildStatic(), buildEngine()]);
  writeFileSync(stampFile, stamp);
  return true;
}

/** Names and contents of all sources. */
function stampOf(places) {
  const hash = createHash('sha256');
  for (const file of places.flatMap((place) => filesUnder(join(root, place))).sort()) {
    hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function filesUnder(path) {
  const entries = existsSync(path) ? readdirSafely(path) : [];
  return entries
    .flatMap((entry) => (entry.isDirectory() ? filesUnder(join(path, entry.name)) : [join(path, entry.name)]))
    .concat(entries.length === 0 && existsSync(path) ? [path] : []);
}

function readdirSafely(path) {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    if (error.code === 'ENOTDIR') return [];
    throw error;
  }
}

const common = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  target: 'es2021',
  logLevel: 'warning',
  legalComments: 'none',
};

/**
 * Takes `@jupyter-widgets/base` from where the host put it, so that both speak of the same classes.
 * The bundle stands inside a function that has it under this name.
 */
const sharedBase = {
  name: 'shared-base',
  setup(builder) {
    builder.onResolve({ filter: /^@jupyter-widgets\/base$/ }, () => ({ path: 'base', namespace: 'shared' }));
    builder.onLoad({ filter: /.*/, namespace: 'shared' }, () => ({
      contents: 'module.exports = __explainbookBase;',
      loader: 'js',
    }));
  },
};

/**
 * A module federation container without a bundler's runtime: JupyterLab calls `init` with the shared scope, then `get`.
 * The plugin is evaluated in `get`, after `@jupyter-widgets/base` was taken from the scope.
 */
async function buildLab(charts) {
  const bundled = await build({
    ...common,
    entryPoints: ['widgets/src/lab.ts'],
    format: 'iife',
    globalName: 'plugin',
    plugins: [sharedBase],
    write: false,
  });
  const container = `
var _JUPYTERLAB = globalThis._JUPYTERLAB = globalThis._JUPYTERLAB || {};
_JUPYTERLAB['explainbook'] = (() => {
  const __explainbookCharts = ${besideScript(charts)};
  let scope;
  const newest = (versions) => Object.keys(versions).sort((a, b) => a.localeCompare(b, undefined, { numeric: true })).pop();
  async function base() {
    const versions = scope && scope['@jupyter-widgets/base'];
    if (!versions) throw new Error('Explainbook found no @jupyter-widgets/base. Install the Python package jupyterlab_widgets next to JupyterLab.');
    return (await versions[newest(versions)].get())();
  }
  return {
    init(shared) { scope = shared; },
    async get(name) {
      if (name !== './extension') throw new Error('Explainbook has no module ' + name + '.');
      const __explainbookBase = await base();
      ${bundled.outputFiles[0].text}
      return () => plugin;
    },
  };
})();
`;
  const hash = createHash('sha256').update(container).digest('hex').slice(0, 20);
  const load = `static/remoteEntry.${hash}.js`;
  const lab = join(out, 'lab');
  mkdirSync(join(lab, 'static'), { recursive: true });
  writeFileSync(join(lab, load), container);
  const jupyterlab = { extension: true, outputDir: '.', _build: { load, extension: './extension' } };
  const manifest = { name: 'explainbook', version, description, license, jupyterlab };
  writeFileSync(join(lab, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/**
 * JavaScript that gives the address of the charts beside the running script, where the installation puts them; undefined
 * where it has none. Jupyter's server lets browsers keep what is asked for with a `v`.
 */
const besideScript = (version) =>
  `(() => { const { src } = document.currentScript || {}; return src ? new URL('charts.js?v=${version}', src).href : undefined; })()`;

async function buildStatic() {
  const result = await build({
    ...common,
    entryPoints: ['widgets/src/static.ts'],
    format: 'iife',
    outfile: 'dist/widgets/static.js',
    metafile: true,
    // No file system and no process in a page; sanitize-html asks for the path module through postcss.
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
    plugins: [pageOnly],
  });
  writeFileSync(join(out, 'static.licenses.txt'), licences(Object.keys(result.metafile.inputs)));
}

/** What computes in a live page. It becomes a worker from a `blob:` address, which may load nothing: one file, one scope. */
async function buildEngine() {
  const result = await build({
    ...common,
    entryPoints: ['widgets/src/worker.ts'],
    format: 'iife',
    outfile: 'dist/widgets/engine.js',
    metafile: true,
    // The page's policy forbids WebAssembly, and to try is to be reported; a library for long integers would try.
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis', WebAssembly: 'undefined' },
    // Node's own modules, which TensorFlow.js asks for in Node only.
    external: ['fs', 'path', 'util', 'crypto', 'string_decoder', 'worker_threads', 'perf_hooks', 'os', 'node-fetch'],
  });
  writeFileSync(join(out, 'engine.licenses.txt'), licences(Object.keys(result.metafile.inputs)));
}

/**
 * The charts: Plotly's core and the traces that are used, for both. Loaded when a figure has a chart. WebGL's programs come
 * compiled (Plotly's strict build), so that no code is made out of text; exported pages forbid that.
 * @returns a word that changes with the code
 */
async function buildCharts() {
  const result = await build({
    ...common,
    entryPoints: ['widgets/src/figure/live/index.ts'],
    format: 'iife',
    outfile: 'dist/widgets/charts.js',
    metafile: true,
    // A page may have an AMD loader, which modules that offer themselves to one would choose.
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis', 'define.amd': 'false' },
    // Of maps, which are not in the bundle.
    loader: { '.css': 'empty' },
    plugins: [unusedParts, plainWebGl],
  });
  writeFileSync(join(out, 'charts.licenses.txt'), licences(Object.keys(result.metafile.inputs)));
  return createHash('sha256')
    .update(readFileSync(join(out, 'charts.js')))
    .digest('hex')
    .slice(0, 20);
}

/** What Plotly's files name, and our charts never call: text and lines by WebGL, Node's buffers, promises for old browsers. */
const unusedParts = {
  name: 'unused-parts',
  setup(builder) {
    const unused = /^(gl-text|regl-line2d|regl-error2d|native-promise-only|buffer\/?)$/;
    builder.onResolve({ filter: unused }, ({ path }) => ({ path, namespace: 'unused' }));
    builder.onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: 'module.exports = {};', loader: 'js' }));
  },
};

/**
 * Points by WebGL smooth their own edges. Plotly asks for antialiasing besides, which without a graphics card takes half the time of a
 * picture.
 */
const plainWebGl = {
  name: 'plain-webgl',
  setup(builder) {
    builder.onLoad({ filter: /plotly\.js[/\\]src[/\\]lib[/\\]prepare_regl\.js$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const contents = source.replace('antialias: !d.pick', 'antialias: false');
      if (contents === source) throw new Error(`${path} asks for no antialiasing any more: plainWebGl can go.`);
      return { contents, loader: 'js' };
    });
  },
};

/** The widget manager offers HTML sanitising for descriptions, which our widgets do not use; without it the page is smaller. */
const pageOnly = {
  name: 'page-only',
  setup(builder) {
    builder.onResolve({ filter: /^sanitize-html$/ }, () => ({ path: 'sanitize-html', namespace: 'page-only' }));
    builder.onLoad({ filter: /.*/, namespace: 'page-only' }, () => ({
      contents: `module.exports = (html) => html.replace(/[&<>"']/g, (char) => '&#' + char.charCodeAt(0) + ';'); module.exports.defaults = { allowedTags: [], allowedAttributes: {} };`,
      loader: 'js',
    }));
  },
};

const bsd = `Redistribution and use in source and binary forms, with or without modification, are permitted provided that the following conditions are met:
1. Redistributions of source code must retain the above copyright notice, this list of conditions and the following disclaimer.
2. Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the following disclaimer in the documentation and/or other materials provided with the distribution.
3. Neither the name of the copyright holder nor the names of its contributors may be used to endorse or promote products derived from this software without specific prior written permission.
THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.`;

/** Name, version and licence text of every package that went into a bundle. */
function licences(inputs) {
  const folders = new Set(inputs.flatMap((input) => input.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0] ?? []));
  return [...folders].sort().map(licence).join('\n\n----\n\n');
}

function licence(folder) {
  const path = join(root, folder);
  const { name, version, license, author } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  const file = readdirSync(path).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const holder = typeof author === 'object' ? author.name : (author ?? 'its authors');
  // Some packages leave out the file; the licence asks for notice and terms all the same.
  const text = file
    ? readFileSync(join(path, file), 'utf8').trim()
    : `Copyright (c) ${holder}${license === 'BSD-3-Clause' ? `\n\n${bsd}` : ''}`;
  return `${name} ${version} (${license})\n${text}`.trim();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log((await buildWidgets()) ? 'Widgets built in dist/widgets.' : 'Widgets are up to date.');
}
