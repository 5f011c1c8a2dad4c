import { ArgumentError } from '../errors';
import { methods } from './methods';
import { detach, type Explainable, type ExplainOptions, type InputLike, unwrap } from './problem';
import { type Attribution, Comparison } from './result';
import { SharedTraces } from './shared-traces';

/** A method by name, or with its options. */
export type MethodChoice = string | ({ readonly method: string } & Readonly<Record<string, unknown>>);

/**
 * Explains the same inputs by several methods, to be shown side by side on one scale.
 *
 * @example
 * await compare(model, x, ['gradient_x_input', 'integrated_gradients', { method: 'lrp', composite: 'epsilon' }]);
 */
export async function compare(
  model: Explainable,
  x: InputLike,
  choices: readonly MethodChoice[] = ['gradient_x_input', 'integrated_gradients', 'lrp'],
  options: ExplainOptions = {},
): Promise<Comparison> {
  const { network } = unwrap(model);
  const traces = new SharedTraces(network, x);
  try {
    const results = await explainAll(model, x, choices, { ...options, traces });
    const kept = detach(x);
    return new Comparison(results, (target) => compare(model, kept, choices, { ...options, target }));
  } finally {
    traces.dispose();
  }
}

async function explainAll(
  model: Explainable,
  x: InputLike,
  choices: readonly MethodChoice[],
  options: ExplainOptions,
): Promise<Attribution[]> {
  const results: Attribution[] = [];
  for (const choice of choices) {
    const { method: name, ...own } = typeof choice === 'string' ? { method: choice } : choice;
    const method = methods.find((row) => row.name === name);
    if (!method) {
      throw new ArgumentError(
        `There is no method "${name}"; expected one of ${methods.map((row) => row.name).join(', ')}.`,
      );
    }
    results.push(await method.explain(model, x, { ...options, ...own }));
  }
  return results;
}
