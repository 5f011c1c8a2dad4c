import { engine, gather, type Tensor } from '@tensorflow/tfjs-core';
import { ArgumentError } from '../errors';
import { type Progress, Steps } from '../tensor/progress';
import { currentSignal } from '../tensor/signal';
import type { Graph } from '../trace/graph';
import { cutHead } from '../trace/head';
import { isGraphModel, isLayersModel, type Network, type Outputs } from '../trace/names';
import { layerOutput, single, type TraceOptions, trace } from '../trace/trace';
import { type InputLike, type Read, readInput } from './input';
import { type Objective, scoresAt, seedAt } from './objective';
import type { Input, Target } from './result';
import { findTarget, prepareTarget, type TargetLike, withSoftmax } from './target';

export { detach, type InputLike } from './input';
export type { TargetLike } from './target';

/** A network, or a loaded model that knows its class names. */
export type Explainable = Network | { readonly network: Network; readonly labels?: readonly string[] };

export interface ExplainOptions {
  /** What to explain. Default `'predicted'`. */
  readonly target?: TargetLike;
  /** Of a network with several outputs: the one to explain, by name or place. */
  readonly output?: string | number;
  /** A layer of a LayersModel, or a node of a GraphModel, to attribute to in place of the input: its output is explained. */
  readonly layer?: string;
  /** Stops the work with an AbortError. Default: the interrupt of the notebook's cell, where there is one. */
  readonly signal?: AbortSignal;
  /** Hears how far long work has come, and how many seconds are left. */
  readonly onProgress?: (progress: Progress) => void;
}

/** Everything an explainer needs to start: a checked input, and the traced network with its targets. */
export interface Problem {
  readonly network: Network;
  /** The values to attribute to, with their pictures: the input, or the output of `layer`. Several inputs are packed, `[N, D]`. */
  readonly input: Input;
  /** The network's input. */
  readonly source: Input;
  /** `input` as a tensor. */
  readonly x: Tensor;
  readonly graph: Graph;
  /** What f is. */
  readonly objective: Objective;
  readonly targets: readonly Target[];
  /** The target with the units that `'predicted'` meant for these inputs: it stays when the inputs change. */
  readonly fixed: TargetLike;
  /** The likeliest units of the first example. */
  readonly choices: readonly Target[];
  /** Traces other values in the place of `x`; row i of them belongs to example `rows[i]`. The caller disposes the graph. */
  traceAt(values: Tensor, rows: readonly number[]): Graph;
  /** Throws an AbortError where the work was stopped. */
  check(): void;
  /** One step of long work: stops where it was told to, reports progress, and lets other work in. */
  step(done: number, total: number): Promise<void>;
}

/**
 * Checks the input, traces the network, finds the targets, and hands all to `explain`.
 * Whatever happens, the tensors made on the way are released.
 */
export async function solve<T>(
  model: Explainable,
  x: InputLike,
  options: ExplainOptions,
  explain: (problem: Problem) => T | Promise<T>,
): Promise<T> {
  const { network, labels } = unwrap(model);
  const steps = new Steps(options.signal ?? currentSignal(), options.onProgress);
  const owned: { dispose(): void }[] = [];
  try {
    steps.check();
    const read = readInput(x, network);
    owned.push(read.tensor);
    const { target = 'predicted', layer } = options;
    const wanted = traceOptions(read, options);
    let traceAt = tracer(network, read, wanted, layer);
    const at = layer === undefined ? read.tensor : layerOutput(network, read.tensor, layer, wanted);
    if (at !== read.tensor) owned.push(at);
    const rows = allRows(read.input);
    let graph = traceAt(at, rows);
    owned.push(graph);
    if (typeof target === 'object' && 'probability' in target && !cutHead(graph).cut) {
      traceAt = tracer(network, read, { ...wanted, pick: withSoftmax.pick!(wanted.pick) }, layer);
      graph = traceAt(at, rows);
      owned.push(graph);
    }
    const found = findTarget(graph, rows.length, target, labels);
    const explained = at === read.tensor ? read.input : { values: Float32Array.from(at.dataSync()), shape: at.shape };
    return await explain({
      network,
      input: explained,
      source: read.input,
      x: at,
      graph,
      ...found,
      traceAt,
      check: () => steps.check(),
      step: (done, total) => steps.step(done, total),
    });
  } finally {
    for (const each of owned) each.dispose();
  }
}

/** Every example once. */
export const allRows = ({ shape }: Input): number[] => Array.from({ length: shape[0]! }, (_, row) => row);

/** f of every row of a graph made by `traceAt(values, rows)`. */
export const scoresOf = ({ objective }: Problem, graph: Graph, rows: readonly number[]): number[] =>
  scoresAt(objective, { graph, rows });

/** ∂f/∂start of every row of such a graph. The caller disposes it. */
export const seedOf = ({ objective }: Problem, graph: Graph, rows: readonly number[]): Tensor =>
  seedAt(objective, { graph, rows });

type Plan = TraceOptions & { readonly pick: (outputs: Outputs) => Tensor };

/** What is asked of every trace: how the input is fed, which output is explained, which layers are kept. */
function traceOptions({ feed }: Read, { output, target = 'predicted' }: ExplainOptions): Plan {
  const one = (outputs: Outputs): Tensor => (output === undefined ? single(outputs) : pickOutput(outputs, output));
  const { pick, keep } = prepareTarget(target);
  return { feed, pick: pick ? pick(one) : one, ...(keep ? { keep } : {}) };
}

function pickOutput(outputs: Outputs, wanted: string | number): Tensor {
  const names = Object.keys(outputs);
  const found =
    typeof wanted === 'number' ? Object.values(outputs)[wanted] : (outputs as Record<string, Tensor>)[wanted];
  if (found && names.length > 0) return found as Tensor;
  throw new ArgumentError(`There is no output ${JSON.stringify(wanted)}; the model has ${names.join(', ') || 'one'}.`);
}

const tracer =
  (network: Network, { tensor: source }: Read, plan: Plan, layer: string | undefined): Problem['traceAt'] =>
  (values, rows) => {
    if (layer === undefined) return trace(network, values, plan);
    // Whatever goes past the layer still comes from each row's own example.
    const examples = gather(source, [...rows]);
    try {
      return trace(network, examples, { ...plan, layer, value: values });
    } finally {
      examples.dispose();
    }
  };

function unwrap(model: Explainable): { network: Network; labels?: readonly string[] } {
  if (typeof model === 'function' || isLayersModel(model as Network) || isGraphModel(model as Network)) {
    return { network: model as Network };
  }
  if (model && typeof model === 'object' && 'network' in model) return model;
  throw new ArgumentError(
    `The model is ${describe(model)}; expected a LayersModel, a GraphModel, a function (x) => y of TensorFlow.js operations, or what loadModel() returns.`,
  );
}

const describe = (value: unknown): string =>
  value === null
    ? 'null'
    : typeof value === 'object'
      ? `an object with ${Object.keys(value).join(', ') || 'no fields'}`
      : typeof value;

/** Bytes that tracing one example takes, for choosing the width of a chunk. Backward passes need about as much again. */
export function bytesPerExample({ graph, input }: Problem): number {
  const size = (shape: readonly number[]) => shape.reduce((product, n) => product * n, 1);
  const total = graph.nodes.reduce(
    (sum, node) => sum + node.outputs.reduce((part, { shape }) => part + size(shape), 0),
    0,
  );
  return (3 * 4 * total) / input.shape[0]!;
}

/** Live tensors, for tests and for the curious. */
export const liveTensors = (): number => engine().memory().numTensors;
