import type { Tensor } from '@tensorflow/tfjs-core';
import { build } from '../../attribution/build';
import { gradientOf } from '../../attribution/gradient';
import { type InputLike, readInput } from '../../attribution/input';
import { allRows, type Explainable, solve, unwrap } from '../../attribution/problem';
import { ArgumentError } from '../../errors';
import { type Progress, Steps } from '../../tensor/progress';
import { currentSignal } from '../../tensor/signal';
import { isLayersModel } from '../../trace/names';
import { Checkpoints } from './checkpoints';
import { picturesOf } from './points';
import { normaliseByClass, Vog } from './vog-result';

export interface VogOptions {
  /** Parts of equal size, by VoG, whose error rates are told. Default 10, fewer where there are fewer examples. */
  readonly bins?: number;
  /** Stops the work with an AbortError. Default: the interrupt of the notebook's cell, where there is one. */
  readonly signal?: AbortSignal;
  /** Hears how many checkpoints are done, and how many seconds are left. */
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * Variance of Gradients: which examples were hard for a network to learn. Agarwal, D'souza, Hooker 2020, arXiv:2008.11600.
 *
 * For each example and each pixel, the standard deviation over the checkpoints of ∂(logit of the true class)/∂pixel; its
 * mean over the pixels is the score, which is then normalised within each class.
 *
 * @param checkpoints The network at several times of its training: as models (`loadModel` reads their folders), or as kept by {@link Checkpoints}, whose
 *   network runs with each of them in turn and gets its own weights back.
 * @param x Batch `[N, …]`.
 * @param labels The true class of each example, a whole number.
 * @returns One score an example, in units of the logit per unit of the input.
 * @throws ArgumentError where there are fewer than two checkpoints, or where they are not of one network
 * @example
 * const net = tf.sequential({ layers: [tf.layers.dense({ units: 2, activation: 'softmax', inputShape: [3] })] });
 * net.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
 * const checkpoints = new Checkpoints();
 * const [xs, ys] = [tf.tensor([[1, 2, 3], [3, 2, 1]]), tf.tensor([[0], [1]])];
 * await net.fit(xs, ys, { epochs: 3, verbose: 0, callbacks: checkpoints });
 * const found = await vog(checkpoints, xs, [0, 1]);
 * console.log(found.ranked()); // the easiest example first
 */
export async function vog(
  checkpoints: Checkpoints | readonly Explainable[],
  x: InputLike,
  labels: ArrayLike<number>,
  options: VogOptions = {},
): Promise<Vog> {
  const started = performance.now();
  const times = readTimes(checkpoints);
  const { tensor, input } = readInput(x, await times[0]!.run(async (model) => unwrap(model).network));
  tensor.dispose();
  const count = input.shape[0]!;
  const classes = readClasses(labels, count);
  const bins = readBins(options.bins, count);
  const signal = options.signal ?? currentSignal();
  const steps = new Steps(signal, options.onProgress);
  const spread = new Spread(input.values.length);
  let predictions: Int32Array = new Int32Array(count);
  let names: readonly string[] | undefined;
  let width: number | undefined;
  for (const [at, { name, run }] of times.entries()) {
    await steps.step(at, times.length);
    const found = await run((model) => gradients(model, x, classes, signal));
    width ??= found.width;
    if (found.width !== width) {
      throw new ArgumentError(
        `The checkpoint "${name}" has ${found.width} outputs and the first has ${width}; give checkpoints of one network.`,
      );
    }
    spread.add(found.gradients);
    ({ predictions } = found);
    names ??= found.names;
  }
  const deviations = spread.deviations();
  const size = deviations.length / count;
  const raw = Float64Array.from({ length: count }, (_, row) => {
    let sum = 0;
    for (let place = row * size; place < (row + 1) * size; place++) sum += deviations[place]!;
    return sum / size;
  });
  const pictures = picturesOf(input);
  return new Vog({
    raw,
    normalised: normaliseByClass(raw, classes),
    labels: classes,
    predictions,
    deviations,
    shape: input.shape,
    ...(pictures ? { pictures } : {}),
    classNames: Array.from({ length: width! }, (_, unit) => names?.[unit] ?? String(unit)),
    checkpoints: times.map(({ name }) => name),
    bins,
    seconds: (performance.now() - started) / 1000,
  });
}

/** A network at one time of its training, for as long as something runs with it. */
interface Time {
  readonly name: string;
  readonly run: <T>(use: (model: Explainable) => Promise<T>) => Promise<T>;
}

function readTimes(given: Checkpoints | readonly Explainable[]): Time[] {
  const times =
    given instanceof Checkpoints
      ? given.kept.map((one): Time => ({ name: one.name, run: (use) => given.at(one, use) }))
      : Array.from(given ?? [], (model, at): Time => ({ name: `checkpoint ${at + 1}`, run: (use) => use(model) }));
  if (times.length < 2) {
    throw new ArgumentError(
      `There ${times.length === 1 ? 'is one checkpoint' : 'are no checkpoints'}; a variance needs at least two: the network at several times of its training.`,
    );
  }
  if (!(given instanceof Checkpoints)) checkSameShapes(given);
  return times;
}

function checkSameShapes(models: readonly Explainable[]): void {
  const shapes = models.map((model) => {
    const { network } = unwrap(model);
    return isLayersModel(network) ? network.weights.map(({ shape }) => `[${shape}]`) : undefined;
  });
  shapes.forEach((own, at) => {
    const [first] = shapes;
    if (!own || !first || own.join() === first.join()) return;
    const place = own.findIndex((shape, weight) => shape !== first[weight]);
    throw new ArgumentError(
      `Checkpoint ${at + 1} has ${own.length} weights, number ${place} of the shape ${own[place] ?? 'none'}; the first has ${first.length}, there ${first[place] ?? 'none'}. Give checkpoints of one network.`,
    );
  });
}

function readClasses(labels: ArrayLike<number> | undefined, count: number): Int32Array {
  if (!labels || labels.length !== count) {
    throw new ArgumentError(
      `There are ${labels ? labels.length : 'no'} labels for ${count} examples; give the true class of each as a whole number.`,
    );
  }
  return Int32Array.from(labels, (label, at) => {
    if (Number.isInteger(label) && label >= 0) return label;
    throw new ArgumentError(`The label of number ${at} is ${label}; give the true class as a whole number from 0 on.`);
  });
}

const usualBins = 10;

function readBins(bins = usualBins, count: number): number {
  if (Number.isInteger(bins) && bins >= 1) return Math.min(bins, count);
  throw new ArgumentError(`${bins} bins were asked for; give a whole number from 1 on.`);
}

/** ∂logit/∂x of each example's class, and what the network says. */
async function gradients(
  model: Explainable,
  x: InputLike,
  classes: Int32Array,
  signal: AbortSignal | undefined,
): Promise<{ gradients: Float32Array; predictions: Int32Array; width: number; names: readonly string[] | undefined }> {
  const found: number[] = [];
  let width = 0;
  const { values } = await solve(model, x, { target: [...classes], ...(signal ? { signal } : {}) }, (problem) => {
    const output = problem.graph.output.tensor;
    width = output.size / output.shape[0]!;
    found.push(...largestOfRows(output, width));
    return build(problem, {
      method: 'gradient',
      title: 'Gradient',
      values: gradientOf(problem, problem.graph, allRows(problem.input)),
      parameters: {},
      started: 0,
      again: () => Promise.reject(new ArgumentError('These gradients are of the true class only.')),
    });
  });
  return { gradients: values, predictions: Int32Array.from(found), width, names: unwrap(model).labels };
}

function largestOfRows(output: Tensor, width: number): number[] {
  const values = output.dataSync() as Float32Array;
  return Array.from({ length: values.length / width }, (_, row) => {
    const own = values.subarray(row * width, (row + 1) * width);
    return own.indexOf(own.reduce((a, b) => Math.max(a, b)));
  });
}

/** Population standard deviation of each number over what is added, by Welford's updates, which lose no digits. */
class Spread {
  private count = 0;
  private readonly means: Float64Array;
  private readonly squares: Float64Array;

  constructor(size: number) {
    this.means = new Float64Array(size);
    this.squares = new Float64Array(size);
  }

  add(values: Float32Array): void {
    this.count += 1;
    for (let at = 0; at < values.length; at++) {
      const difference = values[at]! - this.means[at]!;
      this.means[at]! += difference / this.count;
      this.squares[at]! += difference * (values[at]! - this.means[at]!);
    }
  }

  deviations(): Float32Array {
    return Float32Array.from(this.squares, (sum) => Math.sqrt(sum / this.count));
  }
}
