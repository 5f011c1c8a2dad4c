import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { ArgumentError } from '../../errors';
import type { Factor } from './training-loss';

/** Cholesky's factor of `rows` + damping. @throws ArgumentError where that is not positive definite */
export function factorise(rows: readonly Float64Array[], damping: number): Factor {
  const matrix = new Matrix(rows.map((row) => Array.from(row)));
  for (let at = 0; at < rows.length; at++) matrix.set(at, at, matrix.get(at, at) + damping);
  const found = new CholeskyDecomposition(matrix);
  if (!found.isPositiveDefinite()) {
    throw new ArgumentError(
      `The Hessian plus a damping of ${damping} is not positive definite: the parameters are not determined by the training examples. Give a damping or an l2 above 0, 0.01 say.`,
    );
  }
  const lower = found.lowerTriangularMatrix.to2DArray().map((row) => Float64Array.from(row));
  const forward = (b: Float64Array): Float64Array => {
    const y = b.slice();
    for (let i = 0; i < y.length; i++) {
      const row = lower[i]!;
      let sum = y[i]!;
      for (let j = 0; j < i; j++) sum -= row[j]! * y[j]!;
      y[i] = sum / row[i]!;
    }
    return y;
  };
  return {
    solve: (b) => {
      const x = forward(b);
      for (let i = x.length - 1; i >= 0; i--) {
        const row = lower[i]!;
        const value = x[i]! / row[i]!;
        x[i] = value;
        for (let j = 0; j < i; j++) x[j]! -= row[j]! * value;
      }
      return x;
    },
    square: (b) => forward(b).reduce((sum, value) => sum + value * value, 0),
  };
}
