import { cast, greater, max, mul, ones, onesLike, reshape, type Tensor, tensor, zeros } from '@tensorflow/tfjs-core';
import { ArgumentError } from '../../errors';
import type { Region } from '../../render/tiles';
import { gradientRule } from '../../rules/gradient';
import { sumTo } from '../../tensor/broadcast';
import { type BackwardRule, walkBack } from '../../trace/backward';
import type { Graph, Node } from '../../trace/graph';

/**
 * The receptive field of a unit: the smallest rectangle of the input that holds every pixel the unit can depend on.
 *
 * It is computed by the graph itself: from 1 at the unit a walk goes back in which every weight counts as one, every
 * rectifier as open, and max-pooling passes to its whole window. Each kernel's own arithmetic of strides, dilations and
 * padding is thereby used, past skip connections and concatenations too. It belongs to the architecture and the unit's
 * place, not to one input. The support of the gradient would not do: where a rectifier is shut it is empty, and max-pooling
 * leaves out the pixels that lost, though they had their say.
 *
 * @param graph Traced for one image `[1, H, W, C]`.
 * @param layer A layer that was kept in the trace.
 * @param unit The unit's place in the layer's output, flattened.
 */
export function receptiveField(graph: Graph, layer: string, unit: number): Region {
  const value = graph.layers.get(layer);
  if (!value) throw new ArgumentError(`The output of the layer "${layer}" does not depend on the input.`);
  const seedValues = new Float32Array(value.shape.reduce((product, n) => product * n, 1));
  seedValues[unit] = 1;
  const seed = tensor(seedValues, [...value.shape]);
  try {
    const reached = walkBack(graph, value, seed, reach);
    try {
      return boundingBox(reached.dataSync() as Float32Array, graph.input.shape);
    } finally {
      reached.dispose();
    }
  } finally {
    seed.dispose();
  }
}

function boundingBox(reached: Float32Array, [, height, width, channels]: readonly number[]): Region {
  const rows: number[] = [];
  const columns: number[] = [];
  reached.forEach((value, at) => {
    if (value === 0) return;
    const pixel = Math.floor(at / channels!);
    rows.push(Math.floor(pixel / width!));
    columns.push(pixel % width!);
  });
  if (rows.length === 0) return { top: 0, left: 0, height: height!, width: width! };
  const [top, left] = [rows, columns].map((list) => list.reduce((a, b) => Math.min(a, b))) as [number, number];
  const [bottom, right] = [rows, columns].map((list) => list.reduce((a, b) => Math.max(a, b))) as [number, number];
  return { top, left, height: bottom - top + 1, width: right - left + 1 };
}

/** Kernels whose output at a place depends on their inputs at that place. */
const pointwise = new Set([
  ...['Relu', 'Relu6', 'LeakyRelu', 'Prelu', 'Elu', 'Selu', 'Sigmoid', 'Tanh', 'Softplus', 'Softsign', 'Erf'],
  ...['Exp', 'Expm1', 'Log', 'Log1p', 'Sqrt', 'Rsqrt', 'Square', 'Abs', 'Neg', 'Reciprocal', 'Sign', 'Step'],
  ...['Sin', 'Cos', 'Pow', 'Add', 'AddN', 'Sub', 'Multiply', 'RealDiv', 'Maximum', 'Minimum', 'SquaredDifference'],
  ...['ClipByValue', 'Identity', 'Cast', 'FusedBatchNorm', 'Select'],
]);

/** Kernels that move, repeat or average values: their gradient is where they took them from. */
const moving = new Set([
  ...['Reshape', 'Transpose', 'PadV2', 'MirrorPad', 'Slice', 'StridedSlice', 'Concat', 'SplitV', 'Pack', 'Unpack'],
  ...['Tile', 'GatherV2', 'Mean', 'Sum', 'AvgPool', 'AvgPool3D', 'DepthToSpace', 'SpaceToBatchND', 'BatchToSpaceND'],
  ...['Reverse', 'ResizeBilinear', 'ResizeNearestNeighbor'],
]);

const averages: Readonly<Record<string, string>> = { MaxPool: 'AvgPool', MaxPool3D: 'AvgPool3D' };

/** What a node's outputs can depend on, as 1 at each value and 0 elsewhere. */
const reach: BackwardRule = (node, arrived) => {
  const passed = pass({ ...node, kernel: averages[node.kernel] ?? node.kernel }, arrived);
  return Object.fromEntries(
    Object.entries(passed).map(([name, tensor]) => [name, cast(greater(tensor, 0), 'float32')]),
  );
};

function pass(node: Node, arrived: readonly Tensor[]): Readonly<Record<string, Tensor>> {
  const [first] = arrived as readonly [Tensor];
  if (node.linear) {
    const { map, weight } = node.linear;
    return { x: map.transpose(first, ones([...weight.shape]), node.inputs.x!.shape) };
  }
  if (moving.has(node.kernel)) return gradientRule(node, arrived);
  const active = Object.entries(node.inputs).filter(([, value]) => value.active);
  if (pointwise.has(node.kernel)) {
    return Object.fromEntries(active.map(([name, { shape }]) => [name, reshape(sumTo(first, shape), [...shape])]));
  }
  if (['LRN', 'Softmax', 'LogSoftmax'].includes(node.kernel)) {
    // They mix the channels of a place.
    return Object.fromEntries(active.map(([name]) => [name, mul(max(first, -1, true), onesLike(first))]));
  }
  // Of any other kernel nothing is known but its inputs: rather too large a region than too small.
  const some = arrived.some((tensor) => tensor.dataSync().some((value) => value > 0));
  return Object.fromEntries(active.map(([name, { shape }]) => [name, some ? ones([...shape]) : zeros([...shape])]));
}
