import { add, matMul, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { sumTo } from '../tensor/broadcast';
import { convolutionMap, type Plane } from './convolution';
import { einsumMap } from './einsum';
import type { Node, Value } from './graph';
import { denseWeightGradient } from './weight-gradient';

/** A map that is linear in x for given weights, with the transpose that every backward rule needs. */
export interface LinearMap {
  readonly kind: 'convolution' | 'dense';
  /**
   * Axis of the weights that runs over the output channels, two for depthwise filters (channel, multiplier). Empty where
   * the weights have none: a matrix on the left mixes positions, not channels.
   */
  readonly channelAxes: readonly number[];
  apply(x: Tensor, weight: Tensor): Tensor;
  /** Wᵀ g, in the input's shape. */
  transpose(gradient: Tensor, weight: Tensor, inputShape: readonly number[]): Tensor;
  /** True where each row of x makes the same row of the result, and no other. */
  readonly byRow?: boolean;
  /** Of a convolution over a plane: how it slides. */
  readonly plane?: Plane;
  /** The same, with nothing around x. */
  applyInside?(x: Tensor, weight: Tensor): Tensor;
  /** The transpose in the weights: Σ over examples and positions of what each weight saw of x, times g. Not every map has one. */
  weightGradient?(x: Tensor, gradient: Tensor, weightShape: readonly number[]): Tensor;
}

/** A node as a linear map of its active input, or undefined where it is not one. */
export function linearPart(node: Node): { map: LinearMap; x: Value; weight: Value } | undefined {
  const { x, a, dy, filter, b } = node.inputs;
  const [left, right] = node.kernel === 'Einsum' ? Object.values(node.inputs) : [x ?? a ?? dy, filter ?? b];
  if (!left || !right || left.active === right.active) return undefined;
  if (node.kernel === 'Einsum') {
    const map = einsumMap(String(node.attrs.equation), left.active ? 0 : 1);
    return map && (left.active ? { map, x: left, weight: right } : { map, x: right, weight: left });
  }
  if (left.active) {
    const map = linearMap(node.kernel, node.attrs);
    return map && { map, x: left, weight: right };
  }
  if (node.kernel !== 'BatchMatMul') return undefined;
  const { transposeA, transposeB } = node.attrs;
  return { map: denseLeft(Boolean(transposeA), Boolean(transposeB)), x: right, weight: left };
}

/** The linear map of a kernel whose weights come second, or undefined where the kernel is not one. */
export function linearMap(kernel: string, attrs: Readonly<Record<string, unknown>>): LinearMap | undefined {
  if (kernel === 'BatchMatMul' || kernel === '_FusedMatMul') {
    return dense(Boolean(attrs.transposeA), Boolean(attrs.transposeB));
  }
  return convolutionMap(kernel, attrs);
}

/** x W, with x or W transposed. */
function dense(transposeX: boolean, transposeW: boolean): LinearMap {
  return {
    kind: 'dense',
    channelAxes: [transposeW ? -2 : -1],
    byRow: !transposeX,
    apply: (x, weight) => matMul(x, weight, transposeX, transposeW),
    transpose: (gradient, weight, shape) =>
      tidy(() => {
        const back = transposeX
          ? matMul(weight, gradient, transposeW, true)
          : matMul(gradient, weight, false, !transposeW);
        return sumTo(back, shape);
      }),
    ...(transposeX
      ? {}
      : { weightGradient: (x, gradient, shape) => denseWeightGradient(x, gradient, shape, transposeW) }),
  };
}

/** W x, with W or x transposed. */
function denseLeft(transposeW: boolean, transposeX: boolean): LinearMap {
  return {
    kind: 'dense',
    channelAxes: [],
    apply: (x, weight) => matMul(weight, x, transposeW, transposeX),
    transpose: (gradient, weight, shape) =>
      tidy(() => {
        const back = transposeX
          ? matMul(gradient, weight, true, transposeW)
          : matMul(weight, gradient, !transposeW, false);
        return sumTo(back, shape);
      }),
  };
}

/** `map.apply(x, weight) + bias`. */
export function applyLinear(map: LinearMap, x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  return bias ? tidy(() => add(map.apply(x, weight), bias)) : map.apply(x, weight);
}
