/** Weights on one-hot inputs, of which only differences between letters mean anything. */

import { add, mean, sub, sum, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { ArgumentError } from '../../errors';

/**
 * Takes the mean over letters out of the kernel of a network's first convolution and adds it to the bias: of inputs whose
 * letters sum to one at every place the network says the same as before, and gradients now tell letters apart instead of
 * sharing an offset. Shrikumar et al. 2017, arXiv:1704.02685, "weight normalization for constrained inputs".
 *
 * @param layer Name of a convolution without padding, as padded places do not sum to one. The network is changed.
 */
export function normaliseOneHot(network: LayersModel, layer: string): void {
  const convolution = network.getLayer(layer);
  const { padding } = convolution.getConfig();
  const weights = convolution.getWeights();
  const [kernel, bias] = weights;
  if (padding !== 'valid' || kernel?.shape.length !== 3 || !bias)
    throw new ArgumentError(
      `The layer "${layer}" is ${convolution.getClassName()} with ${padding} padding; expected a conv1d with a bias and no padding.`,
    );
  tidy(() => {
    const offset = mean(kernel, 1, true); // [width, 1, filters]
    const added = add(bias, sum(offset, [0, 1])) as Tensor;
    convolution.setWeights([sub(kernel, offset), added]);
  });
}
