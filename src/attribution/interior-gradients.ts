import { ArgumentError } from '../errors';
import { build } from './build';
import { gradientAt } from './points';
import { type Explainable, type ExplainOptions, type InputLike, solve } from './problem';
import type { Attribution } from './result';

export interface InteriorGradientsOptions extends ExplainOptions {
  /** Where on the way from 0 (nothing) to 1 (the input) the gradient is taken. Default 0.5. */
  readonly alpha?: number;
}

/**
 * Interior gradients: ∂f/∂x at α x, where the network is not yet saturated. Sundararajan et al. 2016, arXiv:1611.02639.
 *
 * @param x Batch `[N, …]`, or one example without the batch axis.
 * @returns Values in the input's shape.
 * @example
 * const map = await interiorGradients(model, x, { alpha: 0.1 });
 */
export async function interiorGradients(
  model: Explainable,
  x: InputLike,
  options: InteriorGradientsOptions = {},
): Promise<Attribution> {
  const started = performance.now();
  const { alpha = 0.5 } = options;
  if (!Number.isFinite(alpha)) throw new ArgumentError(`alpha is ${alpha}; expected a number, usually from 0 to 1.`);
  return solve(model, x, options, (problem) =>
    build(problem, {
      method: 'interior_gradients',
      title: `Interior gradient at ${alpha}`,
      values: gradientAt(
        problem,
        problem.input.values.map((value) => alpha * value),
      ),
      parameters: { alpha },
      certificate: { baseline: '0 everywhere', notes: ['Promises no sum: it is one point of the path.'] },
      started,
      again: (input, target) => interiorGradients(model, input, { ...options, target }),
    }),
  );
}
