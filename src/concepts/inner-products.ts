/** Inner products among the activations of many pictures: all that the statistics of concepts need of a layer. */

import { matMul, mean, sub, type Tensor2D, tensor2d, tidy } from '@tensorflow/tfjs-core';

/** The activations of N pictures at one layer, and the gradients of classes there, as their inner products. */
export interface Space {
  /** N. */
  readonly size: number;
  /** (x_i − x̄)·(x_j − x̄), `[N, N]`. */
  readonly gram: Float64Array;
  /** For each class: g_i·(x_j − x̄), `[its inputs, N]`. */
  readonly slopes: readonly { readonly rows: number; readonly values: Float64Array }[];
}

/** Columns at a time: the engine multiplies in float32, and sums so short lose nothing that matters. */
const width = 4096;

/**
 * @param rows x_j, one activation a picture.
 * @param gradients For each class: g_i, one gradient an input.
 */
export function innerProducts(
  rows: readonly Float32Array[],
  gradients: readonly (readonly Float32Array[])[] = [],
): Space {
  const size = rows.length;
  const length = rows[0]!.length;
  const gram = new Float64Array(size * size);
  const slopes = gradients.map((list) => ({ rows: list.length, values: new Float64Array(list.length * size) }));
  for (let from = 0; from < length; from += width) {
    const to = Math.min(length, from + width);
    // Read inside: a tidy returns tensors only.
    tidy(() => {
      const plain = block(rows, from, to);
      const centred = sub(plain, mean(plain, 0, true)) as Tensor2D;
      const addTo = (sums: Float64Array, left: Tensor2D) => {
        const products = matMul(left, centred, false, true).dataSync();
        for (let at = 0; at < sums.length; at++) sums[at]! += products[at]!;
      };
      addTo(gram, centred);
      for (const [at, list] of gradients.entries()) addTo(slopes[at]!.values, block(list, from, to));
    });
  }
  return { size, gram, slopes };
}

function block(rows: readonly Float32Array[], from: number, to: number): Tensor2D {
  const values = new Float32Array(rows.length * (to - from));
  for (const [at, row] of rows.entries()) values.set(row.subarray(from, to), at * (to - from));
  return tensor2d(values, [rows.length, to - from]);
}
