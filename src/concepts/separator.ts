/** The linear separator behind a concept activation vector: logistic regression, solved among its examples. */

/** w = Σ β_j x_j and b of the decision x·w + b. */
export interface Separator {
  /** β, one an example. They sum to 0. */
  readonly weights: Float64Array;
  readonly intercept: number;
  /** ‖w‖. */
  readonly norm: number;
}

const mostSteps = 100;
/** Stops when a Newton step has brought less than this share of the objective. */
const tolerance = 1e-12;

/**
 * L2 logistic regression, min C Σ log(1 + exp(−y_j f_j)) + ½‖w‖² with f_j = w·x_j + b and b free of the penalty, by Newton's
 * method on the function values (iteratively reweighted least squares): as w is a combination of the examples, only
 * their inner products are needed, and an activation of any width costs no more. The linear system is that of Rasmussen
 * and Williams 2006, algorithm 3.1.
 *
 * @param gram x_i·x_j, `[n, n]`, row-major; of centred or plain examples alike, as b takes up the difference.
 * @param positive How many of the examples, from the first on, are of the class that w points to.
 */
export function separate(gram: Float64Array, positive: number, C: number): Separator {
  const n = Math.sqrt(gram.length);
  let now = pointAt(gram, new Float64Array(n), 0, positive, C);
  const [curvature, root, residual] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  const factor = new Float64Array(n * n);
  for (let step = 0; step < mostSteps; step++) {
    for (let j = 0; j < n; j++) {
      const f = now.scores[j]! + now.intercept;
      const p = 1 / (1 + Math.exp(-f));
      curvature[j] = C * p * (1 - p);
      root[j] = Math.sqrt(curvature[j]!);
      residual[j] = curvature[j]! * f + C * ((j < positive ? 1 : 0) - p);
    }
    factorize(gram, root, factor);
    const [some, ones] = [reduce(gram, root, factor, residual), reduce(gram, root, factor, curvature)];
    const intercept = sum(some) / sum(ones);
    if (!Number.isFinite(intercept)) break; // all are told apart beyond rounding
    for (let j = 0; j < n; j++) some[j]! -= intercept * ones[j]!;
    const full = pointAt(gram, some, intercept, positive, C);
    let next = full;
    for (let share = 0.5; next.loss > now.loss && share > 1e-6; share /= 2)
      next = between(now, full, share, positive, C);
    const gain = now.loss - next.loss;
    if (gain >= 0) now = next;
    if (gain <= tolerance * now.loss) break;
  }
  const { weights, intercept, squaredNorm } = now;
  return { weights, intercept, norm: Math.sqrt(Math.max(0, squaredNorm)) };
}

/** A place in the space of (β, b), with what it gives. */
interface Point {
  readonly weights: Float64Array;
  readonly intercept: number;
  /** w·x_j. */
  readonly scores: Float64Array;
  readonly squaredNorm: number;
  readonly loss: number;
}

const pointAt = (gram: Float64Array, weights: Float64Array, intercept: number, positive: number, C: number): Point =>
  measure({ weights, intercept, scores: multiply(gram, weights) }, positive, C);

/** f is linear in (β, b), so a shorter step is a mean of its two ends. */
function between(from: Point, to: Point, share: number, positive: number, C: number): Point {
  const mean = (a: Float64Array, b: Float64Array) => a.map((value, j) => value + share * (b[j]! - value));
  const intercept = from.intercept + share * (to.intercept - from.intercept);
  const scores = mean(from.scores, to.scores);
  return measure({ weights: mean(from.weights, to.weights), intercept, scores }, positive, C);
}

type Place = Pick<Point, 'weights' | 'intercept' | 'scores'>;

function measure({ weights, intercept, scores }: Place, positive: number, C: number): Point {
  let [logLoss, squaredNorm] = [0, 0];
  for (let j = 0; j < weights.length; j++) {
    const margin = (j < positive ? 1 : -1) * (scores[j]! + intercept);
    logLoss += Math.log1p(Math.exp(-Math.abs(margin))) + Math.max(-margin, 0);
    squaredNorm += weights[j]! * scores[j]!;
  }
  return { weights, intercept, scores, squaredNorm, loss: C * logLoss + squaredNorm / 2 };
}

function sum(values: Float64Array): number {
  let total = 0;
  for (let j = 0; j < values.length; j++) total += values[j]!;
  return total;
}

function multiply(gram: Float64Array, x: Float64Array): Float64Array {
  const n = x.length;
  const result = new Float64Array(n);
  for (let i = 0, at = 0; i < n; i++) {
    let total = 0;
    for (let j = 0; j < n; j++, at++) total += gram[at]! * x[j]!;
    result[i] = total;
  }
  return result;
}

/** Cholesky factor of I + W^½ K W^½, which is well conditioned however flat W is. */
function factorize(gram: Float64Array, root: Float64Array, factor: Float64Array): void {
  const n = root.length;
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j < i; j++) {
      const other = j * n;
      let value = root[i]! * gram[row + j]! * root[j]!;
      for (let k = 0; k < j; k++) value -= factor[row + k]! * factor[other + k]!;
      factor[row + j] = value / factor[other + j]!;
    }
    let value = 1 + root[i]! * gram[row + i]! * root[i]!;
    for (let k = 0; k < i; k++) value -= factor[row + k]! * factor[row + k]!;
    factor[row + i] = Math.sqrt(value);
  }
}

/** (I + W K)⁻¹ u = u − W^½ (I + W^½ K W^½)⁻¹ W^½ K u. */
function reduce(gram: Float64Array, root: Float64Array, factor: Float64Array, u: Float64Array): Float64Array {
  const n = root.length;
  const x = multiply(gram, u);
  for (let i = 0; i < n; i++) {
    let value = root[i]! * x[i]!;
    for (let k = 0; k < i; k++) value -= factor[i * n + k]! * x[k]!;
    x[i] = value / factor[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    const value = x[i]! / factor[i * n + i]!;
    for (let k = 0; k < i; k++) x[k]! -= factor[i * n + k]! * value;
    x[i] = u[i]! - root[i]! * value;
  }
  return x;
}
