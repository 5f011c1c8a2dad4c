import type { Explainable } from '../../attribution/problem';
import { ArgumentError } from '../../errors';
import { Random } from '../../tensor/random';
import type { Solution } from './conjugate-gradients';
import { HeadLoss, largestFactor } from './head-loss';
import {
  checksOf,
  type InfluenceOptions,
  type InfluenceProblem,
  type LabelledExamples,
  readInfluence,
} from './influence-problem';
import { Influence, type LeftOut } from './influence-result';

export interface InfluenceRequest extends InfluenceOptions {
  /** The examples that the model was trained on, or some of them. */
  readonly train: LabelledExamples;
  /** The examples whose loss is asked about. */
  readonly test: LabelledExamples;
  /**
   * For comparison, so many training examples are really left out and the last layer fitted anew without each: half of them
   * the most influential ones, half at random. Needs `refit`. Default 0.
   */
  readonly retrain?: number;
}

/**
 * Influence functions: how the loss of a test example would change if a training example had more weight.
 * Koh & Liang 2017, arXiv:1703.04730, eq. 2: I = −∇loss(test)ᵀ (H + damping)⁻¹ ∇loss(train), with H the Hessian of the
 * training objective and ∇ without its penalty. Leaving an example out changes the loss by about −I / n.
 *
 * @returns I for each test and each training example, in units of loss; below 0 where the training example helps.
 * @throws ArgumentError where labels do not fit, where the Hessian is not positive, or where LiSSA diverges
 * @example
 * const which = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
 * const train = { x: digits(which), labels: which.map((index) => digitLabel(index)) };
 * const test = { x: digit(20), labels: [digitLabel(20)] };
 * const found = await influence(model, { train, test, l2: 0.01, refit: true });
 * console.log(found.ranked(0)); // the most helpful training example first
 */
export async function influence(model: Explainable, options: InfluenceRequest): Promise<Influence> {
  const started = performance.now();
  const { train, test, retrain = 0, ...rest } = options ?? {};
  if (!train || !test) {
    throw new ArgumentError(
      `There are no ${train ? 'test' : 'training'} examples; give { train: { x, labels }, test: { x, labels } }.`,
    );
  }
  const problem = await readInfluence(model, { train, test }, rest);
  const { loss, steps } = problem;
  const tests = problem.test.labels.length;
  const values = new Float64Array(tests * loss.count);
  const solutions: Solution[] = [];
  for (let row = 0; row < tests; row++) {
    await steps.step(row, tests);
    const solution = await problem.solve(await loss.gradient('test', row));
    solutions.push(solution);
    const along = await loss.along('train', solution.x);
    values.set(
      along.map((value) => -value),
      row * loss.count,
    );
  }
  const leftOut = retrain > 0 ? await leaveOut(problem, values, retrain) : undefined;
  return new Influence({
    values,
    shape: [tests, loss.count],
    trainLosses: await loss.losses('train'),
    testLosses: await loss.losses('test'),
    predictions: await loss.predict('test'),
    problem,
    ...(leftOut ? { leftOut } : {}),
    checks: await checksOf(problem, solutions),
    seconds: (performance.now() - started) / 1000,
  });
}

/** Really leaves training examples out, and compares. */
async function leaveOut(problem: InfluenceProblem, values: Float64Array, count: number): Promise<LeftOut> {
  const { loss, steps, seed, parameters } = problem;
  if (!(loss instanceof HeadLoss) || parameters.refit !== true) {
    throw new ArgumentError('Leaving examples out means fitting the last layer anew; ask for it with refit: true.');
  }
  const rows = rowsToLeaveOut(values, loss.count, Math.min(count, loss.count), seed);
  const tests = values.length / loss.count;
  const predicted = new Float64Array(tests * rows.length);
  const measured = new Float64Array(tests * rows.length);
  const near = loss.size <= largestFactor ? await loss.factor(0, steps) : undefined;
  for (const [place, row] of rows.entries()) {
    await steps.step(place, rows.length);
    const changes = await loss.leaveOut(row, near, steps.within(place, place + 1, rows.length));
    changes.forEach((change, test) => {
      measured[test * rows.length + place] = change;
      predicted[test * rows.length + place] = -values[test * loss.count + row]! / loss.count;
    });
  }
  return { rows: Int32Array.from(rows), predicted, measured };
}

function rowsToLeaveOut(values: Float64Array, count: number, wanted: number, seed: number): number[] {
  const strength = (row: number) => {
    let most = 0;
    for (let at = row; at < values.length; at += count) most = Math.max(most, Math.abs(values[at]!));
    return most;
  };
  const strengths = Array.from({ length: count }, (_, row) => strength(row));
  const ordered = strengths.map((_, row) => row).sort((a, b) => strengths[b]! - strengths[a]!);
  const strongest = Math.ceil(wanted / 2);
  const rows = new Set(ordered.slice(0, strongest));
  const random = new Random(seed);
  while (rows.size < wanted) rows.add(random.below(count));
  return [...rows];
}
