import type { LayerMapOptions } from './activation-map';
import { build } from './build';
import { gradCam } from './grad-cam';
import { guidedBackprop } from './guided-backprop';
import { type Explainable, type InputLike, solve } from './problem';
import type { Attribution } from './result';

/**
 * Guided Grad-CAM: Guided Backprop, masked by Grad-CAM's upsampled map. Selvaraju et al. 2017, arXiv:1610.02391.
 *
 * @param x Images `[N, H, W, C]`, or one without the batch axis.
 * @returns Values in the input's shape.
 * @example
 * const map = await guidedGradCam(model, x, { layer: 'conv3' });
 */
export async function guidedGradCam(
  model: Explainable,
  x: InputLike,
  options: LayerMapOptions = {},
): Promise<Attribution> {
  const started = performance.now();
  const where = await gradCam(model, x, { ...options, relu: true, upsample: true });
  const { layer: _, ...rest } = options;
  const what = await guidedBackprop(model, x, rest);
  const channels = what.shape.at(-1)!;
  return solve(model, x, rest, (problem) => {
    // The problem may be a part of the batch, which begins at example `from`.
    const start = problem.from * (problem.input.values.length / problem.input.shape[0]!);
    return build(problem, {
      method: 'guided_gradcam',
      title: `Guided ${where.title}`,
      values: problem.input.values.map(
        (_, at) => what.values[start + at]! * where.values[Math.floor((start + at) / channels)]!,
      ),
      parameters: where.certificate.parameters,
      certificate: { notes: ['Promises no sum: a product of two maps.'] },
      started,
      again: (input, target) => guidedGradCam(model, input, { ...options, target }),
    });
  });
}
