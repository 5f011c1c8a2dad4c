/**
 * The decorrelated parametrisation of images: a Fourier basis with amplitudes that fall as 1/frequency, as in natural
 * images, and colour axes that vary apart. Ascent in it prefers no frequency. Olah, Mordvintsev & Schubert 2017,
 * "Feature visualization", Distill, doi:10.23915/distill.00007.
 */

import { matMul, reshape, type Tensor, tensor, tidy, transpose } from '@tensorflow/tfjs-core';

/**
 * The real Fourier basis of n values, `[n, n]`: row 0 is constant, rows 2k − 1 and 2k are cosine and sine of k periods, for
 * an even n the last alternates. Orthonormal, so that its transpose inverts it.
 */
export function fourierBasis(n: number): Float32Array {
  const basis = new Float32Array(n * n);
  for (let row = 0; row < n; row++) {
    const periods = Math.ceil(row / 2);
    const norm = Math.sqrt((row === 0 || 2 * periods === n ? 1 : 2) / n);
    for (let at = 0; at < n; at++) {
      const angle = (2 * Math.PI * periods * at) / n;
      basis[row * n + at] = norm * (row % 2 === 1 || row === 0 ? Math.cos(angle) : Math.sin(angle));
    }
  }
  return basis;
}

/** Periods a pixel of each row of the basis. */
const frequency = (row: number, n: number): number => Math.ceil(row / 2) / n;

/** Square root of the covariance of colours in ImageNet, as Olah et al. publish it in Lucid, over its largest column norm. */
const colors = [
  [0.26, 0.09, 0.02],
  [0.27, 0.0, -0.05],
  [0.27, -0.09, 0.03],
].map((row) => row.map((value) => value / Math.hypot(0.26, 0.27, 0.27)));

/** Inverse of a 3 × 3 matrix, by cofactors. */
function inverse(m: readonly (readonly number[])[]): number[][] {
  const cofactor = (i: number, j: number) => {
    const [a, b, c, d] = [(i + 1) % 3, (i + 2) % 3, (j + 1) % 3, (j + 2) % 3];
    return m[a]![c]! * m[b]![d]! - m[a]![d]! * m[b]![c]!;
  };
  const determinant = [0, 1, 2].reduce((sum, j) => sum + m[0]![j]! * cofactor(0, j), 0);
  return [0, 1, 2].map((i) => [0, 1, 2].map((j) => cofactor(j, i) / determinant));
}

/** A linear map from coefficients to an image, both `[H, W, C]`. */
export interface LinearBasis {
  toImage(coefficients: Float32Array): Float32Array;
  /** The transpose, for gradients. */
  transpose(gradient: Float32Array): Float32Array;
  toCoefficients(image: Float32Array): Float32Array;
}

/** Makes the spread of an image of Gaussian coefficients about that of Lucid's. */
const gain = 1 / 4;

/** The basis of images of a shape; colours are decorrelated where there are three channels. */
export function decorrelatedBasis([height, width, channels]: readonly number[]): LinearBasis {
  const [h, w, depth] = [height!, width!, channels!];
  const [rows, columns] = [fourierBasis(h), fourierBasis(w)];
  const least = 1 / Math.max(h, w);
  const scales = Float32Array.from({ length: h * w * depth }, (_, at) => {
    const place = Math.floor(at / depth);
    const size = Math.hypot(frequency(Math.floor(place / w), h), frequency(place % w, w));
    return gain / Math.max(size, least);
  });
  const mixed = depth === 3;
  const unmix = inverse(colors);
  const turned = (matrix: readonly (readonly number[])[]) => matrix.map((_, j) => matrix.map((row) => row[j]!));
  const mix = (values: Float32Array, matrix: readonly (readonly number[])[]): Float32Array => {
    if (!mixed) return values;
    const result = new Float32Array(values.length);
    for (let at = 0; at < values.length; at += 3) {
      for (let i = 0; i < 3; i++) {
        for (let j = 0; j < 3; j++) result[at + i]! += matrix[i]![j]! * values[at + j]!;
      }
    }
    return result;
  };
  /** Rows and columns by the basis (`analyse`: from image to coefficients) or by its transpose. */
  const both = (values: Float32Array, analyse: boolean): Float32Array => {
    const result = tidy(() => {
      // [H, W, C] → [C, H, W], whose last axis is multiplied, and then the one before.
      const planes = transpose(tensor(values, [h, w, depth]), [2, 0, 1]);
      const along = (x: Tensor, basis: Float32Array, n: number) =>
        reshape(matMul(reshape(x, [-1, n]), tensor(basis, [n, n]), false, analyse), x.shape);
      const across = transpose(along(planes, columns, w), [0, 2, 1]);
      return transpose(along(across, rows, h), [2, 1, 0]);
    });
    const found = result.dataSync() as Float32Array;
    result.dispose();
    return found;
  };
  const scaled = (values: Float32Array) => values.map((value, at) => value * scales[at]!);
  return {
    toImage: (coefficients) => mix(both(scaled(coefficients), false), colors),
    transpose: (gradient) => scaled(both(mix(gradient, turned(colors)), true)),
    toCoefficients: (image) => both(mix(image, unmix), true).map((value, at) => value / scales[at]!),
  };
}
