/** A Jupyter server of our own for tests: with this checkout's kernel and widgets, and nothing of the user's. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, parse, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { ensureLab } from '../../scripts/lab-env.mjs';

const root = resolve(__dirname, '..', '..');

export interface Server {
  /** Where a notebook of `files` opens. */
  page(kind: 'lab' | 'notebook', file: string): string;
  /** What the server said so far. */
  log(): string;
  stop(): Promise<void>;
}

/**
 * Needs the build in dist/.
 * @param files notebooks to serve, by name
 */
export async function startServer(files: Readonly<Record<string, unknown>>): Promise<Server> {
  const { jupyter, env } = await ensureLab();
  const home = mkdtempSync(join(tmpdir(), 'explainbook-jupyter-'));
  const folder = join(home, 'notebooks');
  mkdirSync(folder);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), JSON.stringify(content));
  install(home);
  const port = await freePort();
  const token = 'a-token-for-this-test';
  const options = [
    '--no-browser',
    '--allow-root',
    `--ServerApp.port=${port}`,
    '--ServerApp.port_retries=0',
    `--IdentityProvider.token=${token}`,
    `--ServerApp.root_dir=${folder}`,
    // Nothing of this asks the network.
    '--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate',
    '--LabApp.news_url=None',
    '--LabApp.expose_app_in_browser=True',
    '--MultiKernelManager.default_kernel_name=explainbook',
  ];
  const server = spawn(jupyter, ['lab', ...options], {
    env: {
      ...env,
      HOME: home,
      JUPYTER_PATH: join(home, 'share', 'jupyter'),
      JUPYTER_CONFIG_DIR: join(home, 'config'),
      JUPYTER_DATA_DIR: join(home, 'data'),
      JUPYTER_RUNTIME_DIR: join(home, 'runtime'),
      JUPYTERLAB_SETTINGS_DIR: join(home, 'settings'),
      JUPYTERLAB_WORKSPACES_DIR: join(home, 'workspaces'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (chunk: Buffer) => said.push(String(chunk)));
  const base = `http://127.0.0.1:${port}`;
  const log = () => said.join('');
  await untilReady(`${base}/api/status?token=${token}`, server, log);
  return {
    page: (kind, file) =>
      // A workspace a notebook: JupyterLab would open again what was open before.
      kind === 'lab'
        ? `${base}/lab/workspaces/${parse(file).name}/tree/${file}?token=${token}`
        : `${base}/notebooks/${file}?token=${token}`,
    log,
    stop: async () => {
      await ended(server);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/**
 * Waits until a notebook has its kernel: asked to run a cell before, JupyterLab starts its default kernel, or asks in a
 * dialog for one.
 */
export const kernelAttached = (page: Page): Promise<void> =>
  page.locator('.jp-Toolbar-kernelName', { hasText: 'Explainbook' }).first().waitFor({ timeout: 90_000 });

/** Kernel and widgets, by the installer that users have. */
function install(prefix: string): void {
  const tool = join(root, 'dist', 'cli', 'main.js');
  execFileSync(process.execPath, [tool, 'install', '--prefix', prefix], { stdio: ['ignore', 'ignore', 'pipe'] });
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done));
  const address = probe.address();
  await new Promise((done) => probe.close(done));
  if (typeof address !== 'object' || address === null) throw new Error('The system gave no port.');
  return address.port;
}

async function untilReady(url: string, server: ChildProcess, log: () => string): Promise<void> {
  for (let tries = 0; tries < 240; tries++) {
    if (server.exitCode !== null) break;
    const reply = await fetch(url).catch(() => undefined);
    if (reply?.ok) return;
    await new Promise((done) => setTimeout(done, 250));
  }
  server.kill();
  throw new Error(`The Jupyter server did not come up. It said:\n${log()}`);
}

/** Asks it to end, so that it ends its kernels; insists after five seconds. */
async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const exit = new Promise((done) => server.once('exit', done));
  server.kill('SIGTERM');
  const insist = setTimeout(() => server.kill('SIGKILL'), 5000);
  await exit;
  clearTimeout(insist);
}
