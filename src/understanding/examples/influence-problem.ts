/** What `influence` and `selfInfluence` share: their options, the objective, and solving for (H + damping)⁻¹ ∇. */

import { type InputLike, readInput } from '../../attribution/input';
import type { Explainable } from '../../attribution/problem';
import type { Picture } from '../../attribution/result';
import { ArgumentError } from '../../errors';
import type { CertificateRow } from '../../render/certificate';
import { formatNumber, formatPercent } from '../../render/format';
import { type Progress, Steps } from '../../tensor/progress';
import { Random } from '../../tensor/random';
import { currentSignal } from '../../tensor/signal';
import { readClassifier, readLabels } from './classifier';
import { conjugateGradients, norm, type Solution } from './conjugate-gradients';
import { HeadLoss, headLoss, type Labelled } from './head-loss';
import { largestEigenvalue, lissa } from './lissa';
import { type HessianKind, networkLoss } from './network-loss';
import { withPauses } from './pauses';
import { picturesOf } from './points';
import type { Factor, TrainingLoss } from './training-loss';

/** Examples with the class of each, a whole number. */
export interface LabelledExamples {
  readonly x: InputLike;
  readonly labels: ArrayLike<number>;
}

export interface InfluenceOptions {
  /**
   * Layers whose weights are looked at; all others are taken as fixed. Default: the last dense one, for which everything is
   * exact and in double precision.
   */
  readonly layers?: readonly string[];
  /**
   * How (H + damping)⁻¹∇ is computed. `'closed-form'` writes the Hessian of the last layer down and factorises it.
   * Default `'conjugate-gradients'`.
   */
  readonly method?: 'conjugate-gradients' | 'lissa' | 'closed-form';
  /** Added to the diagonal of the Hessian. Default 0.01. */
  readonly damping?: number;
  /** The weight decay of the training objective, (1/n) Σ loss + l2/2 ‖W‖², biases left out. Default 0. */
  readonly l2?: number;
  /**
   * Takes the last layer at the optimum of that objective, where influence functions hold, and not where training left it.
   * The model stays as it is. Default false.
   */
  readonly refit?: boolean;
  /** Of networks: second derivatives exactly, or by central differences of gradients. Default `'exact'`. */
  readonly hessian?: HessianKind;
  /**
   * What ‖(H + damping) s − ∇‖ / ‖∇‖ should come to. Default 1e-8 for the last layer, 1e-3 for others, 0.05 by differences,
   * 0.1 for LiSSA.
   */
  readonly tolerance?: number;
  /** Most iterations of conjugate gradients. Default 1000. */
  readonly iterations?: number;
  /** How LiSSA estimates: batch 64, depth 1000, repeats 4, scale 1.5 times the largest eigenvalue. */
  readonly lissa?: LissaChoice;
  /** Of LiSSA's examples, and of which examples are left out for comparison. Default 0. */
  readonly seed?: number;
  /** Stops the work with an AbortError. Default: the interrupt of the notebook's cell, where there is one. */
  readonly signal?: AbortSignal;
  /** Hears how far the work has come, and how many seconds are left. */
  readonly onProgress?: (progress: Progress) => void;
}

export interface LissaChoice {
  /** Examples in each step. Default 64. */
  readonly batch?: number;
  /** Steps of one estimate. Default 1000. */
  readonly depth?: number;
  /** Estimates that are averaged. Default 4. */
  readonly repeats?: number;
  /** What the Hessian is divided by. Default: 1.5 times its largest eigenvalue. */
  readonly scale?: number;
}

/** Everything that is needed to compute influences. */
export interface InfluenceProblem {
  readonly loss: TrainingLoss;
  readonly train: Labelled;
  readonly test: Labelled;
  readonly trainPictures?: readonly Picture[];
  readonly testPictures?: readonly Picture[];
  readonly classNames: readonly string[];
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly steps: Steps;
  readonly seed: number;
  /** Cholesky's factor, where the method has it. */
  readonly factor?: Factor;
  readonly solve: (b: Float64Array) => Promise<Solution>;
  readonly tolerance: number;
}

export async function readInfluence(
  model: Explainable,
  data: { readonly train: LabelledExamples; readonly test?: LabelledExamples },
  options: InfluenceOptions,
): Promise<InfluenceProblem> {
  const {
    method = 'conjugate-gradients',
    damping = 0.01,
    l2 = 0,
    refit = false,
    hessian = 'exact',
    seed = 0,
  } = options;
  checkNumbers({ damping, l2 });
  const classifier = readClassifier(model);
  const last = classifier.chain.at(-1)!.name;
  const layers = options.layers ?? [last];
  const signal = options.signal ?? currentSignal();
  const steps = new Steps(signal, options.onProgress);
  const read = ({ x, labels }: LabelledExamples, whose: string): Labelled => {
    const { tensor, input } = readInput(x, classifier.network);
    tensor.dispose();
    return { input, labels: readLabels(labels, input.shape[0]!, classifier.units, whose) };
  };
  const train = read(data.train, 'training examples');
  const test = data.test ? read(data.test, 'test examples') : train;
  const onlyHead = layers.length === 1 && layers[0] === last && hessian === 'exact';
  if (!onlyHead && (refit || method === 'closed-form')) {
    throw new ArgumentError(
      `${refit ? 'refit' : "The method 'closed-form'"} works on the last layer "${last}" alone; leave \`layers\` and \`hessian\` out, or use conjugate gradients without refit.`,
    );
  }
  let loss: TrainingLoss = onlyHead
    ? await headLoss(classifier, { train, test }, l2, signal)
    : await networkLoss(classifier, layers, { train, test }, { l2, kind: hessian, steps, signal });
  if (refit && loss instanceof HeadLoss) loss = await loss.refitted(steps);
  const tolerance = options.tolerance ?? (method === 'lissa' ? 0.1 : loss.precision);
  const solver = await solverOf(loss, { ...options, method, damping, tolerance, seed }, steps);
  const [trainPictures, testPictures] = [picturesOf(train.input), picturesOf(test.input)];
  return {
    loss,
    train,
    test,
    ...(trainPictures ? { trainPictures } : {}),
    ...(testPictures ? { testPictures } : {}),
    classNames: classNamesOf(model, classifier.units),
    parameters: { layers, method, damping, l2, refit, hessian: loss.hessian, tolerance, ...solver.parameters, seed },
    steps,
    seed,
    ...(solver.factor ? { factor: solver.factor } : {}),
    solve: solver.solve,
    tolerance,
  };
}

function checkNumbers(numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (value >= 0 && Number.isFinite(value)) continue;
    throw new ArgumentError(`${name} is ${value}; give a number from 0 on.`);
  }
}

const classNamesOf = (model: Explainable, units: number): string[] => {
  const labels = 'labels' in model ? model.labels : undefined;
  return Array.from(
    { length: Math.max(units, 2) },
    (_, unit) => (units > 1 ? labels?.[unit] : undefined) ?? String(unit),
  );
};

interface Solver {
  readonly solve: (b: Float64Array) => Promise<Solution>;
  readonly factor?: Factor;
  readonly parameters: Readonly<Record<string, unknown>>;
}

type Chosen = Required<Pick<InfluenceOptions, 'method' | 'damping' | 'tolerance' | 'seed'>> & InfluenceOptions;

async function solverOf(loss: TrainingLoss, options: Chosen, steps: Steps): Promise<Solver> {
  const { method, damping, tolerance, iterations = 1000 } = options;
  const damped = withPauses(async (v: Float64Array, rows?: readonly number[]) => {
    const curved = await loss.product(v, rows);
    return curved.map((value, at) => value + damping * v[at]!);
  }, steps);
  const product = (v: Float64Array) => damped(v);
  if (method === 'closed-form') {
    const factor = await loss.factor!(damping, steps);
    const solve = async (b: Float64Array): Promise<Solution> => {
      const x = factor.solve(b);
      const made = await product(x);
      return { x, iterations: 1, residual: norm(b.map((value, at) => value - made[at]!)) / (norm(b) || 1) };
    };
    return { solve, factor, parameters: {} };
  }
  if (method === 'conjugate-gradients') {
    const solve = async (b: Float64Array) => {
      const found = await conjugateGradients(product, b, { tolerance, iterations });
      if (found.negative === undefined) return found;
      throw new ArgumentError(
        `The Hessian plus a damping of ${damping} has the curvature ${formatNumber(found.negative)} along a direction, so the parameters are at no minimum and their influence has no meaning. Give a damping above ${formatNumber(damping - found.negative)}.`,
      );
    };
    return { solve, parameters: { iterations } };
  }
  if (method === 'lissa') return lissaSolver(loss, damped, options);
  throw new ArgumentError(`The method is "${method}"; expected 'conjugate-gradients', 'lissa' or 'closed-form'.`);
}

/** Estimated from below, and some examples may have a larger one than all. */
const scaleMargin = 1.5;

async function lissaSolver(
  loss: TrainingLoss,
  damped: (v: Float64Array, rows?: readonly number[]) => Promise<Float64Array>,
  { lissa: choice = {}, seed }: Chosen,
): Promise<Solver> {
  const { batch = 64, depth = 1000, repeats = 4 } = choice;
  const random = new Random(seed);
  const product = (v: Float64Array) => damped(v);
  const scale = choice.scale ?? scaleMargin * (await largestEigenvalue(product, loss.size, random));
  const rest = { batch, depth, repeats, scale };
  const solve = (b: Float64Array) =>
    lissa(b, { ...rest, productOf: (rows, v) => damped(v, rows), product, count: loss.count, random });
  return { solve, parameters: rest };
}

/** Beyond this, exact second derivatives contradict central differences, and neither is to be trusted. */
const fairDisagreement = 0.1;

/** What the certificate says of the objective and of the solutions. */
export async function checksOf(
  { loss, tolerance, parameters }: InfluenceProblem,
  solutions: readonly Solution[],
): Promise<CertificateRow[]> {
  const worst = Math.max(0, ...solutions.map(({ residual }) => residual));
  const most = Math.max(0, ...solutions.map(({ iterations }) => iterations));
  const slope = norm(await loss.slope());
  const solved = worst <= 2 * tolerance;
  const rows: CertificateRow[] = [
    { label: 'Parameters', value: `${loss.parameters}; Hessian ${loss.hessian}`, tone: 'plain' },
    {
      label: 'Solution',
      value: `${parameters.method}, at most ${most} iterations: ‖(H + damping) s − ∇‖ is ${formatNumber(worst, { digits: 2 })} of ‖∇‖ at worst, ${formatNumber(tolerance)} was asked for`,
      tone: solved ? 'good' : 'warn',
      title: 'How well the linear system behind the influences is solved; computed anew from the solution.',
      short: solved ? 'Solved' : `Not solved: ${formatPercent(worst)} left`,
    },
    {
      label: 'Optimum',
      value: `the gradient of the training objective has the length ${formatNumber(slope, { digits: 2 })}; at its optimum it is 0`,
      tone: slope < 1e-3 ? 'good' : 'warn',
      short: slope < 1e-3 ? 'At the optimum' : 'Not at the optimum',
      title:
        'Influence functions hold at the optimum of the objective; away from it they say what one Newton step would change. `refit` takes the last layer there.',
    },
  ];
  const disagreement = await loss.disagreement?.();
  if (disagreement) {
    rows.push({
      label: 'Second derivatives',
      value: `differ from central differences of gradients by ${formatPercent(disagreement)} along the gradient`,
      tone: disagreement < fairDisagreement ? 'good' : 'warn',
    });
  }
  return rows;
}
