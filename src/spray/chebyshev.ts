import type { Operator } from './lanczos';

/**
 * An operator with the same eigenvectors as M and the order of its eigenvalues below `cut`, but with those far apart from each
 * other and from the rest: −T_d of what maps [cut, upper] to [−1, 1], T_d the Chebyshev polynomial, which stays in [−1, 1]
 * there and grows fast outside. Products with a sparse M are cheap beside orthogonalisation, so Lanczos on it is faster.
 * Zhou and Saad 2007.
 *
 * @param upper No eigenvalue is above.
 */
export function filtered({ size, multiply }: Operator, cut: number, upper: number, degree = 8): Operator {
  const middle = (upper + cut) / 2;
  const radius = (upper - cut) / 2;
  const work = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  return {
    size,
    multiply: (x, y) => {
      let [before, now, image] = work as [Float64Array, Float64Array, Float64Array];
      before.set(x);
      multiply(x, image);
      for (let i = 0; i < size; i++) now[i] = (middle * x[i]! - image[i]!) / radius;
      for (let d = 2; d <= degree; d++) {
        // T_d = 2 t T_{d−1} − T_{d−2}
        multiply(now, image);
        for (let i = 0; i < size; i++) image[i] = (2 * (middle * now[i]! - image[i]!)) / radius - before[i]!;
        [before, now, image] = [now, image, before];
      }
      for (let i = 0; i < size; i++) y[i] = -now[i]!;
    },
  };
}
