import type { GraphModel } from '@tensorflow/tfjs-converter';
import { keep, Tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { ArgumentError } from '../errors';
import type { Graph, Value } from './graph';
import { inputNames, isGraphModel, isLayersModel, type Network, namedLayers, type Outputs, watchLayers } from './names';
import { countForward } from './passes';
import { type Namer, type Recording, type RecordOptions, record } from './record';
import { rewrite } from './rewrite';

/** What a network takes: one tensor, or one for each of its inputs by name. */
export type Inputs = Tensor | Record<string, Tensor>;

export interface TraceOptions extends RecordOptions {
  /** A layer whose output stands in for the input: relevance is asked for there. */
  readonly layer?: string;
  /** With `layer`: the values to put at its output, in place of those that `x` gives. */
  readonly value?: Tensor;
  /** Makes the network's inputs of the traced tensor; part of what is recorded. Default: the tensor itself. */
  readonly feed?: (x: Tensor) => Inputs;
  /** Makes one output of what the network returns; part of what is recorded. Default: its only output. */
  readonly pick?: (outputs: Outputs) => Tensor;
  /** Layers whose output is needed as such, where a batch-norm would else be merged into it. */
  readonly keep?: readonly string[];
}

/**
 * Runs a network once and records it as a graph of kernel calls with layer names.
 * The caller disposes the graph.
 *
 * @param x Batch of inputs, `[N, …]`.
 */
export function trace(network: Network, x: Tensor, options: TraceOptions = {}): Graph {
  if (options.layer === undefined) return run(network, x, x, options);
  const own = options.value ? undefined : layerOutput(network, x, options.layer, options);
  try {
    return run(network, x, options.value ?? own!, options);
  } finally {
    own?.dispose();
  }
}

/** Output of a named layer for a batch. The caller disposes it. */
export const layerOutput = (network: Network, x: Tensor, layer: string, options: TraceOptions = {}): Tensor =>
  layerOutputs(network, x, [layer], options)[0]!;

/** Outputs of several named layers for a batch, by one run. The caller disposes them. */
export function layerOutputs(
  network: Network,
  x: Tensor,
  layers: readonly string[],
  { feed = same }: TraceOptions = {},
): Tensor[] {
  for (const layer of layers) checkLayer(network, layer);
  const found = new Map<string, Tensor>();
  // A clone under keep(): the model's executor disposes the layer's own tensor, and an input is its owner's.
  const hold = (layer: string, result: Tensor | Tensor[]) => {
    found.get(layer)?.dispose();
    found.set(layer, keep(firstOf(result).clone()));
  };
  try {
    tidy(() => {
      if (isGraphModel(network)) {
        const names = [...new Set(layers)];
        const results = [network.execute(feed(x) as never, names)].flat() as Tensor[];
        for (const [at, name] of names.entries()) hold(name, results[at]!);
      } else hearLayers(network as LayersModel, new Set(layers), feed(x), hold);
    });
    return layers.map((layer, at) => {
      const output = found.get(layer);
      if (!output) throw new ArgumentError(`The layer "${layer}" did not run for this input.`);
      return layers.indexOf(layer) === at ? output : keep(output.clone());
    });
  } catch (error) {
    for (const output of found.values()) output.dispose();
    throw error;
  }
}

const same = (x: Tensor): Inputs => x;

const firstOf = (result: Tensor | Tensor[]): Tensor => (Array.isArray(result) ? result[0]! : result);

/** Runs a model and tells `heard` what each of the named layers returned. */
function hearLayers(
  model: LayersModel,
  names: ReadonlySet<string>,
  inputs: Inputs,
  heard: (layer: string, result: Tensor | Tensor[]) => void,
): void {
  const wanted = namedLayers(model).filter(([name]) => names.has(name));
  for (const [name, layer] of wanted) {
    const call = layer.call;
    layer.call = (...args: Parameters<typeof call>) => {
      const result = call.apply(layer, args);
      heard(name, result);
      return result;
    };
  }
  try {
    apply(model, inputs);
  } finally {
    for (const [, layer] of wanted) Reflect.deleteProperty(layer, 'call');
  }
}

function apply(model: LayersModel, inputs: Inputs): Tensor | Tensor[] {
  const given = inputs instanceof Tensor ? inputs : inputNames(model).map((name) => inputs[name]!);
  return model.apply(given as Tensor | Tensor[], { training: false }) as Tensor | Tensor[];
}

/** The layers of a network by name; for a graph model, its nodes. */
export function layerNames(network: Network): string[] {
  if (isLayersModel(network)) return namedLayers(network).map(([name]) => name);
  if (isGraphModel(network)) return Object.keys(graphNodes(network));
  return [];
}

const graphNodes = (model: GraphModel): Record<string, unknown> =>
  (model as unknown as { executor: { graph: { nodes: Record<string, unknown> } } }).executor.graph.nodes;

function checkLayer(network: Network, layer: string): void {
  if (typeof network === 'function') {
    throw new ArgumentError(
      `Layer "${layer}" was asked for, but a plain function has no named layers. Leave \`layer\` out, or split the function there.`,
    );
  }
  const names = layerNames(network);
  if (names.includes(layer)) return;
  throw new ArgumentError(`There is no layer "${layer}" in the model. Its layers are: ${names.join(', ')}.`);
}

function run(network: Network, x: Tensor, root: Tensor, options: TraceOptions): Graph {
  const { feed = same, pick = single } = options;
  for (const name of options.keep ?? []) checkLayer(network, name);
  countForward(root.shape[0] ?? 1);
  if (isLayersModel(network)) {
    const substitute = new Map(options.layer === undefined ? [] : [[options.layer, root]]);
    const watch = watchLayers(network, substitute);
    try {
      return capture(
        root,
        () => pick(named(network, apply(network, feed(x)))),
        watch,
        options,
        (recording) => present([...watch.outputs].map(([name, id]) => [name, recording.find(id)])),
      );
    } finally {
      watch.stop();
    }
  }
  if (isGraphModel(network)) return captureGraphModel(network, x, root, options);
  let calls = 0;
  const compute = () => {
    const inputs = feed(x);
    return pick(network(...(inputs instanceof Tensor ? [inputs] : Object.values(inputs))));
  };
  return capture(root, compute, { current: () => `op ${++calls}` }, options);
}

const present = (entries: readonly [string, Value | undefined][]): Map<string, Value> =>
  new Map(entries.filter((entry): entry is [string, Value] => entry[1]?.active === true));

/** The outputs of a layers model by name, where it has several. */
function named({ outputs }: LayersModel, result: Tensor | Tensor[]): Outputs {
  if (!Array.isArray(result) || result.length === 1) return firstOf(result);
  const layerOf = (output: SymbolicTensor) => output.sourceLayer.name;
  return Object.fromEntries(result.map((tensor, at) => [layerOf(outputs[at]!), tensor]));
}

/** The layers by the nodes that they made last. */
const byNode = ({ nodes }: Recording): Map<string, Value> =>
  new Map(nodes.map(({ layer, outputs }) => [layer, outputs[0]!]));

function capture(
  root: Tensor,
  compute: () => Tensor,
  namer: Namer,
  options: TraceOptions,
  layersOf: (recording: Recording) => Map<string, Value> = byNode,
): Graph {
  let graph: Graph | undefined;
  // Nothing is returned from tidy: it would walk the whole graph in search of tensors.
  tidy(() => {
    const recording = record(root, compute, namer, options);
    const layers = layersOf(recording);
    graph = rewrite(
      recording,
      layers,
      (options.keep ?? []).flatMap((name) => layers.get(name) ?? []),
    );
  });
  return graph!;
}

/** The graph executor calls `checkTensorForDisposalWithNodeLiveUntilInfo(node, …)` after each node: there its name is known. */
interface Executor {
  checkTensorForDisposalWithNodeLiveUntilInfo?: (node: { name: string }, ...rest: unknown[]) => void;
}

function captureGraphModel(model: GraphModel, x: Tensor, root: Tensor, options: TraceOptions): Graph {
  const { feed = same, pick = single, layer } = options;
  const executor = (model as unknown as { executor: Executor }).executor;
  const hook = 'checkTensorForDisposalWithNodeLiveUntilInfo';
  const original = executor[hook];
  const done: string[] = [];
  const inputs = (): Record<string, Tensor> => {
    const given = feed(x);
    const byName = given instanceof Tensor ? { [model.inputs[0]!.name]: given } : given;
    return layer === undefined ? byName : { ...byName, [layer]: root };
  };
  const outputs = model.outputs.map(({ name }) => name);
  const compute = () => {
    const result = model.execute(inputs(), outputs) as Tensor | Tensor[];
    const tensors = Array.isArray(result) ? result : [result];
    if (tensors.length === 1) return pick(tensors[0]!);
    return pick(Object.fromEntries(tensors.map((tensor, at) => [outputs[at]!, tensor])));
  };
  if (original) {
    executor[hook] = function (this: Executor, node, ...rest) {
      done.push(node.name);
      original.call(this, node, ...rest);
    };
  }
  try {
    // The name comes after the call: remember how many nodes were done, and look it up once all are.
    const rename = (recording: Recording) => {
      recording.nodes.forEach((node, at) => {
        recording.nodes[at] = { ...node, layer: done[Number(node.layer)] ?? `node ${node.layer}` };
      });
      return byNode(recording);
    };
    return capture(root, compute, { current: () => String(done.length) }, options, rename);
  } finally {
    if (original) Reflect.deleteProperty(executor, hook);
  }
}

/** The only output. */
export function single(outputs: Outputs): Tensor {
  if (outputs instanceof Tensor) return outputs;
  const names = Object.keys(outputs);
  if (names.length === 1) return Object.values(outputs)[0]!;
  throw new ArgumentError(
    `The model has ${names.length} outputs: ${names.join(', ')}. Say which one to explain, as in { output: ${JSON.stringify(names[0])} }.`,
  );
}
