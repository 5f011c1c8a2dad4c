import { concat, reshape, slice, type Tensor, zeros } from '@tensorflow/tfjs-core';

/** Spreads the first axes of a filter with zeros: used without dilation, it gives what the filter gives with it. */
export function dilate<T extends Tensor>(filter: T, rates: readonly number[]): T {
  let result: Tensor = filter;
  rates.forEach((rate, axis) => {
    if (rate === 1) return;
    const shape = [...result.shape];
    const after = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
    const rows = reshape(result, [-1, 1, after]);
    const spread = concat([rows, zeros([rows.shape[0]!, rate - 1, after])], 1);
    const reach = (shape[axis]! - 1) * rate + 1;
    const wide = reshape(
      spread,
      shape.map((size, at) => (at === axis ? size * rate : size)),
    );
    result = slice(
      wide,
      shape.map(() => 0),
      shape.map((size, at) => (at === axis ? reach : size)),
    );
  });
  return result as T;
}
