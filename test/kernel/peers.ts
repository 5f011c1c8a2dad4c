/** Jupyter's own programs with this checkout's kernel, and nothing of the user's. */

import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensurePeers, findPython } from '../../scripts/lab-env.mjs';

export const python = findPython();
export const unavailable = python ? '' : ' (skipped: no Python)';

const tool = join(__dirname, '..', '..', 'dist', 'cli', 'main.js');

export interface Peers {
  /** A folder of this test's own. */
  readonly home: string;
  /** Runs a program of the environment to its end; what it said. */
  run(program: string, args: readonly string[], input?: string): Promise<string>;
  remove(): Promise<void>;
}

export async function peers(): Promise<Peers> {
  const home = await mkdtemp(join(tmpdir(), 'explainbook-peers-'));
  execFileSync(process.execPath, [tool, 'install', '--prefix', home]);
  const { bin, env } = await ensurePeers();
  const settings = {
    ...env,
    HOME: home,
    JUPYTER_PATH: join(home, 'share', 'jupyter'),
    JUPYTER_RUNTIME_DIR: join(home, 'runtime'),
    KERNEL_LOG: join(home, 'kernel.log'),
  };
  return {
    home,
    run: (program, args, input = '') =>
      new Promise((resolve) => {
        const child = spawn(join(bin, program), args, { env: settings, cwd: home });
        const said: Buffer[] = [];
        child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
        child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
        child.on('close', () => resolve(Buffer.concat(said).toString()));
        child.stdin.end(input);
      }),
    remove: () => rm(home, { recursive: true, force: true }),
  };
}
