import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { ArgumentError } from '../errors';

/** A linear model of f over features that are kept (1) or replaced (0). */
export interface Surrogate {
  /** One coefficient a feature. */
  readonly coefficients: readonly number[];
  readonly intercept: number;
  /** Share of the weighted variance of f that the surrogate explains. */
  readonly rSquared: number;
}

/**
 * Weighted ridge regression with an intercept that is not penalised:
 * the minimum of Σ wₖ (yₖ − b − zₖ · β)² + α |β|².
 *
 * @param z One row of `features` numbers for each y.
 */
export function weightedRidge(
  z: ArrayLike<number>,
  y: readonly number[],
  weights: readonly number[],
  alpha: number,
): Surrogate {
  const features = z.length / y.length;
  const rows = new Matrix(
    y.map((_, row) => [...Array.from({ length: features }, (_, i) => z[row * features + i]!), 1]),
  );
  // √w on both sides: the product is then symmetric to the last bit, as the decomposition demands.
  const roots = weights.map(Math.sqrt);
  const weighted = rows.clone().mulColumnVector(roots);
  const normal = weighted.transpose().mmul(weighted);
  for (let i = 0; i < features; i++) normal.set(i, i, normal.get(i, i) + alpha);
  const right = weighted.transpose().mmul(Matrix.columnVector(y.map((value, at) => roots[at]! * value)));
  const solution = solvePositive(normal, right);
  if (!solution) {
    throw new ArgumentError(
      `${y.length} samples do not determine ${features} coefficients: take more samples, fewer segments, or a larger ridge penalty.`,
    );
  }
  const fitted = rows.mmul(solution).to1DArray();
  const total = weights.reduce((a, b) => a + b, 0);
  const mean = y.reduce((sum, value, at) => sum + weights[at]! * value, 0) / total;
  const left = y.reduce((sum, value, at) => sum + weights[at]! * (value - fitted[at]!) ** 2, 0);
  const all = y.reduce((sum, value, at) => sum + weights[at]! * (value - mean) ** 2, 0);
  const numbers = solution.to1DArray();
  return {
    coefficients: numbers.slice(0, features),
    intercept: numbers[features]!,
    rSquared: all > 0 ? 1 - left / all : 1,
  };
}

/** Solves A x = b for a symmetric positive definite A; undefined where it is not, to working precision. */
export function solvePositive(a: Matrix, b: Matrix): Matrix | undefined {
  const decomposition = new CholeskyDecomposition(a);
  if (!decomposition.isPositiveDefinite()) return undefined;
  const pivots = decomposition.lowerTriangularMatrix.diagonal();
  if (Math.min(...pivots) < 1e-7 * Math.max(...pivots)) return undefined;
  return decomposition.solve(b);
}
