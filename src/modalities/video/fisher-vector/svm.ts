/** Linear support vector machines, one against the rest. */

import { Random } from '../../../tensor/random';

export interface LinearSvm {
  /** `[classes][size]`. */
  readonly weights: readonly Float64Array[];
  readonly intercepts: readonly number[];
}

export interface FitSvmOptions {
  readonly classes: number;
  /** The price of a point on the wrong side of its margin. */
  readonly C: number;
  readonly seed: number;
}

const mostRounds = 1000;
/** Ends where no point wants to move its multiplier by more. */
const tolerance = 1e-6;

/**
 * For each class, min ½‖w‖² + ½b² + C Σ max(0, 1 − y(w·x + b))², with y = 1 for the class and −1 for the rest, by dual coordinate
 * descent: Hsieh 2008, algorithm 1 with the squared hinge.
 */
export function fitLinearSvm(
  points: readonly Float64Array[],
  labels: readonly number[],
  { classes, C, seed }: FitSvmOptions,
): LinearSvm {
  const fitted = Array.from({ length: classes }, (_, k) =>
    separate(
      points,
      labels.map((label) => (label === k ? 1 : -1)),
      C,
      seed + k,
    ),
  );
  return { weights: fitted.map(({ weights }) => weights), intercepts: fitted.map(({ intercept }) => intercept) };
}

function separate(points: readonly Float64Array[], signs: readonly number[], C: number, seed: number) {
  const random = new Random(seed);
  const weights = new Float64Array(points[0]!.length);
  let intercept = 0;
  const multipliers = new Float64Array(points.length);
  const curvature = points.map((x) => x.reduce((sum, value) => sum + value * value, 1 + 1 / (2 * C)));
  const order = Array.from(points.keys());
  for (let round = 0; round < mostRounds; round++) {
    let largest = 0;
    for (let last = order.length - 1; last > 0; last--) {
      const other = random.below(last + 1);
      [order[last], order[other]] = [order[other]!, order[last]!];
    }
    for (const i of order) {
      const x = points[i]!;
      const slope = signs[i]! * (dot(weights, x) + intercept) - 1 + multipliers[i]! / (2 * C);
      const moved = Math.max(multipliers[i]! - slope / curvature[i]!, 0) - multipliers[i]!;
      if (moved === 0) continue;
      largest = Math.max(largest, Math.abs(moved));
      multipliers[i]! += moved;
      const step = moved * signs[i]!;
      for (let d = 0; d < x.length; d++) weights[d]! += step * x[d]!;
      intercept += step;
    }
    if (largest < tolerance) break;
  }
  return { weights, intercept };
}

/** w·x + b of each class. */
export const svmScores = ({ weights, intercepts }: LinearSvm, x: Float64Array): number[] =>
  weights.map((w, k) => dot(w, x) + intercepts[k]!);

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
  return sum;
}
