import { div, type Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Composite } from '../../src/rules/composite';

/**
 * The references with batch-norm were made with Zennit 0.5.1, whose merging leaves an "identity" batch-norm in place that
 * still divides by √(1 + eps). So they explain a network whose activations there are smaller by that factor (0.05 % at
 * Keras' default). Our merging is exact; to hold the rules against these references, this gives the model the same factor.
 *
 * @returns Factor by which the outputs of each layer are divided, by the name of the layer before the batch-norm.
 */
export function imitateMerge(model: LayersModel): ReadonlyMap<string, number> {
  const factors = new Map<string, number>();
  for (const layer of model.layers) {
    if (layer.getClassName() !== 'BatchNormalization') continue;
    const factor = Math.sqrt(1 + (layer.getConfig().epsilon as number));
    const weights = layer.getWeights().map((weight, at) => (at < 2 ? div(weight, factor) : weight));
    layer.setWeights(weights as Tensor[]);
    factors.set(layer.inboundNodes[0]!.inboundLayers[0]!.name, factor);
  }
  return factors;
}

/** ε stands beside the undivided sum in the references: divide it along with the sum. */
export function divideEpsilon(composite: Composite, factors: ReadonlyMap<string, number>): Composite {
  return {
    name: composite.name,
    rule: (layer) => {
      const rule = composite.rule(layer);
      const factor = factors.get(layer.name) ?? 1;
      return { ...rule, groups: rule.groups.map((group) => ({ ...group, epsilon: group.epsilon / factor })) };
    },
  };
}
