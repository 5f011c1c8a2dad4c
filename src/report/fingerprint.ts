/** A number that tells one network from every other: if it differs, another network decided. */

import type { Tensor } from '@tensorflow/tfjs-core';
import { isGraphModel, isLayersModel, type Network } from '../trace/names';

/**
 * SHA-256 of a network: of the digests of its description and of each of its weights, so that a large network need not lie
 * in memory twice. The description is the JSON of the topology with its keys in order; a weight is its shape and type, then
 * its numbers, in the order of the layers or, of a graph model, of the names. Runs in Node and in a page.
 *
 * @returns 64 hexadecimal digits; undefined of a plain function, whose weights nobody knows
 */
export async function fingerprint(network: Network): Promise<string | undefined> {
  if (typeof network === 'function') return undefined;
  const digests = [await sha256(new TextEncoder().encode(canonical(topologyOf(network))))];
  for (const weight of weightsOf(network)) {
    const { shape, dtype } = weight;
    const values = await weight.data();
    const numbers = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const head = new TextEncoder().encode(`${dtype} [${shape.join(', ')}] `);
    const bytes = new Uint8Array(head.length + numbers.length);
    bytes.set(head);
    bytes.set(numbers, head.length);
    digests.push(await sha256(bytes));
  }
  const all = new Uint8Array(32 * digests.length);
  digests.forEach((digest, at) => {
    all.set(digest, 32 * at);
  });
  return Array.from(await sha256(all), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));

type Saved = Exclude<Network, (...inputs: Tensor[]) => unknown>;

function topologyOf(network: Saved): unknown {
  if (isLayersModel(network)) return { className: network.getClassName(), config: network.getConfig() };
  // The graph as it was loaded; the class keeps it to itself.
  return (network as unknown as { readonly artifacts?: { readonly modelTopology?: unknown } }).artifacts?.modelTopology;
}

function weightsOf(network: Saved): Tensor[] {
  if (!isGraphModel(network)) return network.getWeights();
  const named = Object.entries(network.weights).sort(([a], [b]) => (a < b ? -1 : 1));
  return named.flatMap(([, weights]) => weights);
}

/** JSON with the keys of every object in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
