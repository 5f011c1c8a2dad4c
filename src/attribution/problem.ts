import { engine, gather, reshape, sigmoid, softmax, Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { AbortError, ArgumentError } from '../errors';
import { currentSignal } from '../tensor/signal';
import type { Graph } from '../trace/graph';
import { cutHead, type Head } from '../trace/head';
import { isGraphModel, isLayersModel, type Network } from '../trace/names';
import { layerOutput, trace } from '../trace/trace';
import type { Input, Target } from './result';

/** A network, or a loaded model that knows its class names. */
export type Explainable = Network | { readonly network: Network; readonly labels?: readonly string[] };

/** A batch as a tensor, as nested arrays, or with its pictures. One example may leave the batch axis out. */
export type InputLike = Tensor | Input | NestedNumbers;
export type NestedNumbers = readonly number[] | readonly NestedNumbers[];

/** A class by index or name, one for all examples or one each; `'predicted'` is each example's own first choice. */
export type TargetLike = number | string | readonly (number | string)[];

export interface ExplainOptions {
  /** What to explain. Default `'predicted'`. */
  readonly target?: TargetLike;
  /** A layer of a LayersModel to attribute to, in place of the input: its output is explained. */
  readonly layer?: string;
  /** Stops the work with an AbortError. Default: the interrupt of the notebook's cell, where there is one. */
  readonly signal?: AbortSignal;
}

/** Everything an explainer needs to start: a checked input, and the traced network with its targets. */
export interface Problem {
  readonly network: Network;
  /** The values to attribute to, with their pictures: the input, or the output of `layer`. */
  readonly input: Input;
  /** The network's input. */
  readonly source: Input;
  /** `input` as a tensor. */
  readonly x: Tensor;
  readonly graph: Graph;
  readonly head: Head;
  readonly targets: readonly Target[];
  /** The likeliest units of the first example. */
  readonly choices: readonly Target[];
  /** Traces other values in the place of `x`; row i of them belongs to example `rows[i]`. The caller disposes the graph. */
  traceAt(values: Tensor, rows: readonly number[]): Graph;
  check(): void;
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
  const owned: Tensor[] = [];
  let graph: Graph | undefined;
  const signal = options.signal ?? currentSignal();
  const check = () => {
    if (signal?.aborted) throw new AbortError('The explanation was stopped.');
  };
  try {
    check();
    const [source, input] = readInput(x, network);
    owned.push(source);
    const at = options.layer === undefined ? source : layerOutput(network, source, options.layer);
    if (at !== source) owned.push(at);
    const traceAt = (values: Tensor, rows: readonly number[]): Graph => {
      if (options.layer === undefined) return trace(network, values);
      // Whatever goes past the layer still comes from each row's own example.
      const examples = gather(source, [...rows]);
      try {
        return trace(network, examples, { layer: options.layer, value: values });
      } finally {
        examples.dispose();
      }
    };
    graph = traceAt(at, allRows(input));
    const head = cutHead(graph);
    const { targets, choices } = findTargets(head, input.shape[0]!, options.target ?? 'predicted', labels);
    const explained = at === source ? input : { values: Float32Array.from(at.dataSync()), shape: at.shape };
    return await explain({
      network,
      input: explained,
      source: input,
      x: at,
      graph,
      head,
      targets,
      choices,
      traceAt,
      check,
    });
  } finally {
    graph?.dispose();
    for (const each of owned) each.dispose();
  }
}

/** Every example once. */
export const allRows = ({ shape }: Input): number[] => Array.from({ length: shape[0]! }, (_, row) => row);

/** The input without tensors that its owner may dispose. */
export const detach = (x: InputLike): InputLike =>
  x instanceof Tensor ? { values: Float32Array.from(x.dataSync()), shape: x.shape } : x;

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

function readInput(x: InputLike, network: Network): [Tensor, Input] {
  if (x === null || x === undefined)
    throw new ArgumentError(`The input is ${x}; expected a tensor, an array or a picture.`);
  const expected = expectedShape(network);
  const given = x instanceof Tensor ? x.clone() : isInput(x) ? tensor(x.values, [...x.shape]) : tensor(x as number[]);
  try {
    const shape = expected && given.shape.length === expected.length - 1 ? [1, ...given.shape] : given.shape;
    if (expected && !fits(shape, expected)) {
      throw new ArgumentError(
        `The input has the shape [${given.shape}]; the model expects [${expected.map((size) => size ?? 'batch')}]. ` +
          'Resize the picture (readImage(path, model) does), or add the missing axis.',
      );
    }
    if (shape[0] === 0) throw new ArgumentError('The input is an empty batch; at least one example is needed.');
    const values = Float32Array.from(given.dataSync());
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      throw new ArgumentError(
        `The input holds ${values[bad]} at position ${bad} of ${values.length}; every value must be a finite number. Clean the data first.`,
      );
    }
    const pictures = isInput(x) && x.pictures ? { pictures: x.pictures } : {};
    return [reshape(given, shape), { values, shape, ...pictures }];
  } finally {
    given.dispose();
  }
}

const isInput = (x: InputLike): x is Input => 'values' in x && x.values instanceof Float32Array;

function expectedShape(network: Network): (number | null)[] | undefined {
  if (typeof network === 'function') return undefined;
  const shape = network.inputs[0]?.shape as (number | null)[] | undefined;
  return shape?.map((size) => (size === null || size < 0 ? null : size));
}

const fits = (shape: readonly number[], expected: readonly (number | null)[]): boolean =>
  shape.length === expected.length &&
  expected.every((size, axis) => axis === 0 || size === null || size === shape[axis]);

/** How many of the likeliest units a reader is offered. */
const choiceCount = 10;

function findTargets(head: Head, batch: number, wanted: TargetLike, labels?: readonly string[]) {
  const flat = head.logits.tensor.dataSync() as Float32Array;
  const units = flat.length / batch;
  const logits = Array.from({ length: batch }, (_, row) => flat.slice(row * units, (row + 1) * units));
  const list = Array.isArray(wanted)
    ? (wanted as (number | string)[])
    : new Array<number | string>(batch).fill(wanted as string);
  if (list.length !== batch) {
    throw new ArgumentError(`There are ${list.length} targets for ${batch} examples; give one for all, or one each.`);
  }
  const probabilities = tidy(() => {
    if (!head.cut) return undefined;
    const rows = reshape(head.logits.tensor, [batch, units]);
    return Float32Array.from((head.cut === 'softmax' ? softmax(rows) : sigmoid(rows)).dataSync());
  });
  const unit = (at: number, index: number): Target => {
    const label = labels?.[index];
    const probability = probabilities?.[at * units + index];
    return {
      index,
      score: logits[at]![index]!,
      ...(label === undefined ? {} : { label }),
      ...(probability === undefined ? {} : { probability }),
    };
  };
  const targets = logits.map((row, at) => unit(at, unitIndex(list[at]!, row, labels)));
  const ranked = Array.from(logits[0]!.keys()).sort((a, b) => logits[0]![b]! - logits[0]![a]!);
  const choices = ranked.slice(0, choiceCount).map((index) => unit(0, index));
  return { targets, choices };
}

/** Resolves one target: an index, a class name (or the part of one that only one class has), or `'predicted'`. */
function unitIndex(target: number | string, row: Float32Array, labels?: readonly string[]): number {
  if (target === 'predicted') return row.indexOf(row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY));
  if (typeof target === 'number') {
    if (Number.isInteger(target) && target >= 0 && target < row.length) return target;
    throw new ArgumentError(
      `The target ${target} is not a unit of the output; it has ${row.length}, numbered 0 to ${row.length - 1}.`,
    );
  }
  if (!labels) {
    throw new ArgumentError(
      `The target "${target}" is a name, but the model has no class names. Give its number, 0 to ${row.length - 1}.`,
    );
  }
  const name = target.toLowerCase();
  const words = (label: string) => label.toLowerCase().split(/,\s*/);
  const exact = labels.flatMap((label, at) =>
    label.toLowerCase() === name || words(label).includes(name) ? [at] : [],
  );
  const near =
    exact.length > 0 ? exact : labels.flatMap((label, at) => (label.toLowerCase().includes(name) ? [at] : []));
  if (near.length === 1) return near[0]!;
  const some = near.slice(0, 5).map((at) => `${at} "${labels[at]}"`);
  throw new ArgumentError(
    near.length === 0
      ? `No class is called "${target}". Classes look like "${labels[0]}", "${labels[1] ?? ''}"; a number from 0 to ${row.length - 1} works too.`
      : `"${target}" could be ${near.length} classes: ${some.join(', ')}. Give the number.`,
  );
}

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
