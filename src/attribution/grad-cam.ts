import { mean } from '@tensorflow/tfjs-core';
import { explainLayerMap, type LayerMapOptions } from './activation-map';
import type { Explainable, InputLike } from './problem';
import type { Attribution } from './result';

/**
 * Grad-CAM: a layer's channels, each weighed by the mean of its gradient. Selvaraju et al. 2017, arXiv:1610.02391.
 *
 * @param x Images `[N, H, W, C]`, or one without the batch axis.
 * @returns One value a pixel: `[N, H, W, 1]`, or the layer's own height and width with `upsample: false`.
 * @example
 * const map = await gradCam(model, x, { layer: 'conv3' });
 */
export const gradCam = (model: Explainable, x: InputLike, options: LayerMapOptions = {}): Promise<Attribution> =>
  explainLayerMap(
    {
      method: 'gradcam',
      title: 'Grad-CAM',
      weigh: (_, gradient) => mean(gradient, [1, 2], true),
      note: 'Promises no sum: it says where in the layer the target’s evidence lies.',
    },
    model,
    x,
    options,
  );
