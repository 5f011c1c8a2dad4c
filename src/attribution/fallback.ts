import { ArgumentError } from '../errors';
import { type Fallback, plainFallbacks, type Used, withFallback } from '../rules/fallback';
import type { BackwardRule } from '../trace/backward';
import type { Problem } from './problem';

/**
 * A rule with the fallback that the caller chose; the certificate names the kernels where it was used.
 *
 * @param more Fallbacks that the rule's kind of quantity has besides `pass` and `stop`.
 * @param used Hears of every use.
 */
export function orFallback(
  { fallback, fellBack }: Problem,
  rule: BackwardRule,
  more: Partial<Record<Fallback, BackwardRule>> = {},
  used: Used = () => {},
): BackwardRule {
  if (fallback === undefined) return rule;
  const known: Partial<Record<Fallback, BackwardRule>> = { ...plainFallbacks, ...more };
  const chosen = known[fallback];
  if (!chosen) {
    throw new ArgumentError(
      `The fallback is "${fallback}"; this method knows ${Object.keys(known)
        .map((name) => `"${name}"`)
        .join(', ')}.`,
    );
  }
  return withFallback(rule, chosen, (node, arrived, passed) => {
    fellBack.add(`${node.kernel} (layer ${node.layer})`);
    used(node, arrived, passed);
  });
}
