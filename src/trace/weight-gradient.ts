import {
  expandDims,
  matMul,
  mul,
  pad as padTensor,
  reshape,
  stack,
  stridedSlice,
  sum,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';

/** Where a convolution's windows lie. */
interface Windows {
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  readonly depthwise: boolean;
  readonly pad: 'valid' | 'same' | readonly [number, number][];
}

/** Σ x ⊗ g over all rows, in the shape of the weights. */
export function denseWeightGradient(
  x: Tensor,
  gradient: Tensor,
  weightShape: readonly number[],
  transposeB: boolean,
): Tensor {
  return tidy(() => {
    const [seen, given] = [x, gradient].map((tensor) => reshape(tensor, [-1, tensor.shape.at(-1)!]));
    const product = transposeB ? matMul(given!, seen!, true) : matMul(seen!, given!, true);
    return reshape(product, [...weightShape]);
  });
}

/**
 * Σ x ⊗ g over examples and positions, one filter tap at a time: the input as that tap saw it, times what arrived.
 * (TensorFlow.js has this neither for dilated filters nor on WebAssembly.)
 */
export function filterGradient(x: Tensor, gradient: Tensor, weightShape: readonly number[], windows: Windows): Tensor {
  const [rows, columns, channels] = weightShape as [number, number, number];
  const [batch, height, width] = gradient.shape as [number, number, number];
  const { strides, dilations, depthwise } = windows;
  return tidy(() => {
    const padded = padTensor(x, padding(x.shape, gradient.shape, weightShape, windows));
    const taps: Tensor[] = [];
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const [top, left] = [row * dilations[0], column * dilations[1]];
        const end = [batch, top + (height - 1) * strides[0] + 1, left + (width - 1) * strides[1] + 1, channels];
        const seen = stridedSlice(padded, [0, top, left, 0], end, [1, ...strides, 1]);
        taps.push(
          depthwise
            ? sum(mul(expandDims(seen, 4), reshape(gradient, [batch, height, width, channels, -1])), [0, 1, 2])
            : matMul(reshape(seen, [-1, channels]), reshape(gradient, [-1, gradient.shape[3]!]), true),
        );
      }
    }
    return reshape(stack(taps), [...weightShape]);
  });
}

/** Zeros around the input; for `same`, as many as the windows reach over the border, the odd one after. */
function padding(
  input: readonly number[],
  output: readonly number[],
  filter: readonly number[],
  { strides, dilations, pad }: Windows,
): [number, number][] {
  if (typeof pad !== 'string') return [...pad];
  return input.map((size, axis) => {
    if (pad === 'valid' || axis === 0 || axis === 3) return [0, 0];
    const reach = (output[axis]! - 1) * strides[axis - 1]! + (filter[axis - 1]! - 1) * dilations[axis - 1]! + 1;
    const total = Math.max(reach - size, 0);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  });
}
