/** The kernel before the programs that know kernels best: Jupyter's own client and its conformance suite. */

import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensurePeers, findPython } from '../../scripts/lab-env.mjs';
import { install } from '../../src/kernel/install';

const python = findPython();
const unavailable = python ? '' : ' (skipped: no Python)';

describe.skipIf(!python)(`Jupyter's own programs${unavailable}`, () => {
  let home: string;
  let run: (...args: string[]) => Promise<string>;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'explainbook-peers-'));
    await install(home);
    const { bin, env } = await ensurePeers();
    run = (...args) =>
      new Promise((resolve) => {
        const options = {
          env: {
            ...env,
            JUPYTER_PATH: join(home, 'share', 'jupyter'),
            JUPYTER_RUNTIME_DIR: join(home, 'runtime'),
            KERNEL_LOG: join(home, 'kernel.log'),
          },
          maxBuffer: 2 ** 26,
        };
        execFile(join(bin, 'python'), args, options, (_, stdout, stderr) => resolve(`${stdout}${stderr}`));
      });
  }, 300_000);
  afterAll(() => rm(home, { recursive: true, force: true }));

  // What each says in the end; a failure's words come before it.
  const tail = (said: string) => said.trim().split('\n').slice(-40).join('\n');

  it('are content with it: jupyter_kernel_test, all 13 groups, none skipped', async () => {
    const said = await run(join(__dirname, 'peers', 'conformance.py'));
    expect(tail(said)).toMatch(/Ran 13 tests in [\d.]+s\n\nOK$/);
  }, 180_000);

  it('are content with what the suite does not ask: input, subshells, the debugger, encryption, malformed messages', async () => {
    const said = await run(join(__dirname, 'peers', 'protocol.py'));
    expect(tail(said)).toMatch(/Ran 15 tests in [\d.]+s\n\nOK$/);
  }, 300_000);
});
