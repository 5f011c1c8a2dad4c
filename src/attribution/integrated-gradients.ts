import { tensor } from '@tensorflow/tfjs-core';
import { ArgumentError } from '../errors';
import { chunkSize } from '../tensor/budget';
import { type BaselineLike, describeBaseline, keepBaseline, readBaseline } from './baseline';
import { build, completeness, sums } from './build';
import { gradientOf } from './gradient';
import {
  allRows,
  bytesPerExample,
  type Explainable,
  type ExplainOptions,
  type InputLike,
  type Problem,
  solve,
} from './problem';
import { type Quadrature, type QuadratureName, quadrature } from './quadrature';
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
 * By default the path is cut finer where the map still changes, until Σ = f(x) − f(x') and the map's relative L1 change
 * are both within `tolerance`: the sum alone could be right by accident.
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
    const expected = scoreChanges(problem, baseline);
    const values = new Float32Array(problem.input.values.length);
    const size = values.length / batch;
    const convergence: { steps: number; error: number }[] = [];
    const notes: string[] = [];
    for (let row = 0; row < batch; row++) {
      const path = new Path(problem, row, baseline);
      if (rule) {
        values.set(await path.integrate(rule), row * size);
        continue;
      }
      const refined = await refine(path, expected[row]!, tolerance, maxSteps);
      values.set(refined.map, row * size);
      convergence.push(...refined.convergence);
      const last = refined.convergence.at(-1)!;
      if (last.error > tolerance) {
        notes.push(
          `Example ${row}: the tolerance ${tolerance} was not reached in ${last.steps} steps; the error is ${last.error.toPrecision(2)}.`,
        );
      }
    }
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
        ...(rule ? {} : { convergence }),
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

/** The straight line from the baseline to one example, and the gradients on it. */
class Path {
  readonly size: number;
  private readonly difference: Float32Array;
  private readonly width: number;

  constructor(
    private readonly problem: Problem,
    private readonly row: number,
    private readonly baseline: Float32Array,
  ) {
    this.size = problem.input.values.length / problem.input.shape[0]!;
    const x = problem.input.values.subarray(row * this.size, (row + 1) * this.size);
    this.baseline = baseline.subarray(row * this.size, (row + 1) * this.size);
    this.difference = x.map((value, at) => value - this.baseline[at]!);
    this.width = chunkSize(bytesPerExample(problem));
  }

  /** ∫ over [from, to] of the gradient, times (x − x'). */
  async integrate(rule: Quadrature, from = 0, to = 1): Promise<Float32Array> {
    return (await this.integrateAll(rule, [[from, to]]))[0]!;
  }

  /** Several intervals at once, their gradients taken in chunks. */
  async integrateAll(rule: Quadrature, intervals: readonly (readonly [number, number])[]): Promise<Float32Array[]> {
    const points = intervals.flatMap(([from, to], interval) =>
      rule.nodes.map((node, at) => ({
        interval,
        alpha: from + node * (to - from),
        weight: rule.weights[at]! * (to - from),
      })),
    );
    const totals = intervals.map(() => new Float64Array(this.size));
    for (let start = 0; start < points.length; start += this.width) {
      const chunk = points.slice(start, start + this.width);
      const gradients = this.gradients(chunk.map(({ alpha }) => alpha));
      chunk.forEach(({ interval, weight }, at) => {
        const total = totals[interval]!;
        const offset = at * this.size;
        for (let i = 0; i < this.size; i++) total[i]! += weight * gradients[offset + i]! * this.difference[i]!;
      });
      // How often the path will still be refined nobody knows: progress is that of what was asked for so far.
      await this.problem.step(start + chunk.length, points.length);
    }
    return totals.map((total) => Float32Array.from(total));
  }

  private gradients(alphas: readonly number[]): Float32Array {
    const { x, traceAt } = this.problem;
    const points = new Float32Array(alphas.length * this.size);
    alphas.forEach((alpha, at) => {
      for (let i = 0; i < this.size; i++) points[at * this.size + i] = this.baseline[i]! + alpha * this.difference[i]!;
    });
    const batch = tensor(points, [alphas.length, ...x.shape.slice(1)]);
    try {
      const rows = alphas.map(() => this.row);
      const graph = traceAt(batch, rows);
      try {
        return gradientOf(this.problem, graph, rows);
      } finally {
        graph.dispose();
      }
    } finally {
      batch.dispose();
    }
  }
}

/**
 * Halves the intervals of the path where the map still changes, with three Gauss–Legendre points on each, until the sum
 * and the map are both within the tolerance. A ReLU network's gradient jumps along the path, and only there is it fine.
 */
async function refine(path: Path, expected: number, tolerance: number, maxSteps: number) {
  const rule = quadrature('gausslegendre', 3);
  const start: [number, number][] = [0, 1, 2, 3].map((i) => [i / 4, (i + 1) / 4]);
  let leaves = (await path.integrateAll(rule, start)).map((map, at) => ({ span: start[at]!, map, change: Infinity }));
  let steps = rule.nodes.length * leaves.length;
  let error = Number.POSITIVE_INFINITY;
  const convergence: { steps: number; error: number }[] = [];
  let map = total(leaves);
  for (;;) {
    const share = (tolerance * magnitude(map)) / leaves.length;
    const rough = leaves.filter(({ change }) => change > share);
    const worst = rough.length > 0 ? rough : leaves;
    if (steps + 2 * rule.nodes.length * worst.length > maxSteps) break;
    const halves = worst.flatMap(({ span: [from, to] }): [number, number][] => [
      [from, (from + to) / 2],
      [(from + to) / 2, to],
    ]);
    const maps = await path.integrateAll(rule, halves);
    steps += rule.nodes.length * halves.length;
    const children = maps.map((child, at) => ({
      span: halves[at]!,
      map: child,
      change: distance(worst[at >> 1]!.map, maps[at & ~1]!, maps[at | 1]!) / 2,
    }));
    leaves = [...leaves.filter((leaf) => !worst.includes(leaf)), ...children];
    const next = total(leaves);
    const sum = next.reduce((a, b) => a + b, 0);
    const moved = next.reduce((part, value, at) => part + Math.abs(value - map[at]!), 0);
    error = Math.max(
      moved / Math.max(magnitude(next), 1e-12),
      Math.abs(sum - expected) / Math.max(Math.abs(expected), 1e-12),
    );
    map = next;
    convergence.push({ steps, error });
    if (error <= tolerance) break;
  }
  if (convergence.length === 0) convergence.push({ steps, error });
  return { map, convergence };
}

const total = (leaves: readonly { readonly map: Float32Array }[]): Float32Array => {
  const sum = new Float64Array(leaves[0]!.map.length);
  for (const { map } of leaves)
    map.forEach((value, at) => {
      sum[at]! += value;
    });
  return Float32Array.from(sum);
};

const magnitude = (map: Float32Array): number => map.reduce((sum, value) => sum + Math.abs(value), 0);

const distance = (parent: Float32Array, left: Float32Array, right: Float32Array): number =>
  parent.reduce((sum, value, at) => sum + Math.abs(value - left[at]! - right[at]!), 0);

/** f(x) − f(x') of each example. */
function scoreChanges({ input, x, targets, scoreAt }: Problem, baseline: Float32Array): number[] {
  const at = tensor(baseline, [...x.shape]);
  try {
    const scores = scoreAt(at, allRows(input));
    return targets.map(({ score }, row) => score - scores[row]!);
  } finally {
    at.dispose();
  }
}
