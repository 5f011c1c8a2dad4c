import type { NestedNumbers } from '../../attribution/input';
import { type Answers, remoteNetwork } from '../../attribution/remote';
import { ArgumentError, ModelError } from '../../errors';
import type { NetworkFunction } from '../../trace/names';
import { Caller } from './caller';
import { Final, readAnswer } from './scores';

export interface RemoteModelOptions {
  /**
   * Calls the model: a batch as nested lists, as JSON takes them, to its scores: a list for each input, or one flat array. It may
   * return the `Response` of a `fetch` with that as JSON (bare, or as `predictions`, `outputs` or `scores`).
   */
  readonly predict: (batch: NestedNumbers[], call: { readonly signal: AbortSignal }) => unknown;
  /** Shape of one input, without the batch axis: `[28, 28, 1]` of a picture, `[14]` of a row of a table. */
  readonly inputShape: readonly number[];
  /** Its name in certificates and messages. Default `'remote'`. */
  readonly name?: string;
  /** Name of each score. */
  readonly labels?: readonly string[];
  /** What its scores are. Default `'probabilities'`. */
  readonly scores?: 'probabilities' | 'logits';
  /** Most inputs in one call. Default 32. */
  readonly batchSize?: number;
  /** Most calls begun in one second, retries included. Default: no limit. */
  readonly callsPerSecond?: number;
  /** Most calls on their way at once. Default 1. */
  readonly concurrency?: number;
  /** How often a call that failed is tried again. Default 3. */
  readonly retries?: number;
  /** Seconds for one try. Default 30. */
  readonly timeout?: number;
  /** Seconds before the first retry; each later wait is twice as long. A server's `Retry-After` goes first. Default 0.5. */
  readonly retryDelay?: number;
  /** Stops all calls with an AbortError. An explanation's own signal stops its calls. */
  readonly signal?: AbortSignal;
}

/** A model that answers with scores, somewhere else. */
export interface RemoteModel {
  readonly name: string;
  readonly kind: 'remote';
  /** For explainers; it cannot be run here. */
  readonly network: NetworkFunction;
  readonly inputShape: readonly number[];
  readonly labels?: readonly string[];
}

/**
 * A black box behind an address, or behind any function that answers later: for the methods that need forward calls only
 * (occlusion, RISE, LIME, KernelSHAP) and the metrics of `evaluate` that need no more. Others refuse it.
 *
 * Calls are made at most so fast and so many at once, in batches. Those that fail for the moment (no connection, no answer in
 * time, status 408, 425, 429 or 5xx) are tried again later; others (4xx) are not.
 *
 * @throws ArgumentError for options that cannot be. Explaining it throws ModelError where it gives no answer, or one that
 *   is not finite scores for each input.
 * @example
 * const box = remoteModel({
 *   predict: async (batch) => batch.map((row) => [0.25, 0.75]), // as in: (batch, { signal }) => fetch(address, { … })
 *   inputShape: [3],
 *   labels: ['no', 'yes'],
 * });
 * await kernelShap(box, [1, 2, 3], { target: 'yes' });
 */
export function remoteModel(options: RemoteModelOptions): RemoteModel {
  const { predict, inputShape, name = 'remote', labels, scores = 'probabilities' } = options;
  if (typeof predict !== 'function') {
    throw new ArgumentError(`predict is a ${typeof predict}; expected a function from a batch to a promise of scores.`);
  }
  const whole = (size: number) => Number.isInteger(size) && size > 0;
  if (!Array.isArray(inputShape) || inputShape.length === 0 || !inputShape.every(whole)) {
    throw new ArgumentError(
      `inputShape is ${JSON.stringify(inputShape)}; expected the sizes of one input, as in [28, 28, 1].`,
    );
  }
  if (scores !== 'probabilities' && scores !== 'logits') {
    throw new ArgumentError(`scores is ${JSON.stringify(scores)}; expected 'probabilities' or 'logits'.`);
  }
  const batchSize = positive('batchSize', options.batchSize ?? 32, true);
  const concurrency = positive('concurrency', options.concurrency ?? 1, true);
  const retries = options.retries ?? 3;
  if (!(Number.isInteger(retries) && retries >= 0)) {
    throw new ArgumentError(`retries is ${retries}; expected a whole number from 0.`);
  }
  const caller = new Caller(name, {
    callsPerSecond: positive('callsPerSecond', options.callsPerSecond ?? Number.POSITIVE_INFINITY),
    concurrency,
    retries,
    timeout: positive('timeout', options.timeout ?? 30),
    retryDelay: positive('retryDelay', options.retryDelay ?? 0.5),
  });
  const size = inputShape.reduce((product, n) => product * n, 1);
  let units = labels?.length;
  let asked = 0;
  const askBatch = async (values: Float32Array, signal: AbortSignal): Promise<Float32Array> => {
    const count = values.length / size;
    const batch = nested(values, [count, ...inputShape]) as NestedNumbers[];
    const found = await caller.call(
      async (stop) => readAnswer(await predict(batch, { signal: stop }), count, name),
      signal,
    );
    asked += count;
    units ??= found.length / count;
    if (found.length === count * units) return found;
    throw new Final(
      `The remote model "${name}" answered with ${found.length / count} scores for an input; expected ${units}${labels ? ', one for each label' : ', as before'}.`,
    );
  };
  const answers: Answers = {
    name,
    inputShape,
    scores,
    width: batchSize * concurrency,
    ask: async (values, _, given) => {
      const first = new AbortController(); // the first failure stops the other batches
      const signal = AbortSignal.any([first.signal, ...[given, options.signal].filter((one) => one !== undefined)]);
      const starts = Array.from({ length: Math.ceil(values.length / (size * batchSize)) }, (_, at) => at * batchSize);
      try {
        const parts = await Promise.all(
          starts.map((from) => askBatch(values.slice(from * size, (from + batchSize) * size), signal)),
        );
        return concatenated(parts);
      } catch (error) {
        first.abort();
        throw error instanceof Final ? new ModelError(error.message) : error;
      }
    },
    describe: () =>
      `The model is remote: it answered ${asked} inputs in ${caller.calls} calls so far${caller.retried > 0 ? `, ${caller.retried} of them tried again` : ''}.`,
  };
  return {
    name,
    kind: 'remote',
    network: remoteNetwork(answers),
    inputShape: [...inputShape],
    ...(labels ? { labels } : {}),
  };
}

function positive(option: string, value: number, whole = false): number {
  if (value > 0 && (!whole || Number.isInteger(value))) return value;
  throw new ArgumentError(`${option} is ${value}; expected a ${whole ? 'whole number from 1' : 'number above 0'}.`);
}

function nested(values: Float32Array, [length, ...rest]: readonly number[]): NestedNumbers {
  if (rest.length === 0) return Array.from(values);
  const size = values.length / length!;
  return Array.from({ length: length! }, (_, at) => nested(values.subarray(at * size, (at + 1) * size), rest));
}

function concatenated(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
