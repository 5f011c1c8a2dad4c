/** A chain of dense layers run with other weights, by operations that TensorFlow.js differentiates twice. */

import { add, matMul, reshape, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { ArgumentError } from '../../errors';
import { activationOf, type Layer } from './classifier';
import { activationsTwice } from './twice';

/**
 * Logits of the chain, whose last layer is dense; its softmax belongs to the loss.
 *
 * @param weights Those of the chosen layers, in the order of the chain.
 */
export function runTwice(
  chain: readonly Layer[],
  chosen: ReadonlySet<Layer>,
  x: Tensor,
  weights: readonly Tensor[],
): Tensor {
  let [value, used] = [x, 0];
  chain.forEach((layer, place) => {
    const kind = layer.getClassName();
    if (kind === 'Dropout') return;
    if (kind === 'Flatten') value = reshape(value, [value.shape[0]!, -1]);
    else if (kind === 'Dense') {
      const own = layer.weights.map((weight) => weight.read() as Tensor);
      const given = chosen.has(layer) ? weights.slice(used, used + own.length) : own;
      if (chosen.has(layer)) used += own.length;
      value = dense(value, given);
    }
    if (place < chain.length - 1) value = activationsTwice[activationIn(layer)]!(value);
  });
  return value;
}

export function dense(x: Tensor, [kernel, bias]: readonly Tensor[]): Tensor {
  const product: Tensor = matMul(x as Tensor2D, kernel as Tensor2D);
  return bias ? add(product, bias) : product;
}

const plain = ['Dense', 'Flatten', 'Dropout', 'Activation', 'ReLU'];

const activationIn = (layer: Layer): string => {
  if (layer.getClassName() !== 'ReLU') return activationOf(layer);
  return layer.getConfig().maxValue == null ? 'relu' : 'relu with a largest value';
};

/** @throws ArgumentError where a layer of the chain cannot be differentiated twice */
export function checkTwice(chain: readonly Layer[]): void {
  const known = (layer: Layer) =>
    plain.includes(layer.getClassName()) && (layer === chain.at(-1) || activationIn(layer) in activationsTwice);
  const layer = chain.find((one) => !known(one));
  if (!layer) return;
  const [kind, activation] = [layer.getClassName(), activationIn(layer)];
  throw new ArgumentError(
    `The layer "${layer.name}" (${kind}${activation === 'linear' ? '' : `, ${activation}`}) cannot be differentiated twice in TensorFlow.js: exact Hessians are there for dense layers with ${Object.keys(activationsTwice).join(', ')}. Choose layers behind it, or hessian: 'differences'.`,
  );
}
