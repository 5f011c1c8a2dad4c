import { reshape, sum, type Tensor } from '@tensorflow/tfjs-core';

/** Sums over the axes along which a tensor of `shape` was repeated to give `tensor`: the transpose of broadcasting. */
export function sumTo(tensor: Tensor, shape: readonly number[]): Tensor {
  const lead = tensor.shape.length - shape.length;
  const axes = tensor.shape.flatMap((size, axis) =>
    axis < lead || (shape[axis - lead] === 1 && size !== 1) ? [axis] : [],
  );
  return axes.length === 0 ? tensor : reshape(sum(tensor, axes), [...shape]);
}
