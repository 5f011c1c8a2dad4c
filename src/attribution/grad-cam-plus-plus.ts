import { add, divNoNan, mul, relu, sum } from '@tensorflow/tfjs-core';
import { explainLayerMap, type LayerMapOptions } from './activation-map';
import type { Explainable, InputLike } from './problem';
import type { Attribution } from './result';

/**
 * Grad-CAM++: a layer's channels, each weighed by its positive gradients, of which each place counts more the less it
 * needs the others. Chattopadhay et al. 2018, arXiv:1710.11063.
 *
 * w = Σ α ReLU(g) with α = g² / (2 g² + ΣA · g³), which is 1 / (2 + ΣA · g) wherever g is not 0. This α is that of the
 * paper's score exp(f); the one factor exp(f) that it would put on the whole map is left out, as it may be too large
 * for a number.
 *
 * @param x Images `[N, H, W, C]`, or one without the batch axis.
 * @returns One value a pixel: `[N, H, W, 1]`, or the layer's own height and width with `upsample: false`.
 * @example
 * const map = await gradCamPlusPlus(model, x, { layer: 'conv3' });
 */
export const gradCamPlusPlus = (
  model: Explainable,
  x: InputLike,
  options: LayerMapOptions = {},
): Promise<Attribution> =>
  explainLayerMap(
    {
      method: 'gradcam_plus_plus',
      title: 'Grad-CAM++',
      weigh: (activations, gradient) => {
        const denominator = add(2, mul(sum(activations, [1, 2], true), gradient));
        return sum(divNoNan(relu(gradient), denominator), [1, 2], true);
      },
      note: 'Promises no sum. Made for layers that are never negative; the factor exp(f) of the whole map is left out.',
    },
    model,
    x,
    options,
  );
