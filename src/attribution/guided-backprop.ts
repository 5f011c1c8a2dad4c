import { guidedRule } from '../rules/relu';
import { explainBackprop } from './backprop';
import type { Explainable, ExplainOptions, InputLike } from './problem';
import type { Attribution } from './result';

/**
 * Guided Backprop: the gradient, but a ReLU passes back only what is positive, where it was active.
 * Springenberg et al. 2014, arXiv:1412.6806.
 *
 * @param x Batch `[N, …]`, or one example without the batch axis.
 * @returns Values in the input's shape.
 * @example
 * const map = await guidedBackprop(model, x, { target: 3 });
 */
export const guidedBackprop = (model: Explainable, x: InputLike, options: ExplainOptions = {}): Promise<Attribution> =>
  explainBackprop(
    {
      method: 'guided_backprop',
      title: 'Guided Backprop',
      rule: () => guidedRule,
      note: 'Sharp, but close to an edge detector: it changes little when the network is randomised (Adebayo 2018).',
    },
    model,
    x,
    options,
  );
