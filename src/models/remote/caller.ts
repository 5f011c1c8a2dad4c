/** Calls that may fail, stall or come too fast: at a rate, so many at once, and again after a while. */
import PQueue from 'p-queue';
import pRetry from 'p-retry';
import { AbortError, ModelError } from '../../errors';
import { Final, Passing } from './scores';

export interface CallerOptions {
  readonly callsPerSecond: number;
  readonly concurrency: number;
  readonly retries: number;
  /** Seconds for one try. */
  readonly timeout: number;
  /** Seconds before the first retry; each later wait is twice as long. */
  readonly retryDelay: number;
}

/** No wait is longer, in seconds. */
const longestWait = 60;

export class Caller {
  calls = 0;
  retried = 0;
  private readonly queue: PQueue;
  private pausedUntil = 0;

  constructor(
    private readonly name: string,
    private readonly options: CallerOptions,
  ) {
    const { callsPerSecond, concurrency } = options;
    const rate = Number.isFinite(callsPerSecond)
      ? { intervalCap: 1, interval: 1000 / callsPerSecond, strict: true }
      : {};
    this.queue = new PQueue({ concurrency, ...rate });
  }

  /**
   * One call, with its retries. Each try waits for its turn and counts for the rate.
   *
   * @throws AbortError when stopped, ModelError when it is no use to go on
   */
  async call<T>(attempt: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    const { retries, retryDelay } = this.options;
    try {
      return await pRetry(() => this.queue.add(() => this.attempt(attempt, signal), { signal }), {
        retries,
        minTimeout: 1000 * retryDelay,
        maxTimeout: 1000 * longestWait,
        randomize: true,
        signal,
        shouldRetry: ({ error }) => !(error instanceof Final),
        onFailedAttempt: ({ error, retriesLeft }) => {
          if (!(error instanceof Final) && retriesLeft > 0) this.retried++;
        },
      });
    } catch (error) {
      if (signal.aborted && !(error instanceof ModelError)) throw new AbortError('The explanation was stopped.');
      if (error instanceof Final) throw error;
      const tries = retries === 0 ? 'at once' : `after ${retries + 1} tries`;
      throw new ModelError(
        `The remote model "${this.name}" gave no answer; given up ${tries}, the last ended with: ${error instanceof Error ? error.message : error}.`,
      );
    }
  }

  private async attempt<T>(attempt: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    this.calls++;
    const { timeout } = this.options;
    const late = AbortSignal.timeout(1000 * timeout);
    const stop = AbortSignal.any([signal, late]);
    // The user's function may not listen to the signal.
    const stopped = new Promise<never>((_, reject) => {
      const tell = () =>
        reject(
          late.aborted ? new Passing(`no answer within ${timeout} s`) : new AbortError('The explanation was stopped.'),
        );
      if (stop.aborted) tell();
      else stop.addEventListener('abort', tell, { once: true });
    });
    try {
      return await Promise.race([attempt(stop), stopped]);
    } catch (error) {
      if (late.aborted) throw new Passing(`no answer within ${timeout} s`);
      // A server that is asked too often is left alone by all calls, from before the next has its turn.
      if (error instanceof Passing && error.wait !== undefined) this.pause(Math.min(error.wait, longestWait));
      throw judged(error, this.name);
    }
  }

  private pause(seconds: number): void {
    const until = Date.now() + 1000 * seconds;
    if (until <= this.pausedUntil) return;
    this.pausedUntil = until;
    this.queue.pause();
    setTimeout(() => {
      if (Date.now() >= this.pausedUntil - 1) this.queue.start();
    }, 1000 * seconds);
  }
}

/** What the user's function threw: a mistake in it stays one, however often it is tried; a status says which it is. */
function judged(error: unknown, name: string): unknown {
  if (error instanceof Final || error instanceof Passing || error instanceof AbortError) return error;
  const { status } = (error ?? {}) as { readonly status?: unknown };
  const message = error instanceof Error ? error.message : String(error);
  const refused = typeof status === 'number' && status >= 400 && status < 500 && ![408, 425, 429].includes(status);
  const mistake = error instanceof ReferenceError || error instanceof SyntaxError;
  if (!refused && !mistake && !(error instanceof TypeError && !isNetworkFailure(error))) return new Passing(message);
  return new Final(
    refused
      ? `The remote model "${name}" refused the call with status ${status} (${message}); another try would not help: check the address, the key and what is sent.`
      : `The function that calls the remote model "${name}" failed: ${message}.`,
  );
}

/** `fetch` throws a TypeError with a cause where there is no connection. */
const isNetworkFailure = (error: TypeError): boolean =>
  error.cause !== undefined || /fetch|network/i.test(error.message);
