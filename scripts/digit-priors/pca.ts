/** Principal components of a set of digits. */
import * as tf from '@tensorflow/tfjs-core';
import { EVD, Matrix } from 'ml-matrix';

export interface Axes {
  readonly mean: Float64Array;
  /** Unit vectors, the one with the largest variance first. */
  readonly vectors: readonly Float64Array[];
  readonly variances: readonly number[];
}

/** @param values `[N, size]` */
export function principalAxes(values: Float32Array, size: number): Axes {
  const count = values.length / size;
  const [means, covariance] = tf.tidy(() => {
    const x = tf.tensor2d(values, [count, size]);
    const mean = tf.mean(x, 0);
    const centred = tf.sub(x, mean);
    return [mean, tf.div(tf.matMul(centred, centred, true), count)];
  }) as [tf.Tensor, tf.Tensor];
  const mean = Float64Array.from(means.dataSync());
  const matrix = Matrix.from1DArray(size, size, Array.from(covariance.dataSync()));
  tf.dispose([means, covariance]);
  // Rounding leaves it a little asymmetric.
  const { eigenvectorMatrix, realEigenvalues } = new EVD(Matrix.add(matrix, matrix.transpose()).mul(0.5), {
    assumeSymmetric: true,
  });
  const order = realEigenvalues.map((_, at) => at).sort((a, b) => realEigenvalues[b]! - realEigenvalues[a]!);
  return {
    mean,
    vectors: order.map((at) => Float64Array.from(eigenvectorMatrix.getColumn(at))),
    variances: order.map((at) => Math.max(realEigenvalues[at]!, 0)),
  };
}

/** Coordinates of every row along the first axes, `[N, dimensions]`, and its squared distance from their span. */
export function project(values: Float32Array, { mean, vectors }: Axes, dimensions: number) {
  const size = mean.length;
  const count = values.length / size;
  const coordinates = new Float64Array(count * dimensions);
  const rest = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    const centred = mean.map((value, at) => values[row * size + at]! - value);
    let left = centred.reduce((sum, value) => sum + value * value, 0);
    for (let axis = 0; axis < dimensions; axis++) {
      const vector = vectors[axis]!;
      let along = 0;
      for (let at = 0; at < size; at++) along += vector[at]! * centred[at]!;
      coordinates[row * dimensions + axis] = along;
      left -= along * along;
    }
    rest[row] = left;
  }
  return { coordinates, rest };
}

/** Mean squared error of a pixel that as many principal components leave. */
export function pcaError(values: Float32Array, axes: Axes, dimensions: number): number {
  return project(values, axes, dimensions).rest.reduce((sum, value) => sum + value, 0) / values.length;
}

export function meanSquare(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at]! - b[at]!) ** 2;
  return sum / a.length;
}
