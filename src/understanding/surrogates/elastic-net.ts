/** Coordinate descent for linear models with an elastic-net penalty. */

export interface Penalty {
  /** Strength, λ. */
  readonly lambda: number;
  /** Share of |β|₁ in it, the rest being ½ |β|²; 1 is the lasso. */
  readonly l1Ratio: number;
}

/** Minimum of a quadratic loss so far; updated in place. */
export interface Descent {
  intercept: number;
  readonly coefficients: Float64Array;
  /** What is left of the response. */
  readonly residual: Float64Array;
}

export const softThreshold = (value: number, by: number): number =>
  Math.sign(value) * Math.max(Math.abs(value) - by, 0);

/**
 * The minimum of 1/(2n) Σ w (y − b − x · β)² + λ (l1Ratio |β|₁ + ½ (1 − l1Ratio) |β|²) by cyclic coordinate descent.
 * Friedman, Hastie & Tibshirani 2010, Regularization Paths for Generalized Linear Models via Coordinate Descent.
 *
 * @param columns x, standardised, one array a column.
 * @param weights w, one a row.
 * @param state Where to begin, with residual = y − b − x · β; holds the result afterwards.
 */
export function descend(
  columns: readonly Float64Array[],
  weights: Float64Array,
  state: Descent,
  { lambda, l1Ratio }: Penalty,
  tolerance = 1e-10,
): void {
  const { coefficients, residual } = state;
  const rows = residual.length;
  const total = weights.reduce((a, b) => a + b, 0);
  const curvature = columns.map((column) => sumOf(rows, (i) => weights[i]! * column[i]! * column[i]!) / rows);
  const scale = Math.sqrt(sumOf(rows, (i) => weights[i]! * residual[i]! ** 2) / rows) + 1e-300;
  const update = (j: number): number => {
    const [column, bend] = [columns[j]!, curvature[j]!];
    if (bend === 0) return 0;
    let slope = 0;
    for (let i = 0; i < rows; i++) slope += weights[i]! * column[i]! * residual[i]!;
    const before = coefficients[j]!;
    const after = softThreshold(slope / rows + bend * before, lambda * l1Ratio) / (bend + lambda * (1 - l1Ratio));
    const change = after - before;
    if (change === 0) return 0;
    for (let i = 0; i < rows; i++) residual[i]! -= column[i]! * change;
    coefficients[j] = after;
    return Math.abs(change) * Math.sqrt(bend);
  };
  const shift = (): number => {
    const change = sumOf(rows, (i) => weights[i]! * residual[i]!) / total;
    for (let i = 0; i < rows; i++) residual[i]! -= change;
    state.intercept += change;
    return Math.abs(change) * Math.sqrt(total / rows);
  };
  const sweep = (which: Iterable<number>): number => {
    let largest = shift();
    for (const j of which) largest = Math.max(largest, update(j));
    return largest;
  };
  for (let round = 0; round < mostRounds; round++) {
    if (sweep(columns.keys()) <= tolerance * scale) return;
    // Most coefficients stay at zero: the others are settled first.
    const active = Array.from(columns.keys()).filter((j) => coefficients[j] !== 0);
    for (let inner = 0; inner < mostRounds && sweep(active) > tolerance * scale; inner++);
  }
}

const mostRounds = 2000;

export function sumOf(count: number, term: (at: number) => number): number {
  let sum = 0;
  for (let at = 0; at < count; at++) sum += term(at);
  return sum;
}
