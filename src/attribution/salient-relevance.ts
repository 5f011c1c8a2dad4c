import { ArgumentError } from '../errors';
import { type Plane, resize, smooth } from '../tensor/plane';
import { build } from './build';
import { type ContextSaliencyOptions, contextSaliency } from './context-saliency';
import { type LrpOptions, lrp } from './lrp';
import { type Explainable, type InputLike, solve } from './problem';
import type { Attribution } from './result';

export interface SalientRelevanceOptions extends LrpOptions, ContextSaliencyOptions {
  /** Standard deviation of the Gaussian that smooths the relevance before it is looked at, in pixels. Default 1. */
  readonly smoothing?: number;
  /**
   * Longest side, in pixels, at which the map is looked at; larger maps are made smaller first. Default 32.
   * The time grows with its fourth power.
   */
  readonly resolution?: number;
}

/**
 * Salient Relevance: the relevance of LRP, masked by how much each place of its map stands out to the eye.
 * Li et al. 2019, arXiv:1712.08268; saliency by Goferman et al. 2012.
 *
 * The mask is 1 where the saliency of the smoothed map is greatest. It takes away scattered relevance and keeps what
 * forms an area.
 *
 * @param x Images `[N, H, W, C]`, or one without the batch axis.
 * @returns Values in the input's shape, each at most as large as the relevance there.
 * @throws ArgumentError where the relevance is not that of images.
 * @example
 * const map = await salientRelevance(model, x, { resolution: 14 });
 */
export async function salientRelevance(
  model: Explainable,
  x: InputLike,
  options: SalientRelevanceOptions = {},
): Promise<Attribution> {
  const started = performance.now();
  const { smoothing = 1, resolution = 32, patch = 7, neighbours = 64, c = 3, focus = 0.8 } = options;
  const { scales = [1, 0.8, 0.5, 0.3] } = options;
  for (const [name, value] of Object.entries({ resolution, patch, neighbours })) {
    if (!(Number.isInteger(value) && value > 0)) {
      throw new ArgumentError(`${name} is ${value}; expected a whole number from 1.`);
    }
  }
  if (!(smoothing >= 0)) throw new ArgumentError(`smoothing is ${smoothing}; it must be at least 0.`);
  if (!(c >= 0)) throw new ArgumentError(`c is ${c}; it must be at least 0.`);
  if (!(focus >= 0 && focus < 1)) throw new ArgumentError(`focus is ${focus}; it must be at least 0 and below 1.`);
  if (scales.length === 0 || !scales.every((scale) => scale > 0 && scale <= 1)) {
    throw new ArgumentError(`scales is [${scales}]; expected some shares above 0, at most 1.`);
  }
  const relevance = await lrp(model, x, options);
  const [, height, width, channels] = relevance.shape as [number, number, number, number];
  if (relevance.shape.length !== 4) {
    throw new ArgumentError(
      `Salient Relevance looks at pictures [N, H, W, C]; the relevance here has the shape [${relevance.shape}]. Use lrp for it.`,
    );
  }
  return solve(model, x, options, async (problem) => {
    const size = height * width * channels;
    const batch = problem.input.shape[0]!;
    const all = relevance.values.subarray(problem.from * size, (problem.from + batch) * size);
    const values = new Float32Array(all.length);
    for (let row = 0; row < batch; row++) {
      await problem.step(row, batch);
      const own = all.subarray(row * size, (row + 1) * size);
      const mask = saliencyMask(sumChannels(own, height, width), options);
      values.set(
        own.map((value, at) => value * mask[Math.floor(at / channels)]!),
        row * size,
      );
    }
    return build(problem, {
      method: 'salient_relevance',
      title: `Salient Relevance over ${relevance.title}`,
      values,
      parameters: {
        ...relevance.certificate.parameters,
        smoothing,
        resolution,
        patch,
        neighbours,
        c,
        scales,
        focus,
      },
      certificate: {
        notes: [
          'Promises no sum: relevance outside the salient areas is taken away.',
          `The mask keeps ${percent(magnitude(values), magnitude(all))} of Σ|relevance|.`,
        ],
      },
      started,
      again: (input, target) => salientRelevance(model, input, { ...options, target }),
    });
  });
}

/** Saliency of a relevance map, 1 at its greatest; all 1 where nothing stands out. */
export function saliencyMask(map: Plane, options: SalientRelevanceOptions = {}): Float32Array {
  const { smoothing = 1, resolution = 32 } = options;
  const share = Math.min(1, resolution / Math.max(map.height, map.width));
  const [height, width] = [map.height, map.width].map((size) => Math.max(1, Math.round(size * share)));
  // Every map pixel must be seen by the smaller map, so the Gaussian is at least as wide as half a step.
  const smoothed = smooth(map, share < 1 ? Math.max(smoothing, 0.5 / share) : smoothing);
  const saliency = contextSaliency(resize(smoothed, height!, width!), options);
  const full = resize({ values: saliency, height: height!, width: width! }, map.height, map.width).values;
  const most = full.reduce((a, b) => Math.max(a, b), 0);
  return full.map((value) => (most > 0 ? value / most : 1));
}

/** One value a pixel: the sum over its channels. */
function sumChannels(values: Float32Array, height: number, width: number): Plane {
  const channels = values.length / (height * width);
  const sums = Float32Array.from({ length: height * width }, (_, pixel) =>
    values.subarray(pixel * channels, (pixel + 1) * channels).reduce((a, b) => a + b, 0),
  );
  return { values: sums, height, width };
}

const magnitude = (values: Float32Array): number => values.reduce((total, value) => total + Math.abs(value), 0);

const percent = (part: number, whole: number): string => `${whole > 0 ? Math.round((100 * part) / whole) : 100} %`;
