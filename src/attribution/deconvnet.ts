import { deconvnetRule } from '../rules/relu';
import { explainBackprop } from './backprop';
import type { Explainable, ExplainOptions, InputLike } from './problem';
import type { Attribution } from './result';

/**
 * DeconvNet: the gradient, but a ReLU passes back what is positive, whatever it did on the way forward.
 * Zeiler & Fergus 2013, arXiv:1311.2901.
 *
 * @param x Batch `[N, …]`, or one example without the batch axis.
 * @returns Values in the input's shape.
 * @example
 * const map = await deconvnet(model, x, { target: 3 });
 */
export const deconvnet = (model: Explainable, x: InputLike, options: ExplainOptions = {}): Promise<Attribution> =>
  explainBackprop(
    {
      method: 'deconvnet',
      title: 'DeconvNet',
      rule: () => deconvnetRule,
      note: 'Shows patterns that can excite the target; it promises no sum, and depends little on the target.',
    },
    model,
    x,
    options,
  );
