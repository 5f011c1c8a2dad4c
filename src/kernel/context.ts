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
  const outer = current;
  latest = current = context;
  try {
    return work();
  } finally {
    current = outer;
  }
}

/** The context of the calling code, or the latest one where it has none of its own, as in a timer's callback. */
export function currentContext(): Context {
  return current ?? latest;
}
