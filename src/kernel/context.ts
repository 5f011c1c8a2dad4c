import { promiseHooks } from 'node:v8';
import type { Header, Message } from './wire';

/** On whose behalf code runs: the request that it answers, and for a cell the signal of its interrupt. */
export interface Context {
  parent: Partial<Header>;
  signal?: AbortSignal;
  /** Of a cell: what asked for it. */
  request?: Message;
  /** Of a cell: what it still has to show before it ends. */
  displays?: Set<Promise<void>>;
  /** Of a cell: what its reply carries for the front end beside its value. */
  payload?: unknown[];
}

/*
 * `AsyncLocalStorage` would say this too, but up to Node 22 it keeps a stack that a terminated promise job leaves
 * uneven, upon which Node ends the process. So the promises themselves are followed: each keeps the context that it
 * was made in, and its continuation runs in that.
 */
const contexts = new WeakMap<Promise<unknown>, Context>();
/** What callbacks have thrown, and where. */
const thrown = new WeakMap<object, Context>();
let current: Context | undefined;
let latest: Context = { parent: {} };

promiseHooks.createHook({
  init(promise) {
    if (current) contexts.set(promise, current);
  },
  before(promise) {
    current = contexts.get(promise);
  },
  after() {
    current = undefined;
  },
});

/** Runs `work` in a context, which its promises keep. */
export function within<T>(context: Context, work: () => T): T {
  latest = context;
  return resume(context, work);
}

/** Goes on in a context that began earlier. */
export function resume<T>(context: Context, work: () => T): T {
  const outer = current;
  current = context;
  try {
    return work();
  } finally {
    current = outer;
  }
}

/** Where an error comes from that no one caught. */
export function contextOf(error: unknown, promise?: Promise<unknown>): Context {
  return thrown.get(error as object) ?? (promise && contexts.get(promise)) ?? currentContext();
}

/** The context of the calling code, or the latest one where it has none of its own, as in a timer's callback. */
export function currentContext(): Context {
  return current ?? latest;
}

/**
 * Timers and ticks run their callbacks in the context that they were asked for in: what a timer of one cell says while
 * another runs belongs below the first. Callbacks of events have no context of their own.
 */
export function bindTimers(): void {
  for (const name of ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'] as const)
    bindCallback(globalThis as unknown as Callbacks, name);
  bindCallback(process as unknown as Callbacks, 'nextTick');
}

type Callbacks = Record<string, (callback: unknown, ...rest: unknown[]) => unknown>;

function bindCallback(owner: Callbacks, name: string): void {
  const original = owner[name]!;
  const bound = function (this: unknown, callback: unknown, ...rest: unknown[]): unknown {
    const context = current;
    if (!context || typeof callback !== 'function') return original.call(this, callback, ...rest);
    const inContext = function (this: unknown, ...args: unknown[]): unknown {
      return resume(context, () => {
        try {
          return callback.apply(this, args);
        } catch (error) {
          if (typeof error === 'object' && error !== null) thrown.set(error, context);
          throw error;
        }
      });
    };
    return original.call(this, inContext, ...rest);
  };
  // With its promise variant and its name.
  owner[name] = Object.defineProperties(bound, Object.getOwnPropertyDescriptors(original));
}
