import { ArgumentError } from '../errors';
import { Random } from '../tensor/random';
import { build } from './build';
import { gradientAt } from './points';
import { type Explainable, type ExplainOptions, type InputLike, solve } from './problem';
import type { Attribution } from './result';

/** One draw of a baseline and of a place on the path from it. */
export interface Draw {
  readonly baseline: number;
  readonly alpha: number;
}

export interface ExpectedGradientsOptions extends ExplainOptions {
  /** Baselines from the data, one after the other, each in the shape of one example. */
  readonly baselines: Float32Array;
  /** Number of draws. Default 50. */
  readonly samples?: number;
  /** Default 0. */
  readonly seed?: number;
  /** The draws themselves, in place of random ones. */
  readonly draws?: readonly Draw[];
}

/**
 * Expected Gradients: the mean of (x − x') ⊙ ∂f/∂x at x' + α (x − x'), over baselines x' from data and α ~ U(0, 1).
 * Erion et al. 2019, arXiv:1906.10670. Its sum is f(x) − E f(x') in expectation; the certificate gives the standard error.
 *
 * @param x Batch `[N, …]`, or one example without the batch axis.
 * @returns Values in the input's shape, in units of f.
 * @example
 * const map = await expectedGradients(model, x, { baselines, samples: 100 });
 */
export async function expectedGradients(
  model: Explainable,
  x: InputLike,
  options: ExpectedGradientsOptions,
): Promise<Attribution> {
  const started = performance.now();
  return solve(model, x, options, async (problem) => {
    const { values } = problem.input;
    const size = values.length / problem.input.shape[0]!;
    const { baselines, samples = 50, seed = 0 } = options;
    if (!(baselines instanceof Float32Array) || baselines.length === 0 || baselines.length % size !== 0) {
      throw new ArgumentError(
        `The baselines have ${baselines?.length ?? 'no'} values; expected a multiple of ${size}, the size of one example.`,
      );
    }
    const draws = options.draws ?? drawMany(new Random(seed), samples, baselines.length / size);
    const total = new Float64Array(values.length);
    const sums: number[][] = [];
    for (const { baseline, alpha } of draws) {
      const from = (at: number) => baselines[baseline * size + (at % size)]!;
      const gradient = gradientAt(
        problem,
        values.map((value, at) => from(at) + alpha * (value - from(at))),
      );
      const sum = new Array<number>(problem.targets.length).fill(0);
      gradient.forEach((slope, at) => {
        const part = (values[at]! - from(at)) * slope;
        total[at]! += part;
        sum[Math.floor(at / size)]! += part;
      });
      sums.push(sum);
      await problem.step(sums.length, draws.length);
    }
    const errors = problem.targets.map((_, row) => standardError(sums.map((sum) => sum[row]!)));
    return build(problem, {
      method: 'expected_gradients',
      title: 'Expected Gradients',
      values: Float32Array.from(total, (value) => value / draws.length),
      parameters: { samples: draws.length, seed: options.draws ? 'given draws' : seed },
      certificate: {
        baseline: `${baselines.length / size} examples of the data`,
        notes: [`Standard error of the sum: ${errors.map((error) => error.toPrecision(2)).join(', ')}.`],
      },
      started,
      again: (input, target) => expectedGradients(model, input, { ...options, target }),
    });
  });
}

const drawMany = (random: Random, samples: number, baselines: number): Draw[] =>
  Array.from({ length: samples }, () => ({ baseline: random.below(baselines), alpha: random.uniform() }));

/** Standard deviation of the mean. */
export function standardError(values: readonly number[]): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(values.length - 1, 1);
  return Math.sqrt(variance / values.length);
}
