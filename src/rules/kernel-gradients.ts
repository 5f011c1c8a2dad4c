import {
  add,
  argMax,
  avgPool,
  avgPool3d,
  cast,
  div,
  einsum,
  engine,
  getBackend,
  getKernel,
  greater,
  less,
  logicalAnd,
  logicalNot,
  mul,
  type NamedAttrMap,
  type NamedTensorMap,
  neg,
  oneHot,
  ones,
  pad as padTensor,
  pow,
  range,
  reshape,
  rsqrt,
  slice,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  type Tensor5D,
  transpose,
  unsortedSegmentSum,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { RuleError } from '../errors';
import { sumTo } from '../tensor/broadcast';
import type { BackwardRule } from '../trace/backward';
import { einsumTranspose, readEquation } from '../trace/einsum';
import type { Node } from '../trace/graph';
import { maxPool3dGradient } from './max-pool-3d';

type Gradients = Record<string, Tensor>;

/** Constant between jumps: their derivative is 0 wherever they have one. */
const steps = [
  ...['Equal', 'NotEqual', 'Greater', 'GreaterEqual', 'Less', 'LessEqual', 'Step'],
  ...['LogicalAnd', 'LogicalOr', 'LogicalNot', 'LogicalXor', 'All', 'Any', 'IsNan', 'IsInf', 'IsFinite'],
  ...['ArgMax', 'ArgMin', 'OnesLike', 'ZerosLike'],
];

/** True where a node's output is 0 or 1, or an index, and jumps from one to the other. */
export const isStep = (node: Node): boolean =>
  steps.includes(node.kernel) || (node.kernel === 'Cast' && node.attrs.dtype !== 'float32');

/** Gradients that TensorFlow.js lacks, gets wrong, or computes on one engine otherwise than on another. */
export const kernelGradients: Readonly<Record<string, BackwardRule>> = {
  ...Object.fromEntries(steps.map((kernel): [string, BackwardRule] => [kernel, () => ({})])),
  Relu: (node, [arrived]) => ({ x: gate(arrived!, node.outputs[0]!.tensor) }),
  Relu6: (node, [arrived]) => ({ x: gate(arrived!, node.outputs[0]!.tensor, 6) }),
  Max: (node, [arrived]) => ({ x: extremeGradient(node, arrived!, (x) => x) }),
  Min: (node, [arrived]) => ({ x: extremeGradient(node, arrived!, neg) }),
  Tile: (node, [arrived]) => ({ x: tileGradient(node, arrived!) }),
  TopK: (node, [arrived]) => ({ x: topGradient(node, arrived!) }),
  ResizeNearestNeighbor: (node, [arrived]) => repeatGradient(node, arrived!),
  Select: selectGradient,
  Einsum: einsumGradient,
  FusedBatchNorm: normGradient,
  MaxPool3D: (node, [arrived]) => ({ x: maxPool3dGradient(node, arrived!) }),
  StridedSlice: (node, [arrived]) => moveGradient(node, 'x', arrived!),
  MirrorPad: (node, [arrived]) => moveGradient(node, 'x', arrived!),
  DepthToSpace: (node, [arrived]) => moveGradient(node, 'x', arrived!),
  GatherNd: (node, [arrived]) => lookUp(node) ?? moveGradient(node, 'params', arrived!),
};

/** Lets through what arrives where a rectifier is at work, by its output: its input need not be computed again. */
function gate(arrived: Tensor, output: Tensor, ceiling?: 6): Tensor {
  const whole = ceiling ? 'Relu6Grad' : 'ReluGrad';
  // Some engines do it in one step.
  if (getKernel(whole, getBackend())) return runKernel(whole, { dy: arrived, y: output }, {});
  const working = greater(output, 0);
  const open = ceiling ? logicalAnd(working, less(output, ceiling)) : working;
  return where(open, arrived, zerosLike(arrived));
}

/** As `kernelGradients`, for kernels that need it only with some attributes or inputs. */
export function specialGradient(node: Node, [arrived]: readonly Tensor[]): Gradients | undefined {
  const { kernel, attrs } = node;
  if (kernel === 'Cast' && isStep(node)) return {};
  if (kernel === 'OneHot') return lookUp(node);
  if (kernel === 'GatherV2') {
    return lookUp(node) ?? ((attrs.batchDims as number) > 0 ? moveGradient(node, 'x', arrived!) : undefined);
  }
  if (['AvgPool', 'AvgPool3D'].includes(kernel) && attrs.pad !== 'valid') return { x: averageGradient(node, arrived!) };
  if (kernel === 'CropAndResize' && attrs.method === 'nearest') {
    return moveGradient({ ...node, attrs: { ...attrs, extrapolationValue: 0 } }, 'image', arrived!);
  }
  return undefined;
}

/** Refuses to differentiate by an index. */
function lookUp(node: Node): undefined {
  if (!node.inputs.indices?.active) return undefined;
  throw new RuleError(
    `The layer "${node.layer}" looks its input up in a table (${node.kernel}), and no relevance or gradient belongs to a number in a list. ` +
      'Explain at its output instead: pass its name as `layer`.',
  );
}

/** Extremes over axes: the first of equals takes all, as max-pooling does. (TensorFlow.js's own gives to each tie.) */
function extremeGradient(node: Node, arrived: Tensor, height: (x: Tensor) => Tensor): Tensor {
  const x = node.inputs.x!;
  const rank = x.shape.length;
  const given = (node.attrs.reductionIndices ?? node.attrs.axis) as number | number[] | null | undefined;
  const axes = [given ?? x.shape.map((_, axis) => axis)].flat().map((axis) => (axis + rank) % rank);
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const order = [...kept, ...axes.sort((a, b) => a - b)];
  const count = axes.reduce((product, axis) => product * x.shape[axis]!, 1);
  const flat = reshape(transpose(x.tensor, order), [-1, count]);
  const winner = oneHot(argMax(height(flat), 1) as Tensor1D, count);
  const spread = mul(winner, reshape(arrived, [-1, 1]));
  const inverse = order.map((_, axis) => order.indexOf(axis));
  return transpose(
    reshape(
      spread,
      order.map((axis) => x.shape[axis]!),
    ),
    inverse,
  );
}

/**
 * Average over windows that reach over the border: each window's gradient goes, in equal parts, to the values it really
 * has. (TensorFlow.js's own JavaScript kernel divides by the full window there.) As an average over the values padded
 * with zeros, divided by the share of the window that is inside.
 */
function averageGradient(node: Node, arrived: Tensor): Tensor {
  const { shape } = node.inputs.x!;
  const axes = shape.length - 2;
  const each = (value: unknown) => [value].flat().flatMap((n) => (Array.isArray(value) ? n : new Array(axes).fill(n)));
  const [size, strides] = [each(node.attrs.filterSize), each(node.attrs.strides)] as [number[], number[]];
  const outside = shape.map((length, axis): [number, number] => {
    if (axis === 0 || axis > axes) return [0, 0];
    if (typeof node.attrs.pad === 'number') return [node.attrs.pad, node.attrs.pad];
    if (Array.isArray(node.attrs.pad)) return node.attrs.pad[axis] as [number, number];
    const [window, stride] = [size[axis - 1]!, strides[axis - 1]!];
    const missing = Math.max((Math.ceil(length / stride) - 1) * stride + window - length, 0);
    return [Math.floor(missing / 2), Math.ceil(missing / 2)];
  });
  const inside = padTensor(ones([1, ...shape.slice(1, -1), 1]), outside);
  const share =
    axes === 2
      ? avgPool(inside as Tensor4D, size as [number, number], strides as [number, number], 'valid')
      : avgPool3d(inside as Tensor5D, size as [number, number, number], strides as [number, number, number], 'valid');
  const padded = padTensor(node.inputs.x!.tensor, outside);
  const back = runKernel(
    axes === 2 ? 'AvgPoolGrad' : 'AvgPool3DGrad',
    { dy: div(arrived, share), input: padded },
    {
      filterSize: size,
      strides,
      pad: 'valid',
    },
  );
  return slice(
    back,
    outside.map(([before]) => before),
    [...shape],
  );
}

/** Repeats along each axis are summed. (TensorFlow.js's own adds them one by one, and stops at four axes.) */
function tileGradient(node: Node, arrived: Tensor): Tensor {
  const { shape } = node.inputs.x!;
  const now = [...arrived.shape];
  return (node.attrs.reps as number[]).reduce((tensor, times, axis) => {
    if (times === 1) return tensor;
    const before = now.slice(0, axis).reduce((product, size) => product * size, 1);
    now[axis] = shape[axis]!;
    return reshape(sum(reshape(tensor, [before, times, -1]), 1), now);
  }, arrived);
}

/**
 * Each value takes what arrived at its copies. (TensorFlow.js's own JavaScript kernel mixes the examples of a batch.)
 * Sizes that are multiples need no search for the copies.
 */
function repeatGradient(node: Node, arrived: Tensor): Gradients {
  const [batch, height, width, channels] = node.inputs.images!.shape as [number, number, number, number];
  const [rows, columns] = [arrived.shape[1]! / height, arrived.shape[2]! / width];
  if (!Number.isInteger(rows) || !Number.isInteger(columns) || node.attrs.alignCorners) {
    return moveGradient(node, 'images', arrived);
  }
  const tall = sum(reshape(arrived, [batch * height, rows, width * columns * channels]), 1);
  const back = sum(reshape(tall, [batch * height * width, columns, channels]), 1);
  return { images: reshape(back, [batch, height, width, channels]) };
}

/** The largest values take what arrived at their places. */
function topGradient(node: Node, arrived: Tensor): Tensor {
  const { shape } = node.inputs.x!;
  const winners = cast(oneHot(cast(node.outputs[1]!.tensor, 'int32'), shape.at(-1)!), 'float32');
  return sum(mul(winners, reshape(arrived, [...arrived.shape, 1])), -2);
}

/** Each place goes to the side that was chosen there. */
function selectGradient(node: Node, [arrived]: readonly Tensor[]): Gradients {
  const { condition, t, e } = node.inputs;
  const result: Gradients = {};
  if (t!.active) result.t = sumTo(mul(arrived!, cast(condition!.tensor, 'float32')), t!.shape);
  if (e!.active) result.e = sumTo(mul(arrived!, cast(logicalNot(condition!.tensor), 'float32')), e!.shape);
  return result;
}

/** y = (x − mean) · scale / √(variance + ε) + offset, where any of the five may depend on the input. */
function normGradient(node: Node, [arrived]: readonly Tensor[]): Gradients {
  const { x, mean, variance, scale } = node.inputs;
  const inverse = rsqrt(add(variance!.tensor, node.attrs.varianceEpsilon as number));
  const centred = () => sub(x!.tensor, mean!.tensor);
  const scaled = scale ? mul(arrived!, scale.tensor) : arrived!;
  const parts: Readonly<Record<string, () => Tensor>> = {
    x: () => mul(scaled, inverse),
    mean: () => neg(mul(scaled, inverse)),
    variance: () => mul(mul(scaled, centred()), mul(pow(inverse, 3), -0.5)),
    scale: () => mul(mul(arrived!, centred()), inverse),
    offset: () => arrived!,
  };
  const active = Object.entries(node.inputs).filter(([, value]) => value.active);
  return Object.fromEntries(active.map(([name, value]) => [name, sumTo(parts[name]!(), value.shape)]));
}

/** Products summed over axes, and sums or transposes of one tensor. */
function einsumGradient(node: Node, [arrived]: readonly Tensor[]): Gradients {
  const equation = String(node.attrs.equation);
  const factors = Object.entries(node.inputs);
  const read = readEquation(equation);
  if (read) {
    return Object.fromEntries(
      factors.flatMap(([name, value], at) => {
        const other = factors[1 - at]![1].tensor;
        return value.active ? [[name, einsumTranspose(read, at as 0 | 1, arrived!, other)]] : [];
      }),
    );
  }
  const [from, to] = equation.replace(/\s/g, '').split('->') as [string, string | undefined];
  const [name, value] = factors[0]!;
  if (factors.length === 1 && to !== undefined && new Set(from).size === from.length) {
    const summed = [...from].filter((letter) => !to.includes(letter));
    const sizes = summed.map((letter) => value.shape[from.indexOf(letter)]!);
    if (summed.length === 0) return { [name]: einsum(`${to}->${from}`, arrived!) };
    return { [name]: einsum(`${to},${summed.join('')}->${from}`, arrived!, ones(sizes)) };
  }
  throw new RuleError(
    `The layer "${node.layer}" uses the kernel Einsum with the equation "${equation}", which has no gradient here: ` +
      'an axis repeats, is summed by itself beside a second factor, or is left out with "...". Write it as a product of named axes.',
  );
}

/** Largest count of values that float32 can number. */
const countable = 2 ** 24;

/** Kernels that only move values: numbered values are moved to find where each went, and what arrived is moved back. */
function moveGradient(node: Node, name: string, arrived: Tensor): Gradients {
  const { shape } = node.inputs[name]!;
  const size = shape.reduce((product, length) => product * length, 1);
  if (size >= countable) {
    throw new RuleError(
      `The layer "${node.layer}" moves ${size} values with the kernel ${node.kernel}; up to ${countable} have a gradient. Explain fewer examples at a time.`,
    );
  }
  const others = Object.entries(node.inputs).map(([key, value]) => [key, value.tensor]);
  const numbered = reshape(range(1, size + 1), [...shape]);
  const places = runKernel(node.kernel, { ...Object.fromEntries(others), [name]: numbered }, node.attrs);
  // Number 0 is a place that no value went to.
  const sums = unsortedSegmentSum(reshape(arrived, [-1]), cast(reshape(places, [-1]), 'int32') as Tensor1D, size + 1);
  return { [name]: reshape(slice(sums, 1), [...shape]) };
}

/** Runs a kernel by its name. Where its inputs are a list, their names are their places. */
export const runKernel = (kernel: string, inputs: Readonly<Record<string, Tensor>>, attrs: object): Tensor => {
  const given = '0' in inputs ? Object.values(inputs) : inputs;
  return engine().runKernel(kernel, given as unknown as NamedTensorMap, attrs as NamedAttrMap) as Tensor;
};
