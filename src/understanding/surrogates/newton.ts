import { Matrix } from 'ml-matrix';
import { solvePositive } from '../../attribution/surrogate';
import { sumOf } from './elastic-net';
import { type LogisticFit, lossOf, probabilityOf, scoreOf } from './logistic';

/** Added to the curvature of all directions: the scores of several classes may rise together, and nothing changes. */
const damping = 1e-6;
const mostSteps = 50;

/**
 * The minimum of −1/n Σ log p(class | x) + ½ λ |β|² by Newton's steps for all classes together, halved until the loss falls.
 * For few columns; it takes rows · (classes · columns)² steps.
 *
 * @param fit Where to begin; holds the result afterwards.
 */
export function refineLogistic(
  columns: readonly Float64Array[],
  goals: readonly Float64Array[],
  fit: LogisticFit,
  lambda: number,
): void {
  const rows = goals[0]!.length;
  const width = columns.length + 1;
  const ones = new Float64Array(rows).fill(1);
  const all = [...columns, ones];
  const penalty = { lambda, l1Ratio: 0 };
  const scoresOf = (at: LogisticFit) =>
    goals.map((_, k) => scoreOf(columns, at.intercepts[k]!, at.coefficients[k]!, rows));
  let scores = scoresOf(fit);
  let loss = lossOf(scores, goals, fit, penalty);
  for (let round = 0; round < mostSteps; round++) {
    const chances = goals.map((_, k) => probabilityOf(scores, k));
    const bend = Matrix.zeros(goals.length * width, goals.length * width);
    const slope = Matrix.zeros(goals.length * width, 1);
    goals.forEach((goal, k) => {
      const left = goal.map((share, i) => share - chances[k]![i]!);
      all.forEach((column, j) => {
        const own = j < columns.length ? lambda : 0;
        const at = k * width + j;
        slope.set(at, 0, sumOf(rows, (i) => column[i]! * left[i]!) / rows - own * (fit.coefficients[k]![j] ?? 0));
        bend.set(at, at, own + damping);
      });
      for (let l = 0; l <= k; l++) addCurvature(bend, all, chances, k, l);
    });
    const step = solvePositive(bend, slope)?.to1DArray();
    if (!step) return;
    const before = loss;
    for (let share = 1; share > 1e-6; share /= 2) {
      const moved: LogisticFit = {
        intercepts: fit.intercepts.map((value, k) => value + share * step[k * width + columns.length]!),
        coefficients: fit.coefficients.map((list, k) => list.map((value, j) => value + share * step[k * width + j]!)),
      };
      const now = scoresOf(moved);
      loss = lossOf(now, goals, moved, penalty);
      if (loss > before) continue;
      scores = now;
      goals.forEach((_, k) => {
        fit.intercepts[k] = moved.intercepts[k]!;
        fit.coefficients[k] = moved.coefficients[k]!;
      });
      break;
    }
    if (before - loss <= 1e-12 * (1 + before)) return;
  }
}

/** 1/n Σ p_k (δ_kl − p_l) x xᵀ, into both of its places. */
function addCurvature(
  bend: Matrix,
  columns: readonly Float64Array[],
  chances: readonly Float64Array[],
  k: number,
  l: number,
): void {
  const width = columns.length;
  const rows = chances[0]!.length;
  const weights = chances[k]!.map((p, i) => (p * (Number(k === l) - chances[l]![i]!)) / rows);
  columns.forEach((one, j) => {
    const weighed = one.map((value, i) => value * weights[i]!);
    for (let m = 0; m <= (k === l ? j : width - 1); m++) {
      const other = columns[m]!;
      let sum = 0;
      for (let i = 0; i < rows; i++) sum += weighed[i]! * other[i]!;
      const [row, column] = [k * width + j, l * width + m];
      bend.set(row, column, bend.get(row, column) + sum);
      if (row !== column) bend.set(column, row, bend.get(row, column));
    }
  });
}
