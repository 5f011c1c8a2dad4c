import { ArgumentError } from '../errors';
import { rectgradRule } from '../rules/relu';
import { explainBackprop } from './backprop';
import type { Explainable, ExplainOptions, InputLike } from './problem';
import type { Attribution } from './result';

export interface RectGradOptions extends ExplainOptions {
  /** Percentile of activation × gradient that a unit must exceed to pass anything back. Default 80. */
  readonly q?: number;
}

/**
 * RectGrad: the gradient through the units that matter most. Kim et al. 2019, arXiv:1902.04893.
 *
 * @param x Batch `[N, …]`, or one example without the batch axis.
 * @returns Values in the input's shape.
 * @example
 * const map = await rectgrad(model, x, { q: 90 });
 */
export async function rectgrad(model: Explainable, x: InputLike, options: RectGradOptions = {}): Promise<Attribution> {
  const { q = 80 } = options;
  if (!(q >= 0 && q <= 100)) throw new ArgumentError(`The percentile q is ${q}; expected a number from 0 to 100.`);
  return explainBackprop(
    {
      method: 'rectgrad',
      title: 'RectGrad',
      rule: ({ targets }) => rectgradRule(q, targets.length),
      parameters: () => ({ q }),
      note: 'Promises no sum: it keeps the gradient only where a unit matters most.',
    },
    model,
    x,
    options,
  );
}
