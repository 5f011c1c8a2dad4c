/**
 * Vectors of words from the words they stand near: positive pointwise mutual information, and the leading singular vectors of it. Levy & Goldberg
 * 2014, "Neural Word Embedding as Implicit Matrix Factorization"; the singular vectors by random projection, Halko et al. 2011.
 */
import * as tf from '@tensorflow/tfjs-core';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { Random } from '../src/tensor/random';

export interface WordVectorOptions {
  /** Numbers of words; counts concern those from `first` on. */
  readonly size: number;
  readonly first: number;
  readonly dimension: number;
  /** Words on each side. Default 5. */
  readonly window?: number;
  readonly seed: number;
}

/**
 * @param texts the numbers of each text's words
 * @returns `[size, dimension]`, rows below `first` 0, the others of mean square 1/16 a number
 */
export function wordVectors(
  texts: readonly (readonly number[])[],
  { size, first, dimension, window = 5, seed }: WordVectorOptions,
): Float32Array {
  const pairs = new Float32Array(size * size);
  for (const ids of texts) {
    ids.forEach((id, at) => {
      if (id < first) return;
      for (let other = Math.max(0, at - window); other < at; other++) {
        const near = ids[other]!;
        if (near < first || near === id) continue;
        // Nearer words count more.
        const weight = 1 / (at - other);
        pairs[id * size + near]! += weight;
        pairs[near * size + id]! += weight;
      }
    });
  }
  toInformation(pairs, size);
  return tf.tidy(() => {
    const information = tf.tensor2d(pairs, [size, size]);
    const random = new Random(seed);
    const width = dimension + 10;
    let basis: tf.Tensor2D = tf.tensor2d(
      Float32Array.from({ length: size * width }, () => random.normal()),
      [size, width],
    );
    for (let round = 0; round < 4; round++) basis = orthogonal(tf.matMul(information, basis));
    // The matrix is symmetric: within the basis it is small, and its eigenvectors are found by turning.
    const small = tf.matMul(basis, tf.matMul(information, basis), true).arraySync() as number[][];
    const { values, vectors } = eigen(small);
    const order = values.map((_, at) => at).sort((a, b) => Math.abs(values[b]!) - Math.abs(values[a]!));
    const turn = tf.tensor2d(
      vectors.map((row) => order.slice(0, dimension).map((at) => row[at]! * Math.abs(values[at]!) ** 0.5)),
    );
    const found = tf.matMul(basis, turn).dataSync() as Float32Array;
    const norm = Math.sqrt(found.reduce((sum, value) => sum + value * value, 0) / found.length);
    return found.map((value) => value / (4 * norm));
  });
}

/** Counts to max(0, log p(a, b) / (p(a) p(b)^¾)): the power keeps rare words in bounds. */
function toInformation(pairs: Float32Array, size: number): void {
  const sums = Float64Array.from({ length: size }, (_, row) =>
    pairs.subarray(row * size, (row + 1) * size).reduce((a, b) => a + b, 0),
  );
  const smooth = sums.map((sum) => sum ** 0.75);
  const total = smooth.reduce((a, b) => a + b, 0);
  pairs.forEach((count, at) => {
    if (count === 0) return;
    const [row, column] = [Math.floor(at / size), at % size];
    pairs[at] = Math.max(0, Math.log((count * total) / (sums[row]! * smooth[column]!)));
  });
  // Symmetric again, which the power undid.
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < row; column++) {
      const mean = (pairs[row * size + column]! + pairs[column * size + row]!) / 2;
      pairs[row * size + column] = mean;
      pairs[column * size + row] = mean;
    }
  }
}

/** Gram and Schmidt, twice for accuracy. */
function orthogonal(x: tf.Tensor2D): tf.Tensor2D {
  const [rows, columns] = x.shape;
  const data = Float64Array.from(tf.transpose(x).dataSync());
  for (let pass = 0; pass < 2; pass++) {
    for (let at = 0; at < columns; at++) {
      const own = data.subarray(at * rows, (at + 1) * rows);
      for (let before = 0; before < at; before++) {
        const other = data.subarray(before * rows, (before + 1) * rows);
        const share = own.reduce((sum, value, row) => sum + value * other[row]!, 0);
        for (let row = 0; row < rows; row++) own[row]! -= share * other[row]!;
      }
      const norm = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0));
      for (let row = 0; row < rows; row++) own[row]! /= norm;
    }
  }
  return tf.transpose(tf.tensor2d(Float32Array.from(data), [columns, rows]));
}

function eigen(matrix: readonly (readonly number[])[]): { values: number[]; vectors: number[][] } {
  const found = new EigenvalueDecomposition(new Matrix(matrix.map((row) => [...row])), { assumeSymmetric: true });
  return { values: found.realEigenvalues, vectors: found.eigenvectorMatrix.to2DArray() };
}
