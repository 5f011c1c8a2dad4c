import {
  add,
  conv2d,
  depthwiseConv2d,
  engine,
  matMul,
  type NamedAttrMap,
  type NamedTensorMap,
  pad as padTensor,
  slice,
  type Tensor,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import { dilate } from '../tensor/dilate';
import { denseWeightGradient, filterGradient } from './weight-gradient';

/** A map that is linear in x for given weights, with the transpose that every backward rule needs. */
export interface LinearMap {
  readonly kind: 'convolution' | 'dense';
  /** Axis of the weights that runs over the output channels; two for depthwise filters (channel, multiplier). */
  readonly channelAxes: readonly number[];
  apply(x: Tensor, weight: Tensor): Tensor;
  /** Wᵀ g, in the input's shape. */
  transpose(gradient: Tensor, weight: Tensor, inputShape: readonly number[]): Tensor;
  /** The transpose in the weights: Σ over examples and positions of what each weight saw of x, times g. Not every map has one. */
  weightGradient?(x: Tensor, gradient: Tensor, weightShape: readonly number[]): Tensor;
}

interface ConvAttrs {
  strides: [number, number] | number;
  pad: 'valid' | 'same' | number | [number, number][];
  dataFormat?: string;
  dilations?: [number, number] | number | null;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** The linear map of a kernel, or undefined where the kernel is not one. */
export function linearMap(kernel: string, attrs: Readonly<Record<string, unknown>>): LinearMap | undefined {
  switch (kernel) {
    case 'Conv2D':
    case 'FusedConv2D':
      return convolution(attrs as unknown as ConvAttrs, false);
    case 'DepthwiseConv2dNative':
    case 'FusedDepthwiseConv2D':
      return convolution(attrs as unknown as ConvAttrs, true);
    case 'BatchMatMul':
    case '_FusedMatMul':
      return attrs.transposeA ? undefined : dense(Boolean(attrs.transposeB));
    default:
      return undefined;
  }
}

function dense(transposeB: boolean): LinearMap {
  return {
    kind: 'dense',
    channelAxes: [transposeB ? -2 : -1],
    apply: (x, weight) => matMul(x, weight, false, transposeB),
    transpose: (gradient, weight) => matMul(gradient, weight, false, !transposeB),
    weightGradient: (x, gradient, shape) => denseWeightGradient(x, gradient, shape, transposeB),
  };
}

function convolution(attrs: ConvAttrs, depthwise: boolean): LinearMap | undefined {
  if (attrs.dataFormat !== undefined && attrs.dataFormat !== 'NHWC') return undefined;
  const [strides, dilations] = [pair(attrs.strides), pair(attrs.dilations ?? 1)];
  const explicit = explicitPadding(attrs.pad);
  const pad = explicit ? 'valid' : (attrs.pad as 'valid' | 'same');
  const kernel = depthwise ? 'DepthwiseConv2dNativeBackpropInput' : 'Conv2DBackpropInput';
  return {
    kind: 'convolution',
    channelAxes: depthwise ? [2, 3] : [3],
    apply: (x, weight) =>
      tidy(() => {
        const padded = (explicit ? padTensor(x as Tensor4D, explicit) : x) as Tensor4D;
        const filter = weight as Tensor4D;
        return depthwise
          ? depthwiseConv2d(padded, filter, strides, pad, 'NHWC', dilations)
          : conv2d(padded, filter, strides, pad, 'NHWC', dilations);
      }),
    transpose: (gradient, weight, inputShape) =>
      tidy(() => {
        const shape = explicit
          ? inputShape.map((size, axis) => size + explicit[axis]![0] + explicit[axis]![1])
          : inputShape;
        // TensorFlow.js has no input gradient for dilated convolutions.
        const inputs = { dy: gradient, filter: dilate(weight as Tensor4D, dilations) } as unknown as NamedTensorMap;
        const unit = depthwise ? { dilations: [1, 1] } : { dataFormat: 'NHWC' };
        const back = engine().runKernel(kernel, inputs, {
          strides,
          pad,
          dimRoundingMode: attrs.dimRoundingMode,
          inputShape: [...shape],
          ...unit,
        } as unknown as NamedAttrMap) as Tensor;
        if (!explicit) return back;
        return slice(
          back,
          explicit.map(([before]) => before),
          [...inputShape],
        );
      }),
    weightGradient: (x, gradient, shape) =>
      filterGradient(x, gradient, shape, {
        strides,
        dilations,
        depthwise,
        pad: explicit ?? (attrs.pad as 'valid' | 'same'),
      }),
  };
}

const pair = (value: [number, number] | number): [number, number] =>
  typeof value === 'number' ? [value, value] : value;

function explicitPadding(pad: ConvAttrs['pad']): [number, number][] | undefined {
  if (typeof pad === 'string') return undefined;
  return typeof pad === 'number'
    ? [
        [0, 0],
        [pad, pad],
        [pad, pad],
        [0, 0],
      ]
    : pad;
}

/** `map.apply(x, weight) + bias`. */
export function applyLinear(map: LinearMap, x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  return bias ? tidy(() => add(map.apply(x, weight), bias)) : map.apply(x, weight);
}
