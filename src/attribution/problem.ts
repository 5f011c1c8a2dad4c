import { engine, gather, type Tensor } from '@tensorflow/tfjs-core';
import { ArgumentError } from '../errors';
import type { Fallback } from '../rules/fallback';
import { chunkSize } from '../tensor/budget';
import { type Progress, Steps } from '../tensor/progress';
import { currentSignal } from '../tensor/signal';
import type { Graph, Value } from '../trace/graph';
import { cutHead } from '../trace/head';
import { isGraphModel, isLayersModel, type Network, type Outputs } from '../trace/names';
import type { RecordOptions } from '../trace/record';
import { layerOutput, single, type TraceOptions, trace } from '../trace/trace';
import { type InputLike, type Read, readInput, rowsOfRead } from './input';
import { mergeParts } from './merge';
import { type Objective, scoresAt, seedAt } from './objective';
import { setOrigin } from './origin';
import { answersOf, withRemoteProblem } from './remote';
import type { Attribution, Input, Target } from './result';
import type { SharedTraces } from './shared-traces';
import { findTarget, prepareTarget, type TargetLike, targetOfRows, withSoftmax } from './target';

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
  /** What to do at a kernel that no rule covers, in place of a RuleError; the certificate then names the kernel. Default: the error. */
  readonly fallback?: Fallback;
  /** Stops the work with an AbortError. Default: the interrupt of the notebook's cell, where there is one. */
  readonly signal?: AbortSignal;
  /** Hears how far long work has come, and how many seconds are left. */
  readonly onProgress?: (progress: Progress) => void;
  /** Traces that several explanations of the same input share; `compare` gives its own. */
  readonly traces?: SharedTraces;
}

/** Everything an explainer needs to start: a checked input, and the traced network with its targets. */
export interface Problem {
  readonly network: Network;
  /** The values to attribute to, with their pictures: the input, or the output of `layer`. Several inputs are packed, `[N, D]`. */
  readonly input: Input;
  /** The network's input. */
  readonly source: Input;
  /** The whole batch, of which this problem may be a part that fits the memory, beginning at example `from`. */
  readonly whole: Input;
  readonly from: number;
  /** `input` as a tensor. */
  readonly x: Tensor;
  readonly graph: Graph;
  /** What f is. */
  readonly objective: Objective;
  readonly targets: readonly Target[];
  /** What stands in for a missing rule, and the kernels where it did. */
  readonly fallback?: Fallback;
  readonly fellBack: Set<string>;
  /** The target with the units that `'predicted'` meant for these inputs: it stays when the inputs change. */
  readonly fixed: TargetLike;
  /** The likeliest units of the first example. */
  readonly choices: readonly Target[];
  /** Traces other values in the place of `x`; row i of them belongs to example `rows[i]`. The caller disposes the graph. */
  traceAt(values: Tensor, rows: readonly number[]): Graph;
  /**
   * f of other values in the place of `x`, row by row, by a run that holds nothing on its way. Another objective that starts
   * from the same value may stand in for the problem's own. A remote network answers later.
   */
  scoreAt(values: Tensor, rows: readonly number[], objective?: Objective): number[] | Promise<number[]>;
  /** Throws an AbortError where the work was stopped. */
  check(): void;
  /** One step of long work: stops where it was told to, reports progress, and lets other work in. */
  step(done: number, total: number): Promise<void>;
}

/**
 * Checks the input, traces the network, finds the targets, and hands all to `explain`, a chunk of the batch at a time where
 * the whole does not fit the memory budget. Whatever happens, the tensors made on the way are released.
 *
 * @param needs What the method needs to find in its graphs.
 */
export async function solve(
  model: Explainable,
  x: InputLike,
  options: ExplainOptions,
  explain: (problem: Problem) => Attribution | Promise<Attribution>,
  needs: Needs = {},
): Promise<Attribution> {
  const { parts, input } = await solveParts(model, x, options, explain, needs);
  return setOrigin(mergeParts(parts, input), { model, input, options });
}

/** As `solve`, for a method that needs nothing but f: it may ask remote networks too. */
export const solveForward = (
  model: Explainable,
  x: InputLike,
  options: ExplainOptions,
  explain: (problem: Problem) => Attribution | Promise<Attribution>,
): Promise<Attribution> => solve(model, x, options, explain, forwardOnly);

/** As `solve`, for anything that may be computed of a chunk: the parts, one a chunk, and the whole input. */
export async function solveParts<T>(
  model: Explainable,
  x: InputLike,
  options: ExplainOptions,
  explain: (problem: Problem) => T | Promise<T>,
  needs: Needs = {},
): Promise<{ readonly parts: readonly T[]; readonly input: Input }> {
  const { network, labels } = unwrap(model);
  const steps = new Steps(options.signal ?? currentSignal(), options.onProgress);
  steps.check();
  const read = readInput(x, network);
  try {
    const batch = read.input.shape[0]!;
    const whole = batch <= alwaysWhole || remoteHere(network, needs);
    const width = whole ? batch : chunkSize(bytesPerRow(network, read, options));
    const parts: T[] = [];
    for (let from = 0; from < batch; from += width) {
      const to = Math.min(from + width, batch);
      const shared = width >= batch && options.traces?.serves(network, x) ? options.traces : undefined;
      const within = steps.within(from, to, batch);
      const chunk: Chunk = { network, labels, read, options, needs, from, to, steps: within, shared };
      parts.push(await explainRows(chunk, explain));
      if (to < batch) await steps.step(to, batch);
    }
    return { parts, input: read.input };
  } finally {
    read.tensor.dispose();
  }
}

/** Like `solve`, for a few examples that are taken whole, and whatever `use` makes of them. */
export async function withProblem<T>(
  model: Explainable,
  x: InputLike,
  options: ExplainOptions,
  use: (problem: Problem) => T | Promise<T>,
  needs: Needs = {},
): Promise<T> {
  const { network, labels } = unwrap(model);
  const steps = new Steps(options.signal ?? currentSignal(), options.onProgress);
  steps.check();
  const read = readInput(x, network);
  try {
    const to = read.input.shape[0]!;
    return await explainRows({ network, labels, read, options, needs, from: 0, to, steps, shared: undefined }, use);
  } finally {
    read.tensor.dispose();
  }
}

/** What a method needs of the network. */
export interface Needs extends RecordOptions {
  /** Nothing but f: such a method may ask remote networks too, and gets no graph of them. */
  readonly forwardOnly?: true;
}

export const forwardOnly: Needs = { forwardOnly: true };

/** The answers of a remote network, for methods that need no more. */
const remoteHere = (network: Network, needs: Needs) => (needs.forwardOnly ? answersOf(network) : undefined);

/** So few examples are run at once without asking how much memory one takes. */
const alwaysWhole = 4;

/** Rows `from` to `to` of what was read, and how they are to be explained. */
interface Chunk {
  readonly network: Network;
  readonly labels: readonly string[] | undefined;
  readonly read: Read;
  readonly options: ExplainOptions;
  readonly needs: Needs;
  readonly from: number;
  readonly to: number;
  readonly steps: Steps;
  readonly shared: SharedTraces | undefined;
}

async function explainRows<T>(
  { network, labels, read: whole, options, needs, from, to, steps, shared }: Chunk,
  explain: (problem: Problem) => T | Promise<T>,
): Promise<T> {
  const owned: { dispose(): void }[] = [];
  try {
    const batch = whole.input.shape[0]!;
    const target = targetOfRows(options.target ?? 'predicted', allRows(whole.input).slice(from, to), batch);
    const read = to - from === batch ? whole : rowsOfRead(whole, from, to);
    if (read !== whole) owned.push(read.tensor);
    const answers = remoteHere(network, needs);
    if (answers) {
      return await withRemoteProblem(answers, { network, labels, whole, read, from, target, options, steps }, explain);
    }
    const { forwardOnly: _, ...recording } = needs;
    const { layer, output } = options;
    const wanted = { ...traceOptions(read, output, target), ...recording };
    let traceAt = tracer(network, read, wanted, layer);
    const at = layer === undefined ? read.tensor : layerOutput(network, read.tensor, layer, wanted);
    if (at !== read.tensor) owned.push(at);
    const rows = allRows(read.input);
    const traced = (how: string): Graph => {
      const key = `${how} ${layer} ${output} ${JSON.stringify([target, recording])}`;
      if (shared && typeof target !== 'function') return shared.get(key, () => traceAt(at, rows));
      const graph = traceAt(at, rows);
      owned.push(graph);
      return graph;
    };
    let graph = traced('as it is');
    if (typeof target === 'object' && 'probability' in target && !cutHead(graph).cut) {
      traceAt = tracer(network, read, { ...wanted, pick: withSoftmax.pick!(wanted.pick) }, layer);
      graph = traced('with softmax');
    }
    const found = findTarget(graph, rows.length, target, labels);
    // Past an embedding the places are still those of the words.
    const words = read.input.words ? { words: read.input.words } : {};
    const explained =
      at === read.tensor ? read.input : { values: Float32Array.from(at.dataSync()), shape: at.shape, ...words };
    return await explain({
      network,
      input: explained,
      source: read.input,
      whole: whole.input,
      from,
      x: at,
      graph,
      ...found,
      fallback: options.fallback,
      fellBack: new Set(),
      traceAt,
      scoreAt: scorer(traceAt, found.objective, graph),
      check: () => steps.check(),
      step: (done, total) => steps.step(done, total),
    });
  } finally {
    for (const each of owned) each.dispose();
  }
}

/** Bytes that explaining one example of a network takes, by network and by what it is asked for. */
const knownBytes = new WeakMap<object, Map<string, number>>();

function bytesPerRow(network: Network, read: Read, options: ExplainOptions): number {
  const known = knownBytes.get(network) ?? new Map<string, number>();
  knownBytes.set(network, known);
  const key = `${read.input.shape.slice(1)} ${options.layer} ${options.output}`;
  if (!known.has(key)) known.set(key, lookAtOne(network, read, options, bytesOf));
  return known.get(key)!;
}

/** Traces the first example only, to learn something of the network. */
function lookAtOne<T>(network: Network, read: Read, options: ExplainOptions, look: (graph: Graph) => T): T {
  const { layer, output, target = 'predicted' } = options;
  const one = rowsOfRead(read, 0, 1);
  try {
    const wanted = traceOptions(one, output, typeof target === 'function' ? 'predicted' : target);
    const graph = trace(network, one.tensor, { ...wanted, ...(layer === undefined ? {} : { layer }) });
    try {
      return look(graph);
    } finally {
      graph.dispose();
    }
  } finally {
    one.tensor.dispose();
  }
}

/** The last layer whose output still has height and width, `[N, h, w, C]`; undefined where none has. */
export function lastImageLayer(model: Explainable, x: InputLike, { output }: ExplainOptions): string | undefined {
  const { network } = unwrap(model);
  if (answersOf(network)) (network as () => never)(); // says what cannot be asked of it
  if (typeof network === 'function') return undefined; // has no names to stop at
  const read = readInput(x, network);
  try {
    return lookAtOne(network, read, { ...(output === undefined ? {} : { output }) }, ({ layers }) => {
      const images = [...layers].filter(([, { shape }]) => shape.length === 4 && shape[1]! * shape[2]! > 1);
      return images.sort(([, a], [, b]) => a.id - b.id).at(-1)?.[0];
    });
  } finally {
    read.tensor.dispose();
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
function traceOptions({ feed }: Read, output: ExplainOptions['output'], target: TargetLike): Plan {
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

/** `only` is the id of the one value to hold. */
type Tracer = (values: Tensor, rows: readonly number[], only?: number) => Graph;

const tracer =
  (network: Network, { tensor: source }: Read, asked: Plan, layer: string | undefined): Tracer =>
  (values, rows, only) => {
    const plan = only === undefined ? asked : { ...asked, only };
    if (layer === undefined) return trace(network, values, plan);
    // Whatever goes past the layer still comes from each row's own example.
    const examples = gather(source, [...rows]);
    try {
      return trace(network, examples, { ...plan, layer, value: values });
    } finally {
      examples.dispose();
    }
  };

function scorer(traceAt: Tracer, objective: Objective, graph: Graph): Problem['scoreAt'] {
  const start = objective.start(graph);
  return (values, rows, of = objective) => {
    let run = traceAt(values, rows, start.recorded ? start.id : undefined);
    // A function may make other calls for another batch: then the start is elsewhere, and is looked up in a full trace.
    if (start.recorded && objective.start(run).id !== start.id) {
      run.dispose();
      run = traceAt(values, rows);
    }
    try {
      return scoresAt(of, { graph: run, rows });
    } finally {
      run.dispose();
    }
  };
}

/** The network of a model, and its class names. */
export function unwrap(model: Explainable): { network: Network; labels?: readonly string[] } {
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

/** Bytes that tracing one example takes, for choosing the width of a chunk. */
export const bytesPerExample = ({ graph, input }: Pick<Problem, 'graph'> & { input: Pick<Input, 'shape'> }): number =>
  bytesOf(graph) / input.shape[0]!;

/** Backward passes need about as much again, and the engine's workspace too. What is only implied takes nothing. */
function bytesOf({ nodes }: Graph): number {
  const size = ({ recorded, shape }: Value) => (recorded ? shape.reduce((product, n) => product * n, 1) : 0);
  return 12 * nodes.reduce((sum, { outputs }) => sum + outputs.reduce((part, value) => part + size(value), 0), 0);
}

/** Live tensors, for tests and for the curious. */
export const liveTensors = (): number => engine().memory().numTensors;
