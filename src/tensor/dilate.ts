import { concat, reshape, slice, type Tensor, type Tensor4D, zeros } from '@tensorflow/tfjs-core';

/** Spreads a filter `[H, W, …]` with zeros: used without dilation, it gives what the filter gives with it. */
export function dilate(filter: Tensor4D, [rows, columns]: [number, number]): Tensor4D {
  const [height, width, channels, multiplier] = filter.shape;
  let result: Tensor = filter;
  if (rows > 1) {
    const gaps = reshape(result, [height, 1, width * channels * multiplier]);
    const spread = concat([gaps, zeros([height, rows - 1, width * channels * multiplier])], 1);
    result = slice(reshape(spread, [height * rows, width, channels, multiplier]), 0, (height - 1) * rows + 1);
  }
  if (columns > 1) {
    const tall = result.shape[0]!;
    const gaps = reshape(result, [tall, width, 1, channels * multiplier]);
    const spread = concat([gaps, zeros([tall, width, columns - 1, channels * multiplier])], 2);
    result = slice(
      reshape(spread, [tall, width * columns, channels, multiplier]),
      [0, 0, 0, 0],
      [tall, (width - 1) * columns + 1, channels, multiplier],
    );
  }
  return result as Tensor4D;
}
