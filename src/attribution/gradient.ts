import { gradientRule } from '../rules/gradient';
import { type BackwardRule, walkBack } from '../trace/backward';
import type { Graph } from '../trace/graph';
import { cutHead } from '../trace/head';
import { build } from './build';
import { type Explainable, type ExplainOptions, type InputLike, solve } from './problem';
import type { Attribution } from './result';
import { seedAt } from './seed';

/**
 * Gradient (sensitivity analysis, saliency): ∂f/∂x, signed. Simonyan et al. 2013, arXiv:1312.6034.
 *
 * @param x Batch `[N, …]`, or one example without the batch axis.
 * @returns Values in the input's shape, in units of f per unit of x.
 * @example
 * const map = await gradient(model, x, { target: 3 });
 */
export async function gradient(model: Explainable, x: InputLike, options: ExplainOptions = {}): Promise<Attribution> {
  const started = performance.now();
  return solve(model, x, options, (problem) =>
    build(problem, {
      method: 'gradient',
      title: 'Gradient',
      values: gradientOf(
        problem.graph,
        problem.targets.map(({ index }) => index),
      ),
      parameters: {},
      certificate: {
        notes: ['A gradient promises no sum: it says what f is sensitive to, not what made it what it is.'],
      },
      started,
      again: (input, target) => gradient(model, input, { ...options, target }),
    }),
  );
}

/** ∂f/∂x of a traced batch, for the given unit of each example. */
export const gradientOf = (graph: Graph, units: readonly number[]): Float32Array =>
  backpropagate(graph, units, gradientRule);

/** What a backward walk by a rule brings to the input, from 1 at the given unit of each example. */
export function backpropagate(graph: Graph, units: readonly number[], rule: BackwardRule): Float32Array {
  const { logits } = cutHead(graph);
  const seed = seedAt(logits, units, () => 1);
  try {
    const result = walkBack(graph, logits, seed, rule);
    try {
      return result.dataSync() as Float32Array;
    } finally {
      result.dispose();
    }
  } finally {
    seed.dispose();
  }
}
