/** Runs a TypeScript script: `node scripts/run-ts.mjs scripts/NAME.ts [arguments]`. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './setup/places.mjs';
import { runMain, SetupError } from './setup/say.mjs';

/**
 * Compiles the script with what it imports from this project, and runs it with the rest of the arguments.
 * @returns its exit status
 */
export async function runTypeScript(script, args = []) {
  const { build } = await import('esbuild');
  const source = path.resolve(root, script);
  // As deep as src/models is, and inside node_modules, so that the project's folders and packages are found from there.
  const outfile = path.join(
    root,
    'node_modules',
    '.explainbook-scripts',
    `${path.basename(script, '.ts')}-${process.pid}.cjs`,
  );
  await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'error',
  });
  const child = spawn(process.execPath, ['--enable-source-maps', outfile, ...args], { cwd: root, stdio: 'inherit' });
  const code = await new Promise((resolve) => child.on('close', (status) => resolve(status ?? 1)));
  const { rm } = await import('node:fs/promises');
  await rm(outfile, { force: true });
  return code;
}

async function main() {
  const [script, ...args] = process.argv.slice(2);
  if (!script) throw new SetupError('No script was named; call `node scripts/run-ts.mjs scripts/NAME.ts`.');
  const { setUp } = await import('./setup.mjs');
  await setUp({ build: false });
  return runTypeScript(script, args);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await runMain(main);
