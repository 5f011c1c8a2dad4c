import { ArgumentError } from '../errors';
import { type Patterns, patternNetRule } from '../rules/pattern';
import { explainBackprop } from './backprop';
import type { Explainable, ExplainOptions, InputLike } from './problem';
import type { Attribution } from './result';

export interface PatternOptions extends ExplainOptions {
  /** The patterns of the network's linear layers: `await fitPatterns(model, data)`. */
  readonly patterns: Patterns;
}

/**
 * PatternNet: the gradient, but each linear layer passes back the patterns of its units in the place of their weights. It
 * shows the signal in the input, where the gradient shows the filter that takes it out. Kindermans et al. 2017,
 * arXiv:1705.05598.
 *
 * @param x Batch `[N, …]`, or one example without the batch axis.
 * @returns Values in the input's shape. Only their proportions count: each layer brings the scale of its patterns.
 * @throws ArgumentError where a linear layer has no pattern, or one of another size.
 * @example
 * const patterns = await fitPatterns(model, digits([0, 1, 2, 3, 4, 5, 6, 7]));
 * const map = await patternNet(model, x, { patterns });
 */
export const patternNet = (model: Explainable, x: InputLike, options: PatternOptions): Promise<Attribution> =>
  explainBackprop(
    {
      method: 'pattern_net',
      title: 'PatternNet',
      rule: ({ graph }, { patterns }) => patternNetRule(graph, checkPatterns(patterns, 'PatternNet')),
      parameters: ({ patterns }) => ({ patterns: Object.keys(patterns) }),
      note: 'Promises no sum: it shows what the signal looks like, as far as the patterns were fitted on the right data.',
    },
    model,
    x,
    options ?? {},
  );

/** The patterns, or what to do where there are none. */
export function checkPatterns(patterns: Patterns | undefined, title: string): Patterns {
  if (patterns) return patterns;
  throw new ArgumentError(
    `${title} needs patterns: const patterns = await fitPatterns(model, data), then pass { patterns }.`,
  );
}
