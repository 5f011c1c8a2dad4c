/** Where a result came from: enough to explain the same input anew, by the same method or another. */

import type { Explainable, ExplainOptions } from './problem';
import type { Attribution, Input } from './result';

export interface Origin {
  readonly model: Explainable;
  /** What the network was given; of several inputs, packed. */
  readonly input: Input;
  /** As the caller gave them, without what belongs to that one call (signal, progress, shared traces). */
  readonly options: Readonly<Record<string, unknown>>;
}

const origins = new WeakMap<Attribution, Origin>();

/** Remembers it beside the result, which stays plain numbers. */
export function setOrigin(
  result: Attribution,
  { model, input, options }: { readonly model: Explainable; readonly input: Input; readonly options: ExplainOptions },
): Attribution {
  const { signal, onProgress, traces, ...kept } = options;
  origins.set(result, { model, input, options: kept });
  return result;
}

/** Undefined for results that no method of the table made. */
export function originOf(result: Attribution): Origin | undefined {
  return origins.get(result);
}
