import type { BackwardRule } from '../trace/backward';
import { build } from './build';
import { backpropagate } from './gradient';
import { allRows, type Explainable, type ExplainOptions, type InputLike, type Problem, solve } from './problem';
import type { Attribution } from './result';

/** What one method that changes the backward pass adds to the gradient. */
export interface BackpropMethod<O extends ExplainOptions> {
  readonly method: string;
  readonly title: string;
  readonly rule: (problem: Problem, options: O) => BackwardRule;
  readonly parameters?: (options: O) => Readonly<Record<string, unknown>>;
  readonly note: string;
}

/** A backward pass from 1 at the target, by another rule than the gradient's. */
export async function explainBackprop<O extends ExplainOptions>(
  described: BackpropMethod<O>,
  model: Explainable,
  x: InputLike,
  options: O,
): Promise<Attribution> {
  const started = performance.now();
  return solve(model, x, options, (problem) =>
    build(problem, {
      method: described.method,
      title: described.title,
      values: backpropagate(problem, problem.graph, allRows(problem.input), described.rule(problem, options)),
      parameters: described.parameters?.(options) ?? {},
      certificate: { notes: [described.note] },
      started,
      again: (input, target) => explainBackprop(described, model, input, { ...options, target }),
    }),
  );
}
