/** What the units of named layers say of many inputs. */

import { Tensor } from '@tensorflow/tfjs-core';
import { ArgumentError } from '../errors';
import { chunkSize } from '../tensor/budget';
import { type Progress, Steps } from '../tensor/progress';
import { currentSignal } from '../tensor/signal';
import type { Network, Outputs } from '../trace/names';
import { layerOutputs, trace } from '../trace/trace';
import { type InputLike, type Read, readInput, rowsOfRead } from './input';
import { bytesPerExample, type Explainable, unwrap } from './problem';

export interface ActivationsOptions {
  /** Stops the work with an AbortError. Default: the interrupt of the notebook's cell, where there is one. */
  readonly signal?: AbortSignal;
  /** Hears how many examples are done. */
  readonly onProgress?: (progress: Progress) => void;
}

/** Output of a layer for a batch, row-major. */
export interface LayerActivations {
  readonly values: Float32Array;
  /** With the batch axis first. */
  readonly shape: readonly number[];
}

/**
 * Outputs of one or several layers for a batch, by one pass over it, a chunk that fits the memory at a time.
 *
 * @param x Batch `[N, …]`, or one example without the batch axis.
 * @param layers Layers of a LayersModel (in nested models `outer/inner`), or nodes of a GraphModel.
 * @returns By layer: its output, `[N, …]`, of its last call where it is called more than once.
 * @throws ArgumentError where the model has no such layer, or is a plain function and so has none
 * @example
 * const { conv3, dense1 } = await activations(model, digits([0, 1, 2]), ['conv3', 'dense1']);
 */
export async function activations<const Layer extends string>(
  model: Explainable,
  x: InputLike,
  layers: Layer | readonly Layer[],
  options: ActivationsOptions = {},
): Promise<Readonly<Record<Layer, LayerActivations>>> {
  const { network } = unwrap(model);
  const names = [...new Set([layers].flat() as Layer[])];
  if (names.length === 0) throw new ArgumentError('No layer was named; name at least one.');
  const steps = new Steps(options.signal ?? currentSignal(), options.onProgress);
  steps.check();
  const read = readInput(x, network);
  try {
    const count = read.input.shape[0]!;
    const width = count <= alwaysWhole ? count : chunkSize(bytesOfOne(network, read));
    const made: Record<string, LayerActivations> = {};
    for (let from = 0; from < count; from += width) {
      const to = Math.min(count, from + width);
      const outputs = outputsOfRows(network, read, names, from, to);
      names.forEach((name, at) => {
        append(made, name, outputs[at]!, { from, count });
      });
      if (to < count) await steps.step(to, count);
    }
    return made as Record<Layer, LayerActivations>;
  } finally {
    read.tensor.dispose();
  }
}

/** So few examples are run at once without asking how much memory one takes. */
const alwaysWhole = 4;

/** Bytes that running one example takes, by network and by shape. */
const knownBytes = new WeakMap<object, Map<string, number>>();

function bytesOfOne(network: Network, all: Read): number {
  const known = knownBytes.get(network) ?? new Map<string, number>();
  knownBytes.set(network, known);
  const key = String(all.input.shape.slice(1));
  if (!known.has(key)) known.set(key, traceOne(network, all));
  return known.get(key)!;
}

function traceOne(network: Network, all: Read): number {
  const { tensor, input, feed } = rowsOfRead(all, 0, 1);
  try {
    const pick = (outputs: Outputs) => (outputs instanceof Tensor ? outputs : Object.values(outputs)[0]!);
    const graph = trace(network, tensor, { feed, pick });
    try {
      return bytesPerExample({ graph, input }) / 3; // no backward pass
    } finally {
      graph.dispose();
    }
  } finally {
    tensor.dispose();
  }
}

/** Outputs of the layers for rows `from` to `to`. */
function outputsOfRows(
  network: Network,
  all: Read,
  names: readonly string[],
  from: number,
  to: number,
): LayerActivations[] {
  const rows = rowsOfRead(all, from, to);
  try {
    const tensors = layerOutputs(network, rows.tensor, names, { feed: rows.feed });
    try {
      return tensors.map((tensor, at) => {
        const { shape } = tensor;
        if (shape[0] === to - from) return { values: Float32Array.from(tensor.dataSync()), shape };
        throw new ArgumentError(
          `The layer "${names[at]}" gives [${shape}] for ${to - from} examples; only a layer whose first axis is the batch can be asked.`,
        );
      });
    } finally {
      for (const tensor of tensors) tensor.dispose();
    }
  } finally {
    rows.tensor.dispose();
  }
}

/** Puts the rows of a chunk in their place. */
function append(
  made: Record<string, LayerActivations>,
  name: string,
  { values, shape }: LayerActivations,
  { from, count }: { readonly from: number; readonly count: number },
): void {
  const size = values.length / shape[0]!;
  const whole = made[name] ?? { values: new Float32Array(count * size), shape: [count, ...shape.slice(1)] };
  made[name] = whole;
  whole.values.set(values, from * size);
}
