import { type Descent, descend, type Penalty, sumOf } from './elastic-net';

/** A linear model of classes: one score a class, of which a softmax makes probabilities; of two classes one score, by a sigmoid. */
export interface LogisticFit {
  readonly intercepts: number[];
  /** By class, one number a column. */
  readonly coefficients: Float64Array[];
}

/**
 * The minimum of −1/n Σ log p(class | x) + the elastic-net penalty, one class at a time: its loss is replaced by the quadratic
 * that has the same slope and curvature there, as glmnet does (Friedman, Hastie & Tibshirani 2010, section 4), and the step is
 * halved until the loss falls.
 *
 * @param columns x, standardised.
 * @param goals For each score the share of its class in each row: 0 or 1, or a network's probability. One score stands for two classes.
 * @param fit Where to begin; holds the result afterwards.
 */
export function fitLogistic(
  columns: readonly Float64Array[],
  goals: readonly Float64Array[],
  fit: LogisticFit,
  penalty: Penalty,
  tolerance = 1e-8,
): void {
  const rows = goals[0]!.length;
  const scores = goals.map((_, k) => scoreOf(columns, fit.intercepts[k]!, fit.coefficients[k]!, rows));
  for (let round = 0, last = lossOf(scores, goals, fit, penalty); round < mostRounds; round++) {
    const sums = expSums(scores);
    for (const k of goals.keys()) stepOf(k, { columns, goals, scores, sums, fit, penalty }, Math.sqrt(tolerance) / 10);
    const loss = lossOf(scores, goals, fit, penalty);
    if (last - loss <= tolerance * (Math.abs(loss) + 1e-12)) return;
    last = loss;
  }
}

const mostRounds = 500;
/** Curvature is taken to be at least this: where a probability is nearly 0 or 1, a quadratic would lead far away. */
const leastCurvature = 1e-4;

interface Problem {
  readonly columns: readonly Float64Array[];
  readonly goals: readonly Float64Array[];
  /** Updated in place, as `sums` and `fit` are. */
  readonly scores: Float64Array[];
  readonly sums: Sums;
  readonly fit: LogisticFit;
  readonly penalty: Penalty;
}

/** Σ over the classes of exp(score − top), row by row, so that one class can change without a look at the others. */
interface Sums {
  readonly top: Float64Array;
  readonly total: Float64Array;
}

function expSums(scores: readonly Float64Array[]): Sums {
  // Of two classes the first has the score 0.
  const all = scores.length === 1 ? [new Float64Array(scores[0]!.length), ...scores] : scores;
  const top = all[0]!.map((_, i) => all.reduce((most, score) => Math.max(most, score[i]!), Number.NEGATIVE_INFINITY));
  const total = top.map((highest, i) => all.reduce((sum, score) => sum + Math.exp(score[i]! - highest), 0));
  return { top, total };
}

/** Moves one class's score to the minimum of its quadratic, or as far on the way as the loss falls. */
function stepOf(k: number, { columns, goals, scores, sums, fit, penalty }: Problem, tolerance: number): void {
  const rows = goals[0]!.length;
  const [goal, own] = [goals[k]!, scores[k]!];
  const { top, total } = sums;
  const mine = own.map((score, i) => Math.exp(score - top[i]!));
  const others = mine.map((value, i) => Math.max(total[i]! - value, 0));
  const chances = mine.map((value, i) => value / (value + others[i]!));
  const weights = chances.map((p) => Math.max(p * (1 - p), leastCurvature));
  const [intercept, coefficients] = [fit.intercepts[k]!, fit.coefficients[k]!];
  const state: Descent = {
    intercept,
    coefficients: coefficients.slice(),
    residual: Float64Array.from({ length: rows }, (_, i) => (goal[i]! - chances[i]!) / weights[i]!),
  };
  descend(columns, weights, state, penalty, tolerance);
  const change = scoreOf(
    columns,
    state.intercept - intercept,
    state.coefficients.map((value, j) => value - coefficients[j]!),
    rows,
  );
  const before = sizeOf(coefficients, penalty);
  for (let share = 1; share > 1e-4; share /= 2) {
    const moved = coefficients.map((value, j) => value + share * (state.coefficients[j]! - value));
    const now = mine.map((value, i) => value * Math.exp(share * change[i]!));
    const rise = sumOf(
      rows,
      (i) => Math.log((now[i]! + others[i]!) / (mine[i]! + others[i]!)) - goal[i]! * share * change[i]!,
    );
    if (!(rise / rows + sizeOf(moved, penalty) - before <= 0)) continue;
    fit.intercepts[k] = intercept + share * (state.intercept - intercept);
    fit.coefficients[k] = moved;
    scores[k] = own.map((value, i) => value + share * change[i]!);
    for (let i = 0; i < rows; i++) total[i] = now[i]! + others[i]!;
    return;
  }
}

/** The penalty of one class's coefficients. */
function sizeOf(coefficients: ArrayLike<number>, { lambda, l1Ratio }: Penalty): number {
  let size = 0;
  for (let j = 0; j < coefficients.length; j++) {
    const b = coefficients[j]!;
    size += l1Ratio * Math.abs(b) + ((1 - l1Ratio) / 2) * b * b;
  }
  return lambda * size;
}

export function scoreOf(
  columns: readonly Float64Array[],
  intercept: number,
  coefficients: ArrayLike<number>,
  rows: number,
): Float64Array {
  const scores = new Float64Array(rows).fill(intercept);
  columns.forEach((column, j) => {
    const by = coefficients[j]!;
    if (by !== 0) for (let i = 0; i < rows; i++) scores[i]! += by * column[i]!;
  });
  return scores;
}

/** Probability of a score's class, row by row. */
export function probabilityOf(scores: readonly Float64Array[], k: number): Float64Array {
  if (scores.length === 1) return scores[0]!.map((score) => 1 / (1 + Math.exp(-score)));
  return scores[k]!.map((score, i) => Math.exp(score - logSum(scores, i)));
}

/** log Σ exp of a row's scores; of one score, of it and 0. */
function logSum(scores: readonly Float64Array[], i: number): number {
  let top = scores.length === 1 ? 0 : Number.NEGATIVE_INFINITY;
  for (const score of scores) top = Math.max(top, score[i]!);
  let sum = scores.length === 1 ? Math.exp(-top) : 0;
  for (const score of scores) sum += Math.exp(score[i]! - top);
  return top + Math.log(sum);
}

/** −1/n Σ log p(class | x) + the penalty. */
export function lossOf(
  scores: readonly Float64Array[],
  goals: readonly Float64Array[],
  { coefficients }: LogisticFit,
  penalty: Penalty,
): number {
  const rows = goals[0]!.length;
  const data = sumOf(rows, (i) => {
    let value = logSum(scores, i);
    for (let k = 0; k < goals.length; k++) value -= goals[k]![i]! * scores[k]![i]!;
    return value;
  });
  return data / rows + coefficients.reduce((sum, list) => sum + sizeOf(list, penalty), 0);
}

/** The share of the classes' deviance from no columns at all that the scores take away. */
export function devianceExplained(scores: readonly Float64Array[], goals: readonly Float64Array[]): number {
  const none = { intercepts: [], coefficients: [] };
  const free = { lambda: 0, l1Ratio: 1 };
  const rows = goals[0]!.length;
  const even = goals.map((goal) => {
    const mean = goal.reduce((a, b) => a + b, 0) / rows;
    const odds = goals.length === 1 ? Math.log(mean / (1 - mean)) : Math.log(Math.max(mean, 1e-300));
    return new Float64Array(rows).fill(odds);
  });
  const own =
    goals.length === 1
      ? goals.map((goal) => goal.map((p) => logit(p)))
      : goals.map((goal) => goal.map((p) => Math.log(Math.max(p, 1e-300))));
  const [null_, model, saturated] = [even, scores, own].map((each) => lossOf(each, goals, none, free)) as [
    number,
    number,
    number,
  ];
  return (null_ - model) / (null_ - saturated);
}

const logit = (p: number): number => Math.log(Math.max(p, 1e-300)) - Math.log(Math.max(1 - p, 1e-300));
