import { Matrix } from 'ml-matrix';
import { Random } from '../tensor/random';
import { dot, eigen, fresh, norm, type Operator } from './lanczos';

/** About where the eigenvalues of an operator lie. */
export interface Density {
  /** Hardly an eigenvalue is above. What lies a little above does no harm to a filter. */
  readonly upper: number;
  /** Points on the axis, ascending, and about how many eigenvalues lie below each. */
  readonly marks: Float64Array;
  readonly below: Float64Array;
}

/** Steps of Lanczos that the estimate is taken from. */
const most = 20;

/**
 * The spectral density of a symmetric operator by Gauss quadrature: a short run of Lanczos from a random start v has Ritz values
 * θ_i, and the squares of the first entries of their eigenvectors, n τ_i², are about the number of eigenvalues near each.
 * Lin, Saad and Yang 2016. The upper end is the largest Ritz value and its residual (Zhou and Li 2011).
 *
 * @param known Known eigenvectors, orthonormal, that are not counted.
 */
export function density({ size, multiply }: Operator, known: readonly Float64Array[], seed = 0): Density {
  const steps = Math.min(most, size - known.length);
  const tridiagonal = Matrix.zeros(steps, steps);
  let before: Float64Array = new Float64Array(size);
  let now = fresh(size, [known], new Random(seed));
  let length = 0;
  for (let step = 0; step < steps; step++) {
    const image = new Float64Array(size);
    multiply(now, image);
    const part = dot(now, image);
    tridiagonal.set(step, step, part);
    for (let i = 0; i < size; i++) image[i]! -= part * now[i]! + length * before[i]!;
    length = norm(image);
    if (step + 1 === steps || length < 1e-12) break;
    tridiagonal.set(step, step + 1, length);
    tridiagonal.set(step + 1, step, length);
    [before, now] = [now, image.map((value) => value / length)];
  }
  const { values, vectors } = eigen(tridiagonal);
  let sum = 0;
  const below = values.map((_, at) => {
    sum += (size - known.length) * vectors.get(0, at) ** 2;
    return sum;
  });
  const upper = values.at(-1)! + length * Math.abs(vectors.get(steps - 1, steps - 1)) + 0.01;
  return { upper, marks: values, below };
}
