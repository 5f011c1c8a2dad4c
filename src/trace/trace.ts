import type { GraphModel } from '@tensorflow/tfjs-converter';
import { keep, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { ArgumentError } from '../errors';
import type { Graph } from './graph';
import { isGraphModel, isLayersModel, type Network, namedLayers, watchLayers } from './names';
import { type Namer, record } from './record';
import { rewrite } from './rewrite';

export interface TraceOptions {
  /** A layer whose output stands in for the input: relevance is asked for there, and `x` is only run up to it. */
  layer?: string;
  /** With `layer`: the values to put at its output, in place of those that `x` gives. */
  value?: Tensor;
}

/**
 * Runs a network once and records it as a graph of kernel calls with layer names.
 * The caller disposes the graph.
 *
 * @param x Batch of inputs, `[N, …]`.
 */
export function trace(network: Network, x: Tensor, options: TraceOptions = {}): Graph {
  if (options.layer === undefined) return run(network, x, x, new Map());
  const own = options.value ? undefined : layerOutput(network, x, options.layer);
  const value = options.value ?? own!;
  try {
    return run(network, x, value, new Map([[options.layer, value]]));
  } finally {
    own?.dispose();
  }
}

/** Output of a named layer for a batch. The caller disposes it. */
export function layerOutput(network: Network, x: Tensor, layer: string): Tensor {
  const model = findModel(network, layer);
  const found = namedLayers(model).find(([name]) => name === layer)![1];
  const call = found.call;
  let output: Tensor | undefined;
  found.call = (...args: Parameters<typeof call>) => {
    const result = call.apply(found, args);
    // A clone under keep(): the model's executor disposes the layer's own tensor.
    output = keep((Array.isArray(result) ? result[0]! : result).clone());
    return result;
  };
  try {
    tidy(() => {
      model.apply(x, { training: false });
    });
  } finally {
    Reflect.deleteProperty(found, 'call');
  }
  if (!output) throw new ArgumentError(`The layer "${layer}" did not run for this input.`);
  return output;
}

function findModel(network: Network, layer: string): LayersModel {
  if (!isLayersModel(network)) {
    throw new ArgumentError(
      `Layer "${layer}" was asked for, but only a LayersModel has layers to stop at. Leave \`layer\` out, or load the model as a LayersModel.`,
    );
  }
  const names = namedLayers(network).map(([name]) => name);
  if (names.includes(layer)) return network;
  throw new ArgumentError(`There is no layer "${layer}" in the model. Its layers are: ${names.join(', ')}.`);
}

function run(network: Network, x: Tensor, root: Tensor, substitute: ReadonlyMap<string, Tensor>): Graph {
  if (isLayersModel(network)) {
    const watch = watchLayers(network, substitute);
    try {
      return capture(root, () => single(network.apply(x, { training: false }) as Tensor | Tensor[]), watch);
    } finally {
      watch.stop();
    }
  }
  if (isGraphModel(network)) return captureGraphModel(network, x);
  let calls = 0;
  return capture(root, () => network(x), { current: () => `op ${++calls}` });
}

function capture(root: Tensor, compute: () => Tensor, namer: Namer): Graph {
  let graph: Graph | undefined;
  // Nothing is returned from tidy: it would walk the whole graph in search of tensors.
  tidy(() => {
    graph = rewrite(record(root, compute, namer));
  });
  return graph!;
}

/** The graph executor calls `checkTensorForDisposalWithNodeLiveUntilInfo(node, …)` after each node: there its name is known. */
interface Executor {
  checkTensorForDisposalWithNodeLiveUntilInfo?: (node: { name: string }, ...rest: unknown[]) => void;
}

function captureGraphModel(model: GraphModel, x: Tensor): Graph {
  const executor = (model as unknown as { executor: Executor }).executor;
  const hook = 'checkTensorForDisposalWithNodeLiveUntilInfo';
  const original = executor[hook];
  const done: string[] = [];
  let graph: Graph | undefined;
  tidy(() => {
    if (original) {
      executor[hook] = function (this: Executor, node, ...rest) {
        done.push(node.name);
        original.call(this, node, ...rest);
      };
    }
    try {
      // The name comes after the call: remember how many nodes were done, and look it up below.
      const recording = record(x, () => single(model.execute(x as never) as Tensor | Tensor[]), {
        current: () => String(done.length),
      });
      const nodes = recording.nodes.map((node) => ({
        ...node,
        layer: done[Number(node.layer)] ?? `node ${node.layer}`,
      }));
      graph = rewrite({ ...recording, nodes });
    } finally {
      if (original) Reflect.deleteProperty(executor, hook);
    }
  });
  return graph!;
}

function single(result: Tensor | Tensor[]): Tensor {
  if (!Array.isArray(result)) return result;
  if (result.length === 1) return result[0]!;
  throw new ArgumentError(
    `The model has ${result.length} outputs; one was expected. Pass a function that picks one: (x) => model.predict(x)[0].`,
  );
}
