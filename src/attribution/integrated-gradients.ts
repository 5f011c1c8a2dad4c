import { tensor } from '@tensorflow/tfjs-core';
import { ArgumentError } from '../errors';
import { chunkSize } from '../tensor/budget';
import { type BaselineLike, describeBaseline, keepBaseline, readBaseline } from './baseline';
import { build, completeness, sums } from './build';
import { Paths } from './path';
import { allRows, type Explainable, type ExplainOptions, type InputLike, type Problem, solve } from './problem';
import { type Quadrature, type QuadratureName, quadrature } from './quadrature';
import { Refinement } from './refine';
import type { Attribution } from './result';

export interface IntegratedGradientsOptions extends ExplainOptions {
  /** Where the path starts: a number for every value, or an array or tensor of one example's shape. Default 0. */
  readonly baseline?: BaselineLike;
  /**
   * Refine until the sum is right and the map stands still, both to this relative error. Default 0.05.
   * Not used when `steps` is given.
   */
  readonly tolerance?: number;
  /** Most gradients an example may take before refinement gives up and says so. Default 1000. */
  readonly maxSteps?: number;
  /** A fixed number of gradients, by `quadrature`. */
  readonly steps?: number;
  /** Default `'gausslegendre'`. */
  readonly quadrature?: QuadratureName;
}

/**
 * Integrated Gradients: (x − x') ⊙ ∫₀¹ ∂f(x' + α (x − x'))/∂x dα. Sundararajan et al. 2017, arXiv:1703.01365.
 *
 * By default the path is cut finer where the map still changes, until Σ = f(x) − f(x') and the map's relative L1 error,
 * told from what it still changes by, are both within `tolerance`: the sum alone could be right by accident.
 *
 * @param x Batch `[N, …]`, or one example without the batch axis.
 * @returns Values in the input's shape, in units of f.
 * @example
 * const map = await integratedGradients(model, x, { tolerance: 0.001 });
 */
export async function integratedGradients(
  model: Explainable,
  x: InputLike,
  options: IntegratedGradientsOptions = {},
): Promise<Attribution> {
  const started = performance.now();
  const { tolerance = 0.05, maxSteps = 1000 } = options;
  if (!(tolerance > 0))
    throw new ArgumentError(`The tolerance is ${tolerance}; expected a number above 0, such as 0.01.`);
  const rule =
    options.steps === undefined ? undefined : quadrature(options.quadrature ?? 'gausslegendre', options.steps);
  return solve(model, x, options, async (problem) => {
    const batch = problem.input.shape[0]!;
    const baseline = readBaseline(problem, options.baseline ?? 0);
    const expected = await scoreChanges(problem, baseline);
    const paths = new Paths(problem, baseline);
    const refined = rule ? [] : await refine(paths, expected, tolerance, maxSteps);
    const maps = rule ? await integrate(paths, batch, rule) : refined.map(({ map }) => map);
    const values = new Float32Array(batch * paths.size);
    maps.forEach((map, row) => {
      values.set(map, row * paths.size);
    });
    const notes = refined.flatMap(({ error, steps }, row) =>
      error > tolerance
        ? [
            `Example ${row}: the tolerance ${tolerance} was not reached in ${steps} steps; the error is ${error.toPrecision(2)}.`,
          ]
        : [],
    );
    const parameters = rule
      ? { steps: options.steps, quadrature: options.quadrature ?? 'gausslegendre' }
      : { tolerance, maxSteps };
    return build(problem, {
      method: 'integrated_gradients',
      title: 'Integrated Gradients',
      values,
      parameters,
      certificate: {
        baseline: describeBaseline(options.baseline ?? 0),
        completeness: completeness('Σ = f(x) − f(baseline)', expected, sums(values, batch)),
        ...(rule ? {} : { convergence: refined.flatMap(({ convergence }) => convergence) }),
        notes,
      },
      started,
      again: (input, target) => {
        const kept = keepBaseline(problem, options.baseline ?? 0, baseline);
        return integratedGradients(model, input, { ...options, baseline: kept, target });
      },
    });
  });
}

/** The quadrature that was asked for, on every example's path. */
async function integrate(paths: Paths, batch: number, { nodes, weights }: Quadrature): Promise<Float64Array[]> {
  const maps = Array.from({ length: batch }, () => new Float64Array(paths.size));
  await paths.add(
    maps.flatMap((map, row) => nodes.map((alpha, at) => ({ row, alpha, into: [[map, weights[at]!]] as const }))),
  );
  return maps;
}

/** Refines all examples side by side, as many as there is room for. */
async function refine(
  paths: Paths,
  expected: readonly number[],
  tolerance: number,
  maxSteps: number,
): Promise<Refinement[]> {
  const all = expected.map((change, row) => new Refinement(row, paths.size, change, tolerance, maxSteps));
  // An example holds about thirty maps of double precision.
  const together = chunkSize(240 * paths.size);
  for (let from = 0; from < all.length; from += together) {
    let going = all.slice(from, from + together);
    while (going.length > 0) {
      const rounds = going.map((each) => ({ each, points: each.next() })).filter(({ points }) => points.length > 0);
      const scores = await paths.add(rounds.flatMap(({ points }) => points));
      let taken = 0;
      for (const { each, points } of rounds) {
        each.settle(scores.slice(taken, taken + points.length));
        taken += points.length;
      }
      going = rounds.map(({ each }) => each);
    }
  }
  return all;
}

/** f(x) − f(x') of each example. */
async function scoreChanges({ input, x, targets, scoreAt }: Problem, baseline: Float32Array): Promise<number[]> {
  const at = tensor(baseline, [...x.shape]);
  try {
    const scores = await scoreAt(at, allRows(input));
    return targets.map(({ score }, row) => score - scores[row]!);
  } finally {
    at.dispose();
  }
}
