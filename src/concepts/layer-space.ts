/** Pictures of several sets, each once, and their activations at named layers, each computed once. */

import { activations, type LayerActivations } from '../attribution/activations';
import { type Explainable, unwrap } from '../attribution/problem';
import type { Input, Picture } from '../attribution/result';
import { ArgumentError } from '../errors';
import type { Steps } from '../tensor/progress';
import { type PictureSet, readSet, rowsOfInput, sentenceCase } from './picture-set';

/** Keeps activations by what they were made of: a model's weights, a layer, the inputs. */
export interface ActivationCache {
  /** Looks at the model once, and says where the activations of inputs at a layer are kept. */
  open(network: ReturnType<typeof unwrap>['network']): Promise<(layer: string, x: Input) => CachedActivations>;
}

export interface CachedActivations {
  read(): Promise<LayerActivations | undefined>;
  write(made: LayerActivations): Promise<void>;
}

/** A named set of pictures, read. */
export interface NamedSet {
  readonly name: string;
  /** For each picture of the set: its place among all that are different. */
  readonly places: readonly number[];
  /** Its first pictures, where there are any to show. */
  readonly shown: readonly Picture[];
}

interface LayerRows {
  /** One activation for each different picture. */
  readonly rows: readonly Float32Array[];
  /** Of one example. */
  readonly shape: readonly number[];
}

export interface Gathered {
  readonly sets: readonly NamedSet[];
  readonly layers: ReadonlyMap<string, LayerRows>;
}

export interface GatherOptions {
  readonly cache?: ActivationCache;
  readonly steps: Steps;
  readonly signal?: AbortSignal;
}

/** So many pictures of a set are kept to be shown. */
const mostShown = 6;

/**
 * Reads sets of pictures one after the other and computes what each layer says of every picture that no earlier set had:
 * one pass of the network for each different picture, whatever the number of layers. Only activations stay.
 *
 * @param sets By what each is, for errors: `the concept "striped"`.
 */
export async function gather(
  model: Explainable,
  sets: readonly { readonly name: string; readonly what: string; readonly set: PictureSet }[],
  layers: readonly string[],
  { cache, steps, signal }: GatherOptions,
): Promise<Gathered> {
  const { network } = unwrap(model);
  const known = new Map<string, number>();
  const made = new Map<string, { rows: Float32Array[]; shape: readonly number[] }>();
  const slots = await cache?.open(network);
  const read: NamedSet[] = [];
  let inputShape: string | undefined;
  for (const [at, { name, what, set }] of sets.entries()) {
    const input = await readSet(model, what, set);
    const shape = String(input.shape.slice(1));
    inputShape ??= shape;
    if (shape !== inputShape) {
      throw new ArgumentError(
        `${sentenceCase(what)} has pictures of the shape [${shape}], and the sets before it [${inputShape}]; bring them to one.`,
      );
    }
    const fresh: number[] = [];
    const places = contentKeys(input).map((key, row) => {
      if (!known.has(key)) {
        known.set(key, known.size);
        fresh.push(row);
      }
      return known.get(key)!;
    });
    if (fresh.length > 0) {
      const some = fresh.length === places.length ? input : rowsOfInput(input, fresh);
      const part = steps.within(at, at + 1, sets.length);
      for (const [layer, found] of await throughCache(model, some, layers, { slots, signal, steps: part })) {
        const { rows, shape: of } = made.get(layer) ?? { rows: [], shape: found.shape.slice(1) };
        rows.push(...rowsOf(found));
        made.set(layer, { rows, shape: of });
      }
    }
    read.push({ name, places, shown: input.pictures?.slice(0, mostShown) ?? [] });
    await steps.step(at + 1, sets.length);
  }
  return { sets: read, layers: made };
}

export function rowsOf({ values, shape }: LayerActivations): Float32Array[] {
  const size = values.length / shape[0]!;
  return Array.from({ length: shape[0]! }, (_, row) => values.subarray(row * size, (row + 1) * size));
}

/** Pictures of one key have the same values: three products over their bits. */
function contentKeys({ values, shape }: Input): string[] {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const size = values.length / shape[0]!;
  return Array.from({ length: shape[0]! }, (_, row) => {
    let [a, b, c] = [0x811c9dc5, 0x9e3779b9, 0x85ebca6b];
    for (let at = row * size; at < (row + 1) * size; at++) {
      a = Math.imul(a ^ bits[at]!, 0x01000193);
      b = Math.imul(b ^ (bits[at]! + (b >>> 15)), 0x2c1b3c6d);
      c = Math.imul(c ^ (bits[at]! + (c >>> 13)), 0x297a2d39);
    }
    return `${a} ${b} ${c}`;
  });
}

interface Through {
  readonly slots: ((layer: string, x: Input) => CachedActivations) | undefined;
  readonly signal: AbortSignal | undefined;
  readonly steps: Steps;
}

async function throughCache(
  model: Explainable,
  x: Input,
  layers: readonly string[],
  { slots, signal, steps }: Through,
): Promise<Map<string, LayerActivations>> {
  const found = new Map<string, LayerActivations>();
  for (const layer of layers) {
    const kept = await slots?.(layer, x).read();
    if (kept) found.set(layer, kept);
  }
  const missing = layers.filter((layer) => !found.has(layer));
  if (missing.length === 0) return found;
  const options = { ...(signal ? { signal } : {}), onProgress: steps.forward };
  for (const [layer, made] of Object.entries(await activations(model, x, missing, options))) {
    await slots?.(layer, x).write(made);
    found.set(layer, made);
  }
  return found;
}
