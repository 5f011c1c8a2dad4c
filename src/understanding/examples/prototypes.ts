import type { InputLike } from '../../attribution/input';
import type { Explainable } from '../../attribution/problem';
import { ArgumentError } from '../../errors';
import { type Progress, Steps } from '../../tensor/progress';
import { Random } from '../../tensor/random';
import { currentSignal } from '../../tensor/signal';
import { chooseCriticisms, choosePrototypes, type KernelSpace } from './mmd-critic';
import { type Points, readPoints } from './points';
import { Prototypes } from './prototypes-result';
import { gatherPoints, kernelMeans, kernelRow, medianGamma } from './rbf-kernel';

export interface PrototypesOptions {
  /** How many prototypes to choose, or the indices of given ones, which are then only criticised. Default 10. */
  readonly prototypes?: number | readonly number[];
  /** How many criticisms to choose. Default 5. */
  readonly criticisms?: number;
  /** γ of the kernel exp(−γ ‖x − y‖²). Default `'median'`: 1 / (2 σ²), σ the median distance of two points. */
  readonly gamma?: number | 'median';
  /** What keeps criticisms apart: the logarithm of their kernel's determinant, or nothing. Default `'log-det'`. */
  readonly regularizer?: 'log-det' | 'none';
  /** With `layer`: the model in whose eyes examples are alike. Default: none, the inputs themselves are compared. */
  readonly model?: Explainable;
  /** The layer whose activations, flattened, are compared. */
  readonly layer?: string;
  /** Of the random choices that the prototypes are compared with, and of the points the median is taken of. Default 0. */
  readonly seed?: number;
  /** Stops the work with an AbortError. Default: the interrupt of the notebook's cell, where there is one. */
  readonly signal?: AbortSignal;
  /** Hears how far the work has come, and how many seconds are left. */
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * Prototypes and criticisms of a set of examples by MMD-critic: a few that stand for all, and a few that those do not stand
 * for. Kim, Khanna, Koyejo 2016, "Examples are not enough, learn to criticize!", NeurIPS.
 *
 * The squared maximum mean discrepancy (MMD²) between the prototypes and all examples is 0 where both are spread alike.
 *
 * @param examples `[N, …]`: model inputs, or points of any kind, flattened.
 * @returns Indices of the examples, in the order of choice, and how well each is stood for.
 * @throws ArgumentError where there are fewer examples than asked for, or where all are the same
 * @example
 * const found = await prototypes(digits([0, 1, 2, 3, 4, 5, 6, 7]), { prototypes: 2, criticisms: 1, model, layer: 'dense1' });
 * console.log(found.prototypes, found.criticisms);
 */
export async function prototypes(examples: InputLike, options: PrototypesOptions = {}): Promise<Prototypes> {
  const started = performance.now();
  const { prototypes: wanted = 10, criticisms = 5, gamma = 'median', regularizer = 'log-det', seed = 0 } = options;
  const { layer, signal = currentSignal() } = options;
  const { points, pictures } = await readPoints(examples, { ...options, ...(signal ? { signal } : {}) });
  check(points, wanted, criticisms, gamma);
  const steps = new Steps(signal, options.onProgress);
  const width = gamma === 'median' ? medianGamma(points, seed) : gamma;
  const { means, largest, precision } = await kernelMeans(points, width, steps);
  const space: KernelSpace = { points, gamma: width, means, tie: precision === 'double' ? 1e-13 : 1e-7 };
  const chosen = await choosePrototypes(space, wanted, steps);
  const witness = means.map((mean, at) => mean - chosen.toChosen[at]! / chosen.indices.length);
  const criticised = await chooseCriticisms(space, witness, chosen.indices, { count: criticisms, regularizer }, steps);
  const whole = means.reduce((sum, mean) => sum + mean, 0) / points.count;
  return new Prototypes({
    prototypes: Int32Array.from(chosen.indices),
    objective: Float64Array.from(chosen.objective),
    criticisms: Int32Array.from(criticised),
    witness,
    nearest: chosen.nearest,
    gamma: width,
    mmdSquared: whole - chosen.objective.at(-1)!,
    randomMmdSquared: randomChoices(space, chosen.indices.length, whole, seed),
    points,
    ...(pictures ? { pictures } : {}),
    facts: {
      parameters: {
        prototypes: wanted,
        criticisms,
        gamma: width,
        bandwidth: gamma === 'median' ? 'median distance' : 'given',
        regularizer,
        compared: layer === undefined ? 'inputs' : `activations of ${layer}`,
        examples: points.count,
        seed,
      },
      precision,
      chosen: typeof wanted === 'number' ? 'greedily' : 'given',
      askedCriticisms: criticisms,
      ...(largest === undefined ? {} : { largestKernel: largest }),
      seconds: (performance.now() - started) / 1000,
    },
  });
}

/** Random choices that the prototypes are held against. */
const randomTrials = 20;

/** Mean MMD² of as many points chosen at random. */
function randomChoices({ points, gamma, means }: KernelSpace, size: number, whole: number, seed: number): number {
  const random = new Random(seed + 1);
  let total = 0;
  for (let trial = 0; trial < randomTrials; trial++) {
    const rows = new Set<number>();
    while (rows.size < size) rows.add(random.below(points.count));
    let [meanSum, pairSum] = [0, 0];
    const some = gatherPoints(points, [...rows]);
    [...rows].forEach((row, at) => {
      meanSum += means[row]!;
      pairSum += kernelRow(some, gamma, at).reduce((sum, kernel) => sum + kernel, 0);
    });
    total += whole - (2 / size) * meanSum + pairSum / size ** 2;
  }
  return total / randomTrials;
}

function check(points: Points, wanted: number | readonly number[], criticisms: number, gamma: number | 'median'): void {
  const count = typeof wanted === 'number' ? wanted : wanted.length;
  if (!Number.isInteger(count) || count < 1) {
    throw new ArgumentError(`${count} prototypes were asked for; ask for a whole number from 1 on.`);
  }
  if (!Number.isInteger(criticisms) || criticisms < 0) {
    throw new ArgumentError(`${criticisms} criticisms were asked for; ask for a whole number from 0 on.`);
  }
  if (count + criticisms > points.count) {
    throw new ArgumentError(
      `${count} prototypes and ${criticisms} criticisms were asked for, but there are only ${points.count} examples; ask for fewer or give more examples.`,
    );
  }
  if (typeof wanted !== 'number') {
    const odd = wanted.find(
      (row, at) => !Number.isInteger(row) || row < 0 || row >= points.count || wanted.indexOf(row) !== at,
    );
    if (odd !== undefined) {
      throw new ArgumentError(
        `The given prototypes name ${odd}, which is no example or is named twice; give different whole numbers from 0 to ${points.count - 1}.`,
      );
    }
  }
  if (gamma !== 'median' && !(gamma > 0 && gamma < Number.POSITIVE_INFINITY)) {
    throw new ArgumentError(`The kernel's gamma is ${gamma}; give a number above 0, or 'median'.`);
  }
}
