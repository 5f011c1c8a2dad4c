import { image, mean, mul, relu, sum, type Tensor, type Tensor4D, tensor, tidy } from '@tensorflow/tfjs-core';
import { ArgumentError } from '../errors';
import { build } from './build';
import { gradientOf } from './gradient';
import { allRows, type Explainable, type ExplainOptions, type InputLike, type Problem, solve } from './problem';
import type { Attribution } from './result';

export interface GradCamOptions extends ExplainOptions {
  /** The layer whose output is weighed: usually the last convolution, after its activation. */
  readonly layer: string;
  /** Keep what speaks for the target only. Default true. */
  readonly relu?: boolean;
  /** Bring the map to the input's height and width. Default true. */
  readonly upsample?: boolean;
  /** How to upsample. Default `'bilinear'`, with half-pixel centres. */
  readonly interpolation?: 'bilinear' | 'nearest';
}

/**
 * Grad-CAM: a layer's channels, each weighed by the mean of its gradient. Selvaraju et al. 2017, arXiv:1610.02391.
 *
 * @param x Images `[N, H, W, C]`, or one without the batch axis.
 * @returns One value a pixel: `[N, H, W, 1]`, or the layer's own height and width with `upsample: false`.
 * @example
 * const map = await gradCam(model, x, { layer: 'conv3' });
 */
export async function gradCam(model: Explainable, x: InputLike, options: GradCamOptions): Promise<Attribution> {
  const started = performance.now();
  const { layer, relu: rectify = true, upsample = true, interpolation = 'bilinear' } = options ?? {};
  if (!layer)
    throw new ArgumentError('Grad-CAM needs the name of a layer: pass { layer: … }, usually the last convolution.');
  return solve(model, x, options, (problem) => {
    const { shape, values } = weighChannels(problem, rectify, upsample ? interpolation : undefined);
    return build(problem, {
      method: 'gradcam',
      title: `Grad-CAM at ${layer}`,
      values,
      shape,
      input: problem.source,
      parameters: { layer, relu: rectify, upsample, interpolation },
      certificate: { notes: ['Promises no sum: it says where in the layer the target’s evidence lies.'] },
      started,
      again: (input, target) => gradCam(model, input, { ...options, target }),
    });
  });
}

function weighChannels(problem: Problem, rectify: boolean, interpolation?: 'bilinear' | 'nearest') {
  const { x, graph, source } = problem;
  if (x.shape.length !== 4) {
    throw new ArgumentError(
      `Grad-CAM needs a layer of images [N, H, W, C]; this one’s output has the shape [${x.shape}].`,
    );
  }
  const map = tidy(() => {
    const gradient = tensor(gradientOf(problem, graph, allRows(source)), [...x.shape]);
    const weighed = sum(mul(x, mean(gradient, [1, 2], true)), 3, true);
    const kept = (rectify ? relu(weighed) : weighed) as Tensor4D;
    const [, height, width] = source.shape as [number, number, number];
    if (interpolation === 'bilinear') return image.resizeBilinear(kept, [height, width], false, true);
    return interpolation === 'nearest' ? nearest(kept, [height, width]) : kept;
  });
  const result = { shape: map.shape, values: map.dataSync() as Float32Array };
  map.dispose();
  return result;
}

const nearest = (map: Tensor4D, size: [number, number]): Tensor => image.resizeNearestNeighbor(map, size, false, false);
