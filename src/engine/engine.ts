/** Which TensorFlow.js engine computes in Node: native TensorFlow, else WebAssembly, else plain JavaScript. */
import os from 'node:os';
import path from 'node:path';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
// Registers the gradient of every kernel and the CPU kernels that the WASM engine borrows.
import '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';
import { ArgumentError } from '../errors';
import { setMemoryBudget } from '../tensor/budget';
import '../tensor/chained';
import { borrowKernels } from './borrow';
import { spreadBroadcasts } from './broadcast';
import { spreadDilatedFilters } from './dilation';
import { addRectifierGradients } from './rectifier';
import { sayPadding } from './same-padding';

export type EngineName = 'tensorflow' | 'wasm' | 'cpu';

export interface EngineInfo {
  readonly name: EngineName;
  /** What a user should know: that a slower engine is at work, and why. Absent when there is nothing to say. */
  readonly sentence?: string;
}

let chosen: Promise<EngineInfo> | undefined;

/**
 * Chooses the engine on the first call and gives the same answer ever after. `EXPLAINBOOK_ENGINE` (`tensorflow`, `wasm`, `cpu`)
 * forces one.
 */
export function useEngine(): Promise<EngineInfo> {
  chosen ??= choose(process.env.EXPLAINBOOK_ENGINE).catch((error: unknown) => {
    chosen = undefined;
    throw error;
  });
  return chosen;
}

async function choose(forced: string | undefined): Promise<EngineInfo> {
  setMemoryBudget(Math.min(os.freemem() / 4, 2 ** 30)); // wider chunks fall out of the caches and are slower
  if (forced === 'tensorflow') {
    useTensorFlow();
    return { name: 'tensorflow' };
  }
  if (forced === 'wasm') {
    await useWasm();
    return { name: 'wasm' };
  }
  if (forced === 'cpu') {
    await useCpu();
    return { name: 'cpu' };
  }
  if (forced) {
    throw new ArgumentError(
      `EXPLAINBOOK_ENGINE is "${forced}", but the engines are tensorflow, wasm and cpu; set one of them or unset it.`,
    );
  }
  const faults: string[] = [];
  try {
    useTensorFlow();
    return { name: 'tensorflow' };
  } catch (error) {
    faults.push(firstLine(error));
  }
  try {
    await useWasm();
    return { name: 'wasm', sentence: slower('WebAssembly', '3 to 12', faults) };
  } catch (error) {
    faults.push(firstLine(error));
  }
  await useCpu();
  return { name: 'cpu', sentence: slower('plain JavaScript', '12 and more', faults) };
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!.trim();
}

function slower(engine: string, factor: string, faults: readonly string[]): string {
  return (
    `Computing with ${engine}, about ${factor} times slower than the native engine, which could not be loaded ` +
    `(${faults.join('; ')}); run \`npm start\` in the project to set the native engine up.`
  );
}

/** Node's util lost this function in version 23, but tfjs-node still calls it. */
function restoreIsNullOrUndefined(): void {
  const legacy = util as { isNullOrUndefined?: (value: unknown) => boolean };
  legacy.isNullOrUndefined ??= (value) => value === null || value === undefined;
}

function useTensorFlow(): void {
  restoreIsNullOrUndefined();
  // The library greets on stderr with the processor's features; 2 leaves warnings out and errors in.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  // oneDNN is on by itself on some processors only. Without it a convolution takes up to twice as long here, and a product
  // with transposed weights ten times and more.
  process.env.TF_ENABLE_ONEDNN_OPTS ??= '1';
  require('@tensorflow/tfjs-node'); // optional, so not an import; it registers itself and becomes the backend
  if (tf.getBackend() !== 'tensorflow') throw new Error(`tfjs-node gave the backend ${tf.getBackend()}`);
  spreadDilatedFilters('tensorflow');
  addRectifierGradients('tensorflow');
}

const uncaughtEvents = ['uncaughtException', 'unhandledRejection'];

async function useWasm(): Promise<void> {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(`${path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}${path.sep}`);
  const ours = uncaughtEvents.map((event) => process.listeners(event as 'exit'));
  const started = await tf.setBackend('wasm');
  // Its loader asks to be told of every error that nobody catches, and throws it again: that would end a notebook's kernel.
  uncaughtEvents.forEach((event, at) => {
    for (const listener of process.listeners(event as 'exit')) {
      if (!ours[at]!.includes(listener)) process.removeListener(event, listener);
    }
  });
  if (!started) throw new Error('WebAssembly could not be started');
  withoutGreeting();
  borrowKernels('cpu', 'wasm');
  spreadBroadcasts('wasm');
  sayPadding('wasm');
}

async function useCpu(): Promise<void> {
  if (!(await tf.setBackend('cpu'))) throw new Error('the plain JavaScript engine could not be started');
  spreadBroadcasts('cpu');
  withoutGreeting();
}

/** The CPU backend advertises tfjs-node at its first write, also where that is why it is used. */
function withoutGreeting(): void {
  const cpu = tf.findBackend('cpu');
  const { warn } = console;
  console.warn = () => {};
  try {
    const data = cpu.write(new Float32Array(1), [1], 'float32');
    cpu.disposeData(data, true);
  } finally {
    console.warn = warn;
  }
}
