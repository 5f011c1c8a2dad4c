import { gradient } from './gradient';
import type { Explainable, ExplainOptions, InputLike } from './problem';
import { channelNorm } from './reductions';
import { Attribution } from './result';

/**
 * Gradient magnitude: ‖∂f/∂x‖₂ over the channels of a pixel, never negative.
 *
 * @param x Batch `[N, …, C]`, or one example without the batch axis.
 * @returns One value a pixel, `[N, …, 1]`, in units of f per unit of x.
 * @example
 * const map = await gradientMagnitude(model, x, { target: 3 });
 */
export async function gradientMagnitude(
  model: Explainable,
  x: InputLike,
  options: ExplainOptions = {},
): Promise<Attribution> {
  const norm = channelNorm(await gradient(model, x, options));
  return new Attribution({
    ...norm,
    method: 'gradient_magnitude',
    title: 'Gradient magnitude',
    certificate: {
      ...norm.certificate,
      method: 'gradient_magnitude',
      notes: ['The length of the gradient at each pixel: how sensitive f is there. It promises no sum.'],
    },
  });
}
