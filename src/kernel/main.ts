#!/usr/bin/env node
/** The kernel's process, started by a Jupyter front end: `node dist/kernel/main.js CONNECTION_FILE`. */

import { join } from 'node:path';
import { MessageChannel, Worker } from 'node:worker_threads';
import { captureChildren } from './children';
import { readConnectionFile } from './connection';
import { type GatewayData, Shared, type ToCells } from './threads';

function main(connectionFile: string): void {
  const connection = readConnectionFile(connectionFile);
  const shared = new SharedArrayBuffer(Shared.length * Int32Array.BYTES_PER_ELEMENT);
  // While the compiler loads, `kernel_info` is answered already, and nothing may be cut off.
  const state = new Int32Array(shared);
  Atomics.store(state, Shared.compiling, 1);
  const { port1: answers, port2 } = new MessageChannel();
  const workerData: GatewayData = { connection, shared, answers: port2 };
  const gateway = new Worker(join(__dirname, 'gateway.js'), { workerData, transferList: [port2] });

  gateway.on('error', (error) => {
    process.stderr.write(`The kernel's sockets failed: ${error.message}\n`);
    process.exit(1);
  });
  gateway.once('online', () => {
    const { Kernel } = require('./kernel') as typeof import('./kernel');
    const kernel = new Kernel(gateway, state, answers, process.cwd());
    capture('stdout', (text) => kernel.stream('stdout', text));
    capture('stderr', (text) => kernel.stream('stderr', text));
    captureChildren();
    process.on('uncaughtException', (error) => kernel.stray(error));
    process.on('unhandledRejection', (reason, promise) => kernel.stray(reason, promise));
    gateway.on('message', (message: ToCells) => kernel.receive(message));
  });
  // Ctrl+C in a terminal reaches the whole process group; the front end sends its own message.
  process.on('SIGINT', () => undefined);
}

/** What code writes to a standard stream goes to the front end, in order. */
function capture(name: 'stdout' | 'stderr', say: (text: string) => void): void {
  process[name].write = ((chunk: string | Uint8Array, encoding?: unknown, done?: unknown): boolean => {
    say(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
    const callback = typeof encoding === 'function' ? encoding : done;
    if (typeof callback === 'function') process.nextTick(callback as () => void);
    return true;
  }) as typeof process.stdout.write;
}

const [connectionFile] = process.argv.slice(2);
if (connectionFile) main(connectionFile);
else {
  process.stderr.write(
    'No connection file was given. A Jupyter front end starts this program; run "explainbook install".\n',
  );
  process.exit(1);
}
