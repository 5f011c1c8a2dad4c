import {
  conv2d,
  conv3d,
  depthwiseConv2d,
  engine,
  type NamedAttrMap,
  type NamedTensorMap,
  pad as padTensor,
  reverse,
  slice,
  type Tensor,
  type Tensor4D,
  type Tensor5D,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import { dilate } from '../tensor/dilate';
import type { LinearMap } from './linear';
import { filterGradient } from './weight-gradient';

type Kind = 'plane' | 'depthwise' | 'volume';
type Numbers = number | readonly number[];

interface ConvAttrs {
  readonly strides: Numbers;
  readonly pad: 'valid' | 'same' | number | [number, number][];
  readonly dataFormat?: string;
  readonly dilations?: Numbers | null;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  /** Of a transposed convolution: the shape of what it gives. */
  readonly inputShape?: readonly number[];
}

const forwards: Readonly<Record<string, Kind>> = {
  Conv2D: 'plane',
  FusedConv2D: 'plane',
  DepthwiseConv2dNative: 'depthwise',
  FusedDepthwiseConv2D: 'depthwise',
  Conv3D: 'volume',
};

/** How a convolution or pooling slides over a plane. */
export interface Plane {
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  /** Given explicitly, before and after each axis, the batch's first. */
  readonly pad: 'valid' | 'same' | readonly (readonly [number, number])[];
}

/** The kernel that goes back through a convolution; called by a network itself, it is a transposed convolution. */
const backwards: Readonly<Record<Kind, string>> = {
  plane: 'Conv2DBackpropInput',
  depthwise: 'DepthwiseConv2dNativeBackpropInput',
  volume: 'Conv3DBackpropInputV2',
};

/** The map of a convolution or transposed convolution, or undefined where the kernel is neither. */
export function convolutionMap(kernel: string, attrs: Readonly<Record<string, unknown>>): LinearMap | undefined {
  const given = attrs as unknown as ConvAttrs;
  if (given.dataFormat !== undefined && !['NHWC', 'NDHWC'].includes(given.dataFormat)) return undefined;
  const forward = forwards[kernel];
  if (forward) return convolution(given, forward);
  const kind = (Object.keys(backwards) as Kind[]).find((each) => backwards[each] === kernel);
  return kind && transposed(convolution(given, kind), given.inputShape!);
}

function convolution(attrs: ConvAttrs, kind: Kind): LinearMap {
  const axes = kind === 'volume' ? 3 : 2;
  const [strides, dilations] = [each(attrs.strides, axes), each(attrs.dilations ?? 1, axes)];
  const explicit = explicitPadding(attrs.pad, axes);
  const pad = explicit ? 'valid' : (attrs.pad as 'valid' | 'same');
  return {
    kind: 'convolution',
    channelAxes: kind === 'depthwise' ? [2, 3] : [axes + 1],
    byRow: true,
    apply: (x, weight) =>
      tidy(() => convolve(kind, explicit ? padTensor(x, explicit) : x, weight, { strides, pad, dilations })),
    transpose: (gradient, weight, inputShape) =>
      tidy(() => {
        if (kind === 'plane' && pad === 'same' && [...strides, ...dilations].every((n) => n === 1)) {
          const turned = turn(weight, gradient);
          if (turned) return convolve(kind, gradient, turned, { strides, pad, dilations });
        }
        const shape = explicit
          ? inputShape.map((size, axis) => size + explicit[axis]![0] + explicit[axis]![1])
          : inputShape;
        // TensorFlow.js has no input gradient for dilated convolutions.
        const inputs = { dy: gradient, filter: dilate(weight, dilations) } as unknown as NamedTensorMap;
        const unit = kind === 'depthwise' ? { dilations: [1, 1] } : kind === 'plane' ? { dataFormat: 'NHWC' } : {};
        const back = engine().runKernel(backwards[kind], inputs, {
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
    ...(kind === 'volume'
      ? {}
      : {
          plane: { strides, dilations, pad: explicit ?? pad } as unknown as Plane,
          applyInside: (x: Tensor, weight: Tensor) => convolve(kind, x, weight, { strides, pad: 'valid', dilations }),
          weightGradient: planeWeightGradient(kind === 'depthwise', explicit ?? pad, strides, dilations),
        }),
  };
}

/**
 * The filter whose convolution is the way back through a filter of odd size, stride 1 and same padding. Engines are
 * faster at convolving than at going back, by a tenth to a half; but turning a filter costs as much as convolving a
 * thousand places, and few channels are convolved slowly. Undefined where turning does not pay, or is not the same.
 */
function turn(weight: Tensor, gradient: Tensor): Tensor | undefined {
  const [height, width, channels, filters] = weight.shape as [number, number, number, number];
  const places = gradient.size / filters;
  if (height % 2 === 0 || width % 2 === 0 || channels < 16 || places < 1500) return undefined;
  return transpose(reverse(weight, [0, 1]), [0, 1, 3, 2]);
}

const planeWeightGradient =
  (
    depthwise: boolean,
    pad: 'valid' | 'same' | [number, number][],
    strides: readonly number[],
    dilations: readonly number[],
  ) =>
  (x: Tensor, gradient: Tensor, weightShape: readonly number[]): Tensor => {
    const [along, apart] = [strides, dilations] as [number, number][];
    return filterGradient(x, gradient, weightShape, { strides: along!, dilations: apart!, depthwise, pad });
  };

interface Steps {
  readonly strides: readonly number[];
  readonly pad: 'valid' | 'same';
  readonly dilations: readonly number[];
}

function convolve(kind: Kind, x: Tensor, weight: Tensor, { strides, pad, dilations }: Steps): Tensor {
  if (kind === 'volume') {
    const [along, apart] = [strides, dilations] as [number, number, number][];
    return conv3d(x as Tensor5D, weight as Tensor5D, along!, pad, 'NDHWC', apart);
  }
  const [along, apart] = [strides, dilations] as [number, number][];
  const run = kind === 'depthwise' ? depthwiseConv2d : conv2d;
  return run(x as Tensor4D, weight as Tensor4D, along!, pad, 'NHWC', apart);
}

/** The same weights used the other way: what goes in has the shape that a convolution gives. */
function transposed(map: LinearMap, outputShape: readonly number[]): LinearMap {
  return {
    kind: 'convolution',
    // Filters are [...window, in, out] as the convolution sees them: its inputs are the outputs here.
    channelAxes: [outputShape.length - 2],
    byRow: true,
    apply: (x, weight) => map.transpose(x, weight, [x.shape[0]!, ...outputShape.slice(1)]),
    transpose: (gradient, weight) => map.apply(gradient, weight),
    ...(map.weightGradient ? { weightGradient: (x, gradient, shape) => map.weightGradient!(gradient, x, shape) } : {}),
  };
}

const each = (value: Numbers, axes: number): readonly number[] =>
  typeof value === 'number' ? new Array<number>(axes).fill(value) : value;

function explicitPadding(pad: ConvAttrs['pad'], axes: number): [number, number][] | undefined {
  if (typeof pad === 'string') return undefined;
  const inside = new Array<[number, number]>(axes);
  return typeof pad === 'number' ? [[0, 0], ...inside.fill([pad, pad]), [0, 0]] : pad;
}
