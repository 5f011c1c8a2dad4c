import { ArgumentError } from '../errors';
import { chunkSize } from '../tensor/budget';
import { Random } from '../tensor/random';
import { build } from './build';
import { Moments, relativeError } from './moments';
import { gradientAt } from './points';
import { allRows, bytesPerExample, type Explainable, type InputLike, type Problem, solve } from './problem';
import type { Attribution } from './result';
import { type SamplingOptions, sampleExamples, samplingPlan } from './sampling';

/** One draw of a baseline and of a place on the path from it. */
export interface Draw {
  readonly baseline: number;
  readonly alpha: number;
}

export interface ExpectedGradientsOptions extends SamplingOptions {
  /** Baselines from the data, one after the other, each in the shape of one example. */
  readonly baselines: Float32Array;
  /** Number of draws. Default 50, where no `tolerance` is given. */
  readonly samples?: number;
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
  const { baselines, seed = 0, draws } = options;
  const plan = samplingPlan(draws ? { samples: draws.length } : options, { samples: 50, maxSamples: 1000 });
  return solve(model, x, options, async (problem) => {
    const { input } = problem;
    const batch = input.shape[0]!;
    const size = input.values.length / batch;
    if (!(baselines instanceof Float32Array) || baselines.length === 0 || baselines.length % size !== 0) {
      throw new ArgumentError(
        `The baselines have ${baselines?.length ?? 'no'} values; expected a multiple of ${size}, the size of one example.`,
      );
    }
    const examples = Array.from({ length: batch }, () => ({
      random: new Random(seed),
      moments: new Moments(size),
      sums: [] as number[],
    }));
    const width = chunkSize(bytesPerExample(problem));
    const sampled = await sampleExamples(problem, plan, width, allRows(input), (row, from, count) => {
      const { random, moments, sums } = examples[row]!;
      const some = draws?.slice(from, from + count) ?? drawMany(random, count, baselines.length / size);
      for (const part of partsAt(problem, row, some, baselines)) {
        moments.add(part);
        sums.push(part.reduce((a, b) => a + b, 0));
      }
      return relativeError(moments.errorOfMean(), moments.mean());
    });
    const values = new Float32Array(batch * size);
    examples.forEach(({ moments }, row) => {
      values.set(moments.mean(), row * size);
    });
    const errors = examples.map(({ sums }) => standardError(sums).toPrecision(2));
    return build(problem, {
      method: 'expected_gradients',
      title: 'Expected Gradients',
      values,
      parameters: { ...plan.parameters, seed: draws ? 'given draws' : seed },
      certificate: {
        ...sampled,
        baseline: `${baselines.length / size} examples of the data`,
        notes: [...sampled.notes, `Standard error of the sum: ${errors.join(', ')}.`],
      },
      started,
      again: (input, target) => expectedGradients(model, input, { ...options, target }),
    });
  });
}

/** (x − x') ⊙ ∂f/∂x at each draw's point, for one example. */
function partsAt(problem: Problem, row: number, draws: readonly Draw[], baselines: Float32Array): Float32Array[] {
  const size = problem.input.values.length / problem.input.shape[0]!;
  const x = problem.input.values.subarray(row * size, (row + 1) * size);
  const points = new Float32Array(draws.length * size);
  const differences = draws.map(({ baseline, alpha }, draw) => {
    const from = baselines.subarray(baseline * size, (baseline + 1) * size);
    const difference = x.map((value, at) => value - from[at]!);
    for (let at = 0; at < size; at++) points[draw * size + at] = from[at]! + alpha * difference[at]!;
    return difference;
  });
  const gradients = gradientAt(problem, points, new Array<number>(draws.length).fill(row));
  return differences.map((difference, draw) => difference.map((value, at) => value * gradients[draw * size + at]!));
}

const drawMany = (random: Random, samples: number, baselines: number): Draw[] =>
  Array.from({ length: samples }, () => ({ baseline: random.below(baselines), alpha: random.uniform() }));

/** Standard deviation of the mean. */
function standardError(values: readonly number[]): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(values.length - 1, 1);
  return Math.sqrt(variance / values.length);
}
