import { build } from './build';
import { gradientOf } from './gradient';
import { allRows, type Explainable, type ExplainOptions, type InputLike, solve } from './problem';
import type { Attribution } from './result';

/**
 * Gradient × input: x ⊙ ∂f/∂x. Shrikumar et al. 2016, arXiv:1605.01713. Equals LRP-0 on a ReLU network without biases.
 *
 * @param x Batch `[N, …]`, or one example without the batch axis.
 * @returns Values in the input's shape, in units of f.
 * @example
 * const map = await gradientXInput(model, x, { target: 3 });
 */
export async function gradientXInput(
  model: Explainable,
  x: InputLike,
  options: ExplainOptions = {},
): Promise<Attribution> {
  const started = performance.now();
  return solve(model, x, options, (problem) => {
    const values = gradientOf(problem, problem.graph, allRows(problem.input));
    return build(problem, {
      method: 'gradient_x_input',
      title: 'Gradient × input',
      values: values.map((value, at) => value * problem.input.values[at]!),
      parameters: {},
      certificate: { notes: ['Sums to f only where the network is linear around 0: no sum is promised.'] },
      started,
      again: (input, target) => gradientXInput(model, input, { ...options, target }),
    });
  });
}
