import { image, mul, relu, sum, type Tensor, type Tensor4D, tensor, tidy } from '@tensorflow/tfjs-core';
import { ArgumentError } from '../errors';
import { build } from './build';
import { gradientOf } from './gradient';
import {
  allRows,
  type Explainable,
  type ExplainOptions,
  type InputLike,
  lastImageLayer,
  type Problem,
  solve,
} from './problem';
import type { Attribution } from './result';

/** How the map of a layer is shown. */
export interface ActivationMapOptions extends ExplainOptions {
  /** Keep what speaks for the target only. Default true; false for CAM. */
  readonly relu?: boolean;
  /** Bring the raw map to the input's height and width. Default true. */
  readonly upsample?: boolean;
  /** How to upsample. Default `'bilinear'`, with half-pixel centres. */
  readonly interpolation?: 'bilinear' | 'nearest';
}

export interface LayerMapOptions extends ActivationMapOptions {
  /** The layer whose output is weighed. Default: the last whose output still has height and width. */
  readonly layer?: string;
}

/** What one method of weighing a layer's channels by their gradient has that another has not. */
export interface LayerMapMethod {
  readonly method: string;
  readonly title: string;
  /** Weights `[N, 1, 1, K]` from A and ∂f/∂A, `[N, h, w, K]`. Called inside a tidy. */
  readonly weigh: (activations: Tensor, gradient: Tensor) => Tensor;
  readonly note: string;
}

/** Σ_k w_k A_k over the channels of a named layer, with weights from the gradient there. */
export async function explainLayerMap(
  described: LayerMapMethod,
  model: Explainable,
  x: InputLike,
  options: LayerMapOptions = {},
): Promise<Attribution> {
  const started = performance.now();
  const { method, title, weigh, note } = described;
  const { relu: rectify = true, upsample = true, interpolation = 'bilinear' } = options;
  const layer = options.layer ?? lastImageLayer(model, x, options);
  if (!layer) {
    throw new ArgumentError(
      `${title} needs a named layer whose output is [N, h, w, C], and this model has none. Use gradientXInput or lrp for it.`,
    );
  }
  return solve(model, x, { ...options, layer }, (problem) => {
    const { x: activations, graph, source } = problem;
    if (activations.shape.length !== 4) {
      throw new ArgumentError(
        `${title} needs a layer of images [N, H, W, C]; this one’s output has the shape [${activations.shape}].`,
      );
    }
    const gradient = tensor(gradientOf(problem, graph, allRows(source)), [...activations.shape]);
    const weights = tidy(() => weigh(activations, gradient));
    gradient.dispose();
    const map = activationMap(problem, activations, weights, { ...options, relu: rectify });
    weights.dispose();
    return build(problem, {
      method,
      title: `${title} at ${layer}`,
      ...map,
      input: source,
      parameters: { layer, relu: rectify, upsample, interpolation },
      certificate: { notes: [note] },
      started,
      again: (input, target) => explainLayerMap(described, model, input, { ...options, target }),
    });
  });
}

/**
 * Σ_k w_k A_k: the raw map `[N, h, w, 1]`, or the map resized to the input, `[N, H, W, 1]`.
 *
 * @param activations A, `[N, h, w, K]`.
 * @param weights w, `[N, 1, 1, K]`.
 */
export function activationMap(
  { source }: Problem,
  activations: Tensor,
  weights: Tensor,
  { relu: rectify = false, upsample = true, interpolation = 'bilinear' }: ActivationMapOptions,
): { readonly values: Float32Array; readonly shape: readonly number[] } {
  if (upsample && source.shape.length !== 4) {
    throw new ArgumentError(
      `The map cannot be brought to the size of an input of the shape [${source.shape}], as that is no picture. ` +
        'Ask for the raw map: { upsample: false }.',
    );
  }
  const map = tidy(() => {
    const weighed = sum(mul(activations, weights), 3, true);
    const raw = (rectify ? relu(weighed) : weighed) as Tensor4D;
    if (!upsample) return raw;
    const [, height, width] = source.shape as [number, number, number];
    return interpolation === 'bilinear'
      ? image.resizeBilinear(raw, [height, width], false, true)
      : image.resizeNearestNeighbor(raw, [height, width], false, false);
  });
  const result = { shape: map.shape, values: map.dataSync() as Float32Array };
  map.dispose();
  return result;
}
