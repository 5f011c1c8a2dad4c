import { AsyncLocalStorage } from 'node:async_hooks';
import type { Header } from './wire';

/** On whose behalf code runs: the request that it answers, and for a cell the signal of its interrupt. */
export interface Context {
  parent: Partial<Header>;
  signal?: AbortSignal;
}

const storage = new AsyncLocalStorage<Context>();
let latest: Context = { parent: {} };

/** Runs `work` in a context, which its timers and promises keep. */
export function within<T>(context: Context, work: () => T): T {
  latest = context;
  return storage.run(context, work);
}

/** The context of the calling code, or the latest one where it has none of its own. */
export function currentContext(): Context {
  return storage.getStore() ?? latest;
}
