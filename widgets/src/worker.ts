/** The engine of a live page: explains in a web worker, by the same code as the kernel, on TensorFlow.js's plain JavaScript engine. */

import * as tf from '@tensorflow/tfjs-core';
// Registers the gradient of every kernel.
import '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';
import '../../src/tensor/chained';
import { spreadBroadcasts } from '../../src/engine/broadcast';
import { AbortError, ModelError } from '../../src/errors';
import { unpackNetwork } from '../../src/models/packed';
import { recompute } from '../../src/notebook/recompute';
import type { Network } from '../../src/trace/names';
import type { FromWorker, NetworkMessage, ToWorker } from './recompute/messages';

interface Loaded {
  readonly network: Network;
  readonly labels?: readonly string[];
}

/** Between two reports of progress. */
const reportMilliseconds = 50;

const networks = new Map<string, Promise<Loaded>>();
const running = new Map<number, AbortController>();
/** One explanation at a time: TensorFlow.js counts its tensors globally. */
let line: Promise<unknown> = start();

async function start(): Promise<void> {
  await tf.setBackend('cpu');
  spreadBroadcasts('cpu');
}

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if (data.type === 'network') {
    const { network } = data;
    networks.set(
      network.sha256,
      line.then(() => load(network)),
    );
    // It is told of where the network is asked for.
    networks.get(network.sha256)?.catch(() => undefined);
  } else if (data.type === 'cancel') running.get(data.ticket)?.abort();
  else {
    const controller = new AbortController();
    running.set(data.ticket, controller);
    line = line.then(() => explain(data, controller)).finally(() => running.delete(data.ticket));
  }
});

const say = (message: FromWorker): void => postMessage(message);

async function load(message: NetworkMessage): Promise<Loaded> {
  const found = await sha256(message);
  if (found !== undefined && found !== message.sha256) {
    throw new ModelError(
      `The network in this page was changed: its SHA-256 is ${found.slice(0, 12)}…, the page says ${message.sha256.slice(0, 12)}…. Export the notebook anew.`,
    );
  }
  const network = await unpackNetwork(message);
  return { network, ...(message.labels.length > 0 ? { labels: message.labels } : {}) };
}

/** Undefined where the browser offers no hashes: in pages that came by plain http. */
async function sha256({ description, weights }: NetworkMessage): Promise<string | undefined> {
  if (!globalThis.crypto?.subtle) return undefined;
  const text = new TextEncoder().encode(description);
  const all = new Uint8Array(text.length + weights.length);
  all.set(text);
  all.set(weights, text.length);
  const digest = await crypto.subtle.digest('SHA-256', all);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function explain(asked: Extract<ToWorker, { type: 'explain' }>, { signal }: AbortController): Promise<void> {
  const { ticket, input, request } = asked;
  const started = performance.now();
  let last = started;
  const onProgress = ({ done, total, secondsLeft }: { done: number; total: number; secondsLeft: number }) => {
    const now = performance.now();
    if (now - last < reportMilliseconds) return;
    last = now;
    const left = Number.isFinite(secondsLeft) ? secondsLeft : null;
    say({ type: 'progress', ticket, progress: { done, total, secondsLeft: left } });
  };
  try {
    if (signal.aborted) return say({ type: 'stopped', ticket });
    const model = await networks.get(asked.network);
    if (!model) throw new ModelError('The page did not hand its network over; reload it.');
    const answer = await recompute({ model, input, first: [] }, request, { signal, onProgress });
    say({ type: 'answer', ticket, answer, seconds: (performance.now() - started) / 1000 });
  } catch (error) {
    if (error instanceof AbortError) say({ type: 'stopped', ticket });
    else say({ type: 'problem', ticket, problem: error instanceof Error ? error.message : String(error) });
  }
}
