import { patternAttributionRule } from '../rules/pattern';
import { explainBackprop } from './backprop';
import { checkPatterns, type PatternOptions } from './pattern-net';
import type { Explainable, InputLike } from './problem';
import type { Attribution } from './result';

/**
 * PatternAttribution: the gradient, but each linear layer passes back its weights times the patterns of its units. It
 * shows how much each part of the signal gives to f. Kindermans et al. 2017, arXiv:1705.05598.
 *
 * It starts from 1 at a logit; times the logit, it is the attribution of that logit.
 *
 * @param x Batch `[N, …]`, or one example without the batch axis.
 * @returns Values in the input's shape, as shares of f.
 * @throws ArgumentError where a linear layer has no pattern, or one of another size.
 * @example
 * const patterns = await fitPatterns(model, digits([0, 1, 2, 3, 4, 5, 6, 7]));
 * const map = await patternAttribution(model, x, { patterns });
 */
export const patternAttribution = (model: Explainable, x: InputLike, options: PatternOptions): Promise<Attribution> =>
  explainBackprop(
    {
      method: 'pattern_attribution',
      title: 'PatternAttribution',
      rule: ({ graph }, { patterns }) => patternAttributionRule(graph, checkPatterns(patterns, 'PatternAttribution')),
      parameters: ({ patterns }) => ({ patterns: Object.keys(patterns) }),
      note: 'Each unit hands on all that it got, as wᵀa = 1, but for ReLUs that are off, padding, and units without a pattern.',
    },
    model,
    x,
    options ?? {},
  );
