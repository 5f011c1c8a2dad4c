import { ArgumentError } from '../errors';
import { uniform } from '../rules/composite';
import { wSquare, zBox, zPlus } from '../rules/linear';
import { build } from './build';
import { type Explainable, type ExplainOptions, type InputLike, solve } from './problem';
import { rangeOf } from './range';
import { propagate } from './relevance';
import type { Attribution } from './result';

export interface DeepTaylorOptions extends ExplainOptions {
  /**
   * What the inputs can be: `'positive'` (z⁺ at the first layer), `'real'` (w²), or between two numbers (z^B).
   * Default: from the smallest to the largest value of each example, 0 included.
   */
  readonly domain?: 'positive' | 'real' | readonly [low: number, high: number];
}

/**
 * Deep Taylor decomposition: z⁺ without biases inside, and at the input the rule of its domain. It starts from what
 * speaks for the target, max(0, f). Montavon et al. 2017, arXiv:1512.02479.
 *
 * @param x Batch `[N, …]`, or one example without the batch axis.
 * @returns Relevance in the input's shape, never negative, in units of f.
 * @example
 * const map = await deepTaylor(model, x, { domain: [0, 1] });
 */
export async function deepTaylor(
  model: Explainable,
  x: InputLike,
  options: DeepTaylorOptions = {},
): Promise<Attribution> {
  const started = performance.now();
  return solve(model, x, options, (problem) => {
    const { domain = 'range' } = options;
    const first = domain === 'range' ? zBox(...rangeOf(problem)) : firstRule(domain);
    const composite = uniform('Deep Taylor', zPlus({ bias: false }), first);
    const { values, rules, ...certificate } = propagate(problem, composite, (row) =>
      problem.targets[row]!.score > 0 ? 1 : 0,
    );
    const silent = problem.targets.filter(({ score }) => score <= 0).length;
    const notes =
      silent > 0 ? [`${silent} of the targets score 0 or less: nothing speaks for them, and their map is empty.`] : [];
    return build(problem, {
      method: 'deep_taylor',
      title: 'Deep Taylor',
      values,
      parameters: { domain: domain === 'range' ? 'the range of each example' : domain, rules },
      certificate: { ...certificate, notes },
      started,
      again: (input, target) => deepTaylor(model, input, { ...options, target }),
    });
  });
}

function firstRule(domain: NonNullable<DeepTaylorOptions['domain']>) {
  if (domain === 'positive') return zPlus({ bias: false });
  if (domain === 'real') return wSquare({ bias: false });
  const [low, high] = domain;
  if (low <= 0 && high >= 0 && low < high) return zBox(low, high);
  throw new ArgumentError(`The domain from ${low} to ${high} must contain 0 and have some width: give low ≤ 0 ≤ high.`);
}
