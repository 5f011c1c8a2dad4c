/** tfjs-node's own install script, run only where the host that it downloads from answers. */
import fs from 'node:fs';
import path from 'node:path';
import { root } from './places.mjs';
import { exists, lastLine, run } from './run.mjs';
import { step } from './say.mjs';

/** The address that the install script downloads from, read out of the script itself. */
export function downloadHost(script, env = process.env) {
  const set = env.TFJS_NODE_CDN_STORAGE || env.npm_config_TFJS_NODE_CDN_STORAGE || env.CDN_STORAGE;
  return set || /BASE_HOST\s*=.*?'(https?:\/\/[^']+)'/s.exec(script)?.[1];
}

async function answers(address) {
  try {
    await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(4_000) });
    return true;
  } catch {
    return false;
  }
}

/** Fills `destination` with `lib/` and `deps/`. Returns '' or why not. */
export async function officialDownload({ packageFolder, napi }, destination) {
  const host = downloadHost(fs.readFileSync(path.join(packageFolder, 'scripts', 'install.js'), 'utf8'));
  if (!host) return 'no download address in its install script';
  if (!(await answers(host))) return `${new URL(host).host} did not answer within 4 s`;

  const packageFile = path.join(packageFolder, 'package.json');
  const packageText = fs.readFileSync(packageFile);
  for (const part of ['lib', 'deps']) fs.rmSync(path.join(packageFolder, part), { recursive: true, force: true });
  const bin = path.join(root, 'node_modules', '.bin');
  const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}` };
  try {
    const { code, output } = await step('Downloading the TensorFlow library (about 100 MB)', () =>
      run(process.execPath, ['scripts/install.js'], { cwd: packageFolder, env, timeout: 900_000 }),
    );
    const binding = path.join(packageFolder, 'lib', `napi-v${napi}`, 'tfjs_binding.node');
    if (code !== 0 || !exists(binding)) return `its install script failed (${lastLine(output)})`;
    for (const part of ['lib', 'deps']) {
      fs.cpSync(path.join(packageFolder, part), path.join(destination, part), {
        recursive: true,
        verbatimSymlinks: true,
      });
    }
    return '';
  } finally {
    fs.writeFileSync(packageFile, packageText); // the script rewrites it, and leaves it so when it fails
  }
}
