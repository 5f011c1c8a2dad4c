/** A Jupyter server of our own for tests: with this checkout's kernel and widgets, and nothing of the user's. */

import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const root = resolve(__dirname, '..', '..');

export interface Server {
  /** Where a notebook of `files` opens. */
  page(kind: 'lab' | 'notebook', file: string): string;
  /** What the server said so far. */
  log(): string;
  stop(): Promise<void>;
}

/**
 * @param python an interpreter with jupyterlab, notebook and jupyterlab_widgets
 * @param files notebooks to serve, by name
 */
export async function startServer(python: string, files: Readonly<Record<string, unknown>>): Promise<Server> {
  const home = mkdtempSync(join(tmpdir(), 'explainbook-jupyter-'));
  const folder = join(home, 'notebooks');
  mkdirSync(folder);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), JSON.stringify(content));
  install(join(home, 'share', 'jupyter'));
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
  ];
  const server = spawn(python, ['-m', 'jupyterlab', ...options], {
    env: {
      ...process.env,
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
      kind === 'lab' ? `${base}/lab/tree/${file}?token=${token}` : `${base}/notebooks/${file}?token=${token}`,
    log,
    stop: async () => {
      await ended(server);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** The kernelspec and the lab extension, as the installer lays them out. */
function install(share: string): void {
  const spec = join(share, 'kernels', 'explainbook');
  mkdirSync(spec, { recursive: true });
  const argv = [process.execPath, join(root, 'dist', 'kernel', 'main.js'), '{connection_file}'];
  const kernel = { argv, display_name: 'TypeScript (Explainbook)', language: 'typescript', interrupt_mode: 'message' };
  writeFileSync(join(spec, 'kernel.json'), JSON.stringify(kernel));
  cpSync(join(root, 'dist', 'widgets', 'lab'), join(share, 'labextensions', 'explainbook'), { recursive: true });
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
