/** Compiles src/ to dist/ and bundles the widgets; leaves alone what has not changed. */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './setup/places.mjs';
import { exists, run } from './setup/run.mjs';
import { runMain, SetupError, step } from './setup/say.mjs';

/** Our own compiler: a dependency brings an older one, which `npx tsc` would find first. */
export const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');

/** A digest of the names, sizes and times of the files below these places, and of the packages they are built with. */
function fingerprint(places) {
  const hash = crypto.createHash('sha256');
  const visit = (place) => {
    const status = fs.statSync(place, { throwIfNoEntry: false });
    if (!status) return;
    if (!status.isDirectory()) hash.update(`${place} ${status.size} ${status.mtimeMs}\n`);
    else for (const name of fs.readdirSync(place).sort()) visit(path.join(place, name));
  };
  for (const place of places) visit(path.join(root, place));
  return hash.digest('hex');
}

/** Runs `work` unless the sources are as they were when it last succeeded and `product` is there. */
async function unlessCurrent(name, sources, product, work) {
  const stamp = path.join(root, 'dist', `.stamp-${name}`);
  const current = fingerprint([...sources, 'package-lock.json']);
  if (exists(root, product) && exists(stamp) && fs.readFileSync(stamp, 'utf8') === current) return;
  await work();
  fs.mkdirSync(path.dirname(stamp), { recursive: true });
  fs.writeFileSync(stamp, current);
}

/** Takes away what was compiled from sources that are gone: it would be packed with the rest. */
function removeOrphans() {
  for (const name of fs.readdirSync(path.join(root, 'dist'), { recursive: true })) {
    const source = /^(?!widgets\b)(.*?)(\.d\.ts|\.js|\.js\.map)$/.exec(name)?.[1];
    if (source && !exists(root, 'src', `${source}.ts`)) fs.rmSync(path.join(root, 'dist', name));
  }
}

async function compile() {
  await step('Compiling', async () => {
    const { code } = await run(process.execPath, [tsc, '-p', 'tsconfig.json'], { show: true });
    if (code !== 0)
      throw new SetupError('The sources do not compile (the errors stand above); correct them and run this again.');
    removeOrphans();
  });
}

async function bundleWidgets() {
  const script = path.join(root, 'scripts', 'build-widgets.mjs');
  if (!fs.existsSync(script)) return;
  const { buildWidgets } = await import(pathToFileURL(script).href);
  await step('Bundling the widgets', buildWidgets);
}

/** Builds everything that is not up to date. */
export async function buildAll() {
  await unlessCurrent('src', ['src', 'tsconfig.json'], 'dist/errors.js', compile);
  const widgetSources = ['widgets', 'src', 'scripts/build-widgets.mjs'];
  await unlessCurrent('widgets', widgetSources, 'dist/widgets', bundleWidgets);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await runMain(buildAll);
