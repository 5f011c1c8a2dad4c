import type { Explainable } from '../../attribution/problem';
import type { ActivationMaximizationOptions } from './options';
import { ActivationMaximization } from './run';

/**
 * Activation maximization: the input that excites a class, a channel or a unit most, in four forms side by side.
 *
 * - `simple`: log p(ω_c|x) − λ‖x‖², from the mean of the data (zero where there is none). Erhan et al. 2009.
 * - `class-mean`: the same from the mean of the class.
 * - `density`: log p(ω_c|x) + log p(x) with an expert density, from the class mean.
 * - `code`: log p(ω_c|g(z)) − λ‖z‖², x = g(z), from the class mean's code. Nguyen et al. 2016, arXiv:1605.09304.
 *
 * Written down together by Montavon, Samek & Müller 2018, arXiv:1706.07979. Ascends by Adam, all forms in one batch.
 *
 * @returns At once, working: shows itself as it goes; `stop()`, `resume()`; `done` gives the run when it has finished or
 * was stopped, and rejects with an ArgumentError, a RuleError or an AbortError.
 * @example
 * const run = activationMaximization(model, { target: 3, steps: 20, ...(await digitPriors()) });
 * const { images, certificate } = await run.done;
 */
export function activationMaximization(
  model: Explainable,
  options: ActivationMaximizationOptions,
): ActivationMaximization {
  return new ActivationMaximization(model, options, {
    method: 'activation_maximization',
    title: 'Activation maximization',
  });
}
