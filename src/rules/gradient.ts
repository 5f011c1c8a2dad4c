import {
  argMax,
  div,
  getGradient,
  mul,
  oneHot,
  ones,
  reshape,
  type Tensor,
  type Tensor1D,
  tidy,
  transpose,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { RuleError } from '../errors';
import type { BackwardRule } from '../trace/backward';
import type { Node } from '../trace/graph';
import { linearMap } from '../trace/linear';

/** ∂f/∂x: each node by its transpose, or by TensorFlow.js's own registered gradient. */
export const gradientRule: BackwardRule = (node, [arrived, ...rest]) => {
  if (node.linear) {
    const { map, weight } = node.linear;
    return { x: map.transpose(arrived!, weight.tensor, node.inputs.x!.shape) };
  }
  if (node.kernel === 'Max') return { x: maxGradient(node, arrived!) };
  if (node.kernel === 'AvgPool' && node.attrs.pad !== 'valid') return { x: averagePoolGradient(node, arrived!) };
  return registeredGradient(node, [arrived!, ...rest]);
};

type GradientFunction = (
  dy: Tensor | Tensor[],
  saved: Tensor[],
  attrs: Readonly<Record<string, unknown>>,
) => Record<string, () => Tensor>;

function registeredGradient(node: Node, arrived: readonly Tensor[]): Record<string, Tensor> {
  const config = getGradient(node.kernel);
  if (!config) {
    throw new RuleError(
      `The layer "${node.layer}" uses the kernel ${node.kernel}, which has no gradient in TensorFlow.js. ` +
        'Explain from a layer after it (`layer`), or replace the operation.',
    );
  }
  const names = config.saveAllInputs ? Object.keys(node.inputs) : (config.inputsToSave ?? []);
  const saved = [
    ...names.map((name) => node.inputs[name]?.tensor as Tensor),
    ...node.outputs.filter((_, index) => config.outputsToSave?.[index]).map((output) => output.tensor),
  ];
  const gradient = config.gradFunc as unknown as GradientFunction;
  const parts = gradient(arrived.length > 1 ? [...arrived] : arrived[0]!, saved, node.attrs);
  const result: Record<string, Tensor> = {};
  for (const [name, value] of Object.entries(node.inputs)) {
    if (!value.active) continue;
    result[name] = parts[name] ? reshape(parts[name](), [...value.shape]) : zerosLike(value.tensor);
  }
  return result;
}

/** Maximum over axes: the first of equal maxima takes all, as max-pooling does. (TensorFlow.js's own gives to each tie.) */
function maxGradient(node: Node, arrived: Tensor): Tensor {
  const x = node.inputs.x!;
  const rank = x.shape.length;
  const given = node.attrs.reductionIndices as number | number[] | undefined;
  const axes = (given === undefined ? x.shape.map((_, axis) => axis) : [given].flat()).map(
    (axis) => (axis + rank) % rank,
  );
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const order = [...kept, ...axes.sort((a, b) => a - b)];
  const count = axes.reduce((product, axis) => product * x.shape[axis]!, 1);
  return tidy(() => {
    const flat = reshape(transpose(x.tensor, order), [-1, count]);
    const winner = oneHot(argMax(flat, 1) as Tensor1D, count);
    const spread = mul(winner, reshape(arrived, [-1, 1]));
    const inverse = order.map((_, axis) => order.indexOf(axis));
    return transpose(
      reshape(
        spread,
        order.map((axis) => x.shape[axis]!),
      ),
      inverse,
    );
  });
}

/**
 * Average over windows that reach over the border: each window's gradient goes, in equal parts, to the values it really
 * has. (TensorFlow.js's own JavaScript kernel divides by the full window there.)
 */
function averagePoolGradient(node: Node, arrived: Tensor): Tensor {
  const { filterSize, strides, pad } = node.attrs as {
    filterSize: number | [number, number];
    strides: number;
    pad: string;
  };
  const [, height, width, channels] = node.inputs.x!.shape as [number, number, number, number];
  const [rows, columns] = typeof filterSize === 'number' ? [filterSize, filterSize] : filterSize;
  const map = linearMap('DepthwiseConv2dNative', { strides, pad })!;
  const counts = map.apply(ones([1, height, width, 1]), ones([rows, columns, 1, 1]));
  return map.transpose(div(arrived, counts), ones([rows, columns, channels, 1]), node.inputs.x!.shape);
}
