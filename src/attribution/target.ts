import { reshape, sigmoid, softmax, Tensor, tidy } from '@tensorflow/tfjs-core';
import { ArgumentError } from '../errors';
import type { Graph, Value } from '../trace/graph';
import { cutHead, type Head } from '../trace/head';
import type { Outputs } from '../trace/names';
import type { Objective, Term } from './objective';
import type { Target } from './result';

/** A class by index or name, or `'predicted'`: each example's own first choice. */
export type ClassLike = number | string;

/**
 * What to explain:
 * - a class, one for all examples or one each: its logit, as a softmax or sigmoid head is cut off;
 * - `{ probability }`: what the head makes of that logit;
 * - `{ difference: [a, b] }`: logit of a less logit of b;
 * - `{ contrast }`: logit of a class less the mean of all other logits;
 * - `{ layer, unit }` or `{ layer, channel }`: one value of a layer's output, by its place in the flattened output or by
 *   its position; or the mean of a channel;
 * - a function of the network's output, `[N, …]` to `[N]`, in TensorFlow.js operations.
 */
export type TargetLike =
  | ClassLike
  | readonly ClassLike[]
  | { readonly probability: ClassLike | readonly ClassLike[] }
  | { readonly difference: readonly [ClassLike | readonly ClassLike[], ClassLike | readonly ClassLike[]] }
  | { readonly contrast: ClassLike | readonly ClassLike[] }
  | { readonly layer: string; readonly unit: number | readonly number[] }
  | { readonly layer: string; readonly channel: number }
  | ((output: Tensor) => Tensor);

/** What some rows of a batch are explained for, where the target was given for each. */
export function targetOfRows(target: TargetLike, rows: readonly number[], batch: number): TargetLike {
  const some = <T>(list: T): T =>
    Array.isArray(list) && list.length === batch ? (rows.map((row) => list[row] as unknown) as T) : list;
  if (typeof target !== 'object') return target;
  if (Array.isArray(target)) return some(target);
  if ('probability' in target) return { probability: some(target.probability) };
  if ('contrast' in target) return { contrast: some(target.contrast) };
  if ('difference' in target) return { difference: [some(target.difference[0]), some(target.difference[1])] };
  return target;
}

type Pick = (outputs: Outputs) => Tensor;

/** How a target changes the trace: what is made of the output, and which layer must be kept. */
export interface TargetTrace {
  readonly pick?: (one: Pick) => Pick;
  readonly keep?: readonly string[];
}

/** What a target is, found in a traced graph. */
export interface FoundTarget {
  readonly objective: Objective;
  readonly targets: readonly Target[];
  /** The same with the units that `'predicted'` meant. */
  readonly fixed: TargetLike;
  /** The likeliest units of the first example. */
  readonly choices: readonly Target[];
}

type Labels = readonly string[] | undefined;

/** What must be asked of the trace before the target can be found in it. */
export function prepareTarget(target: TargetLike): TargetTrace {
  if (typeof target === 'function') return { pick: (one) => (outputs) => checkedOutput(target, one(outputs)) };
  if (typeof target === 'object' && 'layer' in target) return { keep: [target.layer] };
  return {};
}

/** A probability where the network has no head that makes one: a softmax is put behind it. */
export const withSoftmax: TargetTrace = {
  pick: (one) => (outputs) => {
    const logits = one(outputs);
    return softmax(reshape(logits, [logits.shape[0]!, -1]));
  },
};

function checkedOutput(fn: (output: Tensor) => Tensor, output: Tensor): Tensor {
  const result: unknown = fn(output);
  const batch = output.shape[0]!;
  if (result instanceof Tensor && result.size === batch) return reshape(result, [batch, 1]);
  throw new ArgumentError(
    `The target function gave ${result instanceof Tensor ? `a tensor of the shape [${result.shape}]` : String(result)} ` +
      `for an output of the shape [${output.shape}]; expected one number an example, [${batch}].`,
  );
}

/** Finds what a target means in a traced graph. */
export function findTarget(graph: Graph, batch: number, target: TargetLike, labels: Labels): FoundTarget {
  if (typeof target === 'function') return functionTarget(graph, batch, target);
  if (typeof target !== 'object' || Array.isArray(target)) {
    return classTarget(graph, batch, target as ClassLike | readonly ClassLike[], labels);
  }
  if ('layer' in target) return layerTarget(graph, batch, target);
  if ('probability' in target) return probabilityTarget(graph, batch, target.probability, labels);
  if ('difference' in target) return differenceTarget(graph, batch, target.difference, labels);
  if ('contrast' in target) return contrastTarget(graph, batch, target.contrast, labels);
  throw new ArgumentError(
    `The target is an object with ${Object.keys(target).join(', ') || 'no fields'}; expected a class, ` +
      '{ probability }, { difference }, { contrast }, { layer, unit }, { layer, channel } or a function of the output.',
  );
}

const describeHead = ({ cut }: Head, what: string): string =>
  cut ? `${what} (before ${cut})` : what.replace(/logits?/, (word) => (word === 'logit' ? 'output' : 'outputs'));

const logitsOf = (graph: Graph): Value => cutHead(graph).logits;

/** Objective of weighted logits. */
function logitObjective(head: Head, what: string, terms: readonly (readonly Term[])[]): Objective {
  return {
    explained: describeHead(head, what),
    ...(head.cut ? { cut: head.cut } : {}),
    start: logitsOf,
    terms,
  };
}

function classTarget(graph: Graph, batch: number, wanted: ClassLike | readonly ClassLike[], labels: Labels) {
  const head = cutHead(graph);
  const units = readUnits(head, batch, labels);
  const targets = units.find(wanted).map((index, row) => units.at(row, index));
  const terms = targets.map(({ index }): Term[] => [[index, 1]]);
  const fixed = targets.map(({ index }) => index);
  return { objective: logitObjective(head, 'logit of the target', terms), targets, fixed, choices: units.choices };
}

function probabilityTarget(graph: Graph, batch: number, wanted: ClassLike | readonly ClassLike[], labels: Labels) {
  const head = cutHead(graph);
  const units = readUnits(head, batch, labels);
  const values = graph.output.tensor.dataSync();
  const size = values.length / batch;
  const targets = units
    .find(wanted)
    .map((index, row): Target => ({ ...units.at(row, index), score: values[row * size + index]! }));
  const objective: Objective = {
    explained: `probability of the target (${head.cut ?? 'output'} included)`,
    start: ({ output }) => output,
    terms: targets.map(({ index }) => [[index, 1]]),
  };
  const fixed = { probability: targets.map(({ index }) => index) };
  return { objective, targets, fixed, choices: units.choices };
}

type Pair = Extract<TargetLike, { readonly difference: unknown }>['difference'];

function differenceTarget(graph: Graph, batch: number, [a, b]: Pair, labels: Labels): FoundTarget {
  const head = cutHead(graph);
  const units = readUnits(head, batch, labels);
  const [first, second] = [units.find(a), units.find(b)];
  const targets = first.map((index, row): Target => {
    const [one, other] = [units.at(row, index), units.at(row, second[row]!)];
    const name = (target: Target) => target.label ?? `unit ${target.index}`;
    return { index, label: `${name(one)} − ${name(other)}`, score: one.score - other.score };
  });
  const terms = first.map((index, row): Term[] =>
    index === second[row]
      ? []
      : [
          [index, 1],
          [second[row]!, -1],
        ],
  );
  const fixed: TargetLike = { difference: [first, second] };
  return { objective: logitObjective(head, 'difference of two logits', terms), targets, fixed, choices: units.choices };
}

function contrastTarget(graph: Graph, batch: number, wanted: ClassLike | readonly ClassLike[], labels: Labels) {
  const head = cutHead(graph);
  const units = readUnits(head, batch, labels);
  if (units.count < 2) throw new ArgumentError('The output has one unit, so there is no other to contrast it with.');
  const rest = -1 / (units.count - 1);
  const found = units.find(wanted);
  const terms = found.map((index) =>
    Array.from({ length: units.count }, (_, unit): Term => [unit, unit === index ? 1 : rest]),
  );
  const targets = found.map((index, row): Target => {
    const one = units.at(row, index);
    const score = terms[row]!.reduce((sum, [unit, weight]) => sum + weight * units.at(row, unit).score, 0);
    return { index, label: `${one.label ?? `unit ${index}`} − the rest`, score };
  });
  const what = 'logit of the target less the mean of all other logits';
  return { objective: logitObjective(head, what, terms), targets, fixed: { contrast: found }, choices: units.choices };
}

function functionTarget(graph: Graph, batch: number, fixed: TargetLike): FoundTarget {
  const values = graph.output.tensor.dataSync();
  const targets = Array.from({ length: batch }, (_, row): Target => ({ index: 0, score: values[row]! }));
  const objective: Objective = {
    explained: 'a function of the output',
    start: ({ output }) => output,
    terms: targets.map(() => [[0, 1]]),
  };
  return { objective, targets, fixed, choices: [] };
}

type LayerTarget = Extract<TargetLike, { readonly layer: string }>;

function layerTarget(graph: Graph, batch: number, target: LayerTarget): FoundTarget {
  const { layer } = target;
  const start = ({ layers }: Graph): Value => {
    const value = layers.get(layer);
    if (value) return value;
    throw new ArgumentError(`The output of the layer "${layer}" does not depend on what is attributed to.`);
  };
  const value = start(graph);
  const shape = value.shape.slice(1);
  const units =
    'channel' in target ? unitsOfChannel(shape, layer, target.channel) : [placeOf(shape, layer, target.unit)];
  const terms = units.map((unit): Term => [unit, 1 / units.length]);
  const values = value.tensor.dataSync();
  const size = values.length / batch;
  const name = 'channel' in target ? `${layer}, channel ${target.channel}` : `${layer}, unit ${target.unit}`;
  const targets = Array.from({ length: batch }, (_, row): Target => {
    const score = terms.reduce((sum, [unit, weight]) => sum + weight * values[row * size + unit]!, 0);
    return { index: 'channel' in target ? target.channel : units[0]!, label: name, score };
  });
  const what = 'channel' in target ? 'mean of a channel' : 'a unit';
  const objective = { explained: `${what} of the layer "${layer}"`, start, terms: targets.map(() => terms) };
  return { objective, targets, fixed: target, choices: [] };
}

function placeOf(shape: readonly number[], layer: string, unit: number | readonly number[]): number {
  const position = typeof unit === 'number' ? undefined : unit;
  const size = shape.reduce((product, n) => product * n, 1);
  const place = position ? position.reduce((at, i, axis) => at * shape[axis]! + i, 0) : (unit as number);
  const inside = position
    ? position.length === shape.length && position.every((i, axis) => Number.isInteger(i) && i >= 0 && i < shape[axis]!)
    : Number.isInteger(place) && place >= 0 && place < size;
  if (inside) return place;
  throw new ArgumentError(
    `There is no unit ${JSON.stringify(unit)} in the layer "${layer}"; its output has the shape [${shape}]: ` +
      `give a number from 0 to ${size - 1}, or a position.`,
  );
}

function unitsOfChannel(shape: readonly number[], layer: string, channel: number): number[] {
  const channels = shape.at(-1) ?? 1;
  if (!(Number.isInteger(channel) && channel >= 0 && channel < channels)) {
    throw new ArgumentError(
      `There is no channel ${channel} in the layer "${layer}"; it has ${channels}, numbered 0 to ${channels - 1}.`,
    );
  }
  const positions = shape.slice(0, -1).reduce((product, n) => product * n, 1);
  return Array.from({ length: positions }, (_, at) => at * channels + channel);
}

/** How many of the likeliest units a reader is offered. */
const choiceCount = 10;

/** The units of the output, by example. */
function readUnits(head: Head, batch: number, labels: Labels) {
  const flat = head.logits.tensor.dataSync() as Float32Array;
  const count = flat.length / batch;
  const logits = Array.from({ length: batch }, (_, row) => flat.slice(row * count, (row + 1) * count));
  const probabilities = probabilitiesOf(head, batch);
  const at = (row: number, index: number): Target => {
    const label = labels?.[index];
    const probability = probabilities?.[row * count + index];
    return {
      index,
      score: logits[row]![index]!,
      ...(label === undefined ? {} : { label }),
      ...(probability === undefined ? {} : { probability }),
    };
  };
  const find = (wanted: ClassLike | readonly ClassLike[]): number[] => {
    const list = Array.isArray(wanted) ? (wanted as readonly ClassLike[]) : logits.map(() => wanted as ClassLike);
    if (list.length !== batch) {
      throw new ArgumentError(`There are ${list.length} targets for ${batch} examples; give one for all, or one each.`);
    }
    return logits.map((row, example) => unitIndex(list[example]!, row, labels));
  };
  const ranked = Array.from(logits[0]!.keys()).sort((a, b) => logits[0]![b]! - logits[0]![a]!);
  const choices = ranked.slice(0, choiceCount).map((index) => at(0, index));
  return { count, at, find, choices };
}

function probabilitiesOf({ logits, cut }: Head, batch: number): Float32Array | undefined {
  if (!cut) return undefined;
  const result = tidy(() => {
    const rows = reshape(logits.tensor, [batch, -1]);
    return cut === 'softmax' ? softmax(rows) : sigmoid(rows);
  });
  const values = result.dataSync() as Float32Array;
  result.dispose();
  return values;
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
