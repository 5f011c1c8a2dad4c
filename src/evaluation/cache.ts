/** Answers kept between calls, so that what was cut off goes on where it stopped. */

import type { Input } from '../attribution/result';
import { fingerprint } from '../report/fingerprint';
import type { Network } from '../trace/names';

/** Any store of texts by key: a folder (`evaluationCache`), a browser's IndexedDB, a Map. */
export interface EvaluationCache {
  get(key: string): Promise<string | undefined>;
  set(key: string, text: string): Promise<void>;
}

/** Of the texts' form. Another form is another key. */
const version = 1;

/** Remembers what is made of a network, its inputs and what else it follows from. */
export class Memory {
  private constructor(
    private readonly cache: EvaluationCache,
    private readonly about: string,
  ) {}

  /** Undefined without a cache, and of a plain function, which nobody can tell from another. */
  static async of(
    cache: EvaluationCache | undefined,
    network: Network,
    input: Input,
    more: readonly unknown[],
  ): Promise<Memory | undefined> {
    if (!cache) return undefined;
    const model = await fingerprint(network);
    if (model === undefined) return undefined;
    return new Memory(cache, JSON.stringify([version, model, await digest(input.values), input.shape, ...more]));
  }

  /** What was made before, or `make`s it and keeps it. What is kept must be JSON. */
  async recall<T>(what: readonly unknown[], make: () => Promise<T>): Promise<T> {
    const key = await digest(new TextEncoder().encode(JSON.stringify([this.about, what])));
    const kept = await this.cache.get(key);
    if (kept !== undefined) {
      try {
        return JSON.parse(kept, revive) as T;
      } catch {
        // Cut off while it was written: made anew.
      }
    }
    const made = await make();
    await this.cache.set(key, JSON.stringify(made, spell));
    return made;
  }
}

// JSON has no NaN, which is what an undefined number is here.
const spell = (_: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? { number: String(value) } : value;
const revive = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'number' in value && Object.keys(value).length === 1
    ? Number((value as { number: string }).number)
    : value;

/** SHA-256 in hexadecimal digits. */
export async function digest(values: Float32Array | Uint8Array): Promise<string> {
  const bytes = new Uint8Array(values.byteLength);
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
