import { getGradient, reshape, type Tensor, zerosLike } from '@tensorflow/tfjs-core';
import { RuleError } from '../errors';
import { sumTo } from '../tensor/broadcast';
import type { BackwardRule } from '../trace/backward';
import type { Node } from '../trace/graph';
import { kernelGradients, specialGradient } from './kernel-gradients';

/** ∂f/∂x: each node by its transpose, by our own gradient, or by TensorFlow.js's registered one. */
export const gradientRule: BackwardRule = (node, arrived) => {
  if (node.linear) {
    const { map, weight } = node.linear;
    return { x: map.transpose(arrived[0]!, weight.tensor, node.inputs.x!.shape) };
  }
  return kernelGradients[node.kernel]?.(node, arrived) ?? specialGradient(node, arrived) ?? registered(node, arrived);
};

type GradientFunction = (
  dy: Tensor | Tensor[],
  saved: Tensor[],
  attrs: Readonly<Record<string, unknown>>,
) => Record<string, () => Tensor>;

function registered(node: Node, arrived: readonly Tensor[]): Record<string, Tensor> {
  const config = getGradient(node.kernel);
  if (!config) {
    throw new RuleError(
      `The layer "${node.layer}" uses the kernel ${node.kernel}, which has no gradient in TensorFlow.js. ` +
        'Choose what to do there with `fallback`, explain from a layer after it (`layer`), or replace the operation.',
    );
  }
  const names = config.saveAllInputs ? Object.keys(node.inputs) : (config.inputsToSave ?? []);
  const saved = [
    ...names.map((name) => node.inputs[name]?.tensor as Tensor),
    ...node.outputs.filter((_, index) => config.outputsToSave?.[index]).map((output) => output.tensor),
  ];
  const gradient = config.gradFunc as unknown as GradientFunction;
  const several = arrived.length > 1 || ['SplitV', 'Unpack'].includes(node.kernel);
  const parts = gradient(several ? [...arrived] : arrived[0]!, saved, node.attrs);
  const result: Record<string, Tensor> = {};
  for (const [name, value] of Object.entries(node.inputs)) {
    if (!value.active) continue;
    // Some of them leave it to the caller to sum over the axes that were broadcast.
    result[name] = parts[name] ? reshape(sumTo(parts[name](), value.shape), [...value.shape]) : zerosLike(value.tensor);
  }
  return result;
}
