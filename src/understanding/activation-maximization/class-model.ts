import type { Explainable } from '../../attribution/problem';
import type { ActivationMaximizationOptions } from './options';
import { ActivationMaximization } from './run';

/** What makes the simple form Simonyan's; any of it can be said otherwise. */
export const classModelDefaults = {
  forms: ['simple'],
  maximize: 'score',
  parametrisation: 'pixels',
  bounds: 'none',
  noise: 0,
  jitter: 0,
  scale: 0,
  rotation: 0,
} as const;

/**
 * Class model visualization: argmax over I of the class **logit** − λ‖I‖², from the zero image. Pixels are unbounded; the
 * picture runs from the least to the greatest. Of a network of photographs it is fine texture: why later work adds priors.
 * Simonyan, Vedaldi & Zisserman 2013, arXiv:1312.6034, section 2.
 *
 * @returns At once, working: see `activationMaximization`.
 * @example
 * const { images } = await classModelVisualization(model, { target: 3, steps: 20 }).done;
 */
export function classModelVisualization(
  model: Explainable,
  options: ActivationMaximizationOptions,
): ActivationMaximization {
  return new ActivationMaximization(
    model,
    { ...classModelDefaults, ...options },
    { method: 'class_model_visualization', title: 'Class model visualization' },
  );
}
