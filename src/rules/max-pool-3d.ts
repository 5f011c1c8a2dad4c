import { maxPool, pad as padTensor, reshape, slice, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Node } from '../trace/graph';
import { runKernel } from './kernel-gradients';

/** Below every value that a network makes. */
const lowest = -3e38;

type Pair = [number, number];

/**
 * Each window's gradient goes to its first maximum, as in two dimensions. (TensorFlow gives all of it to every one of equal maxima, of
 * which there are many behind a ReLU, and the JavaScript kernel to another than the first.) The first maximum of a box is that of
 * the first plane that has it, so a pooling of planes and one over time find it.
 */
export function maxPool3dGradient({ inputs, attrs }: Node, arrived: Tensor): Tensor {
  const three = (value: unknown) => (Array.isArray(value) ? value : [value, value, value]) as [number, number, number];
  const [size, strides] = [three(attrs.filterSize), three(attrs.strides)];
  const { shape, tensor } = inputs.x!;
  const given = attrs.pad as 'same' | 'valid' | number | Pair[];
  const named = typeof given === 'string';
  const outside = named ? [] : shape.map((_, axis): Pair => aroundOf(given, axis));
  const pad = named ? given : 'valid';
  const x = named ? tensor : padTensor(tensor, outside, lowest);
  const [batch, depth, height, width, channels] = x.shape as [number, number, number, number, number];
  const planes = pooled(
    reshape(x, [batch * depth, height, width, channels]),
    size.slice(1) as Pair,
    strides.slice(1) as Pair,
    pad,
  );
  const [, rows, columns] = planes.output.shape as [number, number, number, number];
  const times = pooled(
    reshape(planes.output, [batch, depth, rows * columns, channels]),
    [size[0], 1],
    [strides[0], 1],
    pad,
  );
  const back = reshape(planes.back(times.back(arrived)), [...x.shape]);
  return named
    ? back
    : slice(
        back,
        outside.map(([before]) => before),
        [...shape],
      );
}

/** Batch and channels have nothing around them. */
function aroundOf(given: number | Pair[], axis: number): Pair {
  if (typeof given !== 'number') return given[axis]!;
  return axis === 0 || axis === 4 ? [0, 0] : [given, given];
}

function pooled(input: Tensor, filterSize: Pair, strides: Pair, pad: 'same' | 'valid') {
  const output = maxPool(input as Tensor4D, filterSize, strides, pad);
  return {
    output,
    back: (dy: Tensor) =>
      runKernel('MaxPoolGrad', { dy: reshape(dy, output.shape), input, output }, { filterSize, strides, pad }),
  };
}
