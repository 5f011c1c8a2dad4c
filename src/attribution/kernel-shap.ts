import { Matrix } from 'ml-matrix';
import { ArgumentError } from '../errors';
import { Random } from '../tensor/random';
import { describeBaseline, keepBaseline, readBaseline } from './baseline';
import { build, completeness } from './build';
import { Coalitions, type FeatureOptions, featuresOf, segmentsOf, spreadOver } from './features';
import { relativeError } from './moments';
import { scoringWidth } from './perturb';
import { type Explainable, type InputLike, solveForward } from './problem';
import type { Attribution, Certificate } from './result';
import { type SamplingOptions, sampleExamples, samplingPlan } from './sampling';
import { solvePositive } from './surrogate';

export interface KernelShapOptions extends FeatureOptions, SamplingOptions {
  /** A fixed number of coalitions to draw, even where all could be scored. */
  readonly samples?: number;
}

/** Up to so many features all coalitions are scored, 4096, and the values are exact. */
const exactFeatures = 12;

/**
 * KernelSHAP: the Shapley values of features that are kept or replaced by the baseline. Lundberg & Lee 2017,
 * arXiv:1705.07874.
 *
 * Up to 12 features they are exact, by all coalitions (unless `samples` or `tolerance` is given). Beyond, they are the
 * least-squares fit over coalitions drawn by the Shapley kernel, each with its complement, under the constraint that they
 * sum to f(x) − f(baseline) (Covert & Lee 2021, arXiv:2012.01536), until their standard error is within 5 %.
 *
 * @param x Batch `[N, …]`, or one example without the batch axis: images, tables, or texts at their embedding.
 * @returns Each feature's Shapley value at all of its values, in the input's shape, in units of f.
 * @example
 * const map = await kernelShap(model, x, { segments: 20, samples: 200 });
 */
export async function kernelShap(
  model: Explainable,
  x: InputLike,
  options: KernelShapOptions = {},
): Promise<Attribution> {
  const started = performance.now();
  const { baseline = 0, seed = 0 } = options;
  const plan = samplingPlan(options, { tolerance: 0.05, maxSamples: 10_000 });
  const sampled = options.samples !== undefined || options.tolerance !== undefined;
  return solveForward(model, x, options, async (problem) => {
    const features = featuresOf(problem, options.segments);
    const baselines = readBaseline(problem, baseline);
    const games = features.map((each, row) => ({
      row,
      count: each.count,
      play: new Coalitions(problem, row, each, baselines),
    }));
    const empty: number[] = [];
    const values: number[][] = [];
    const fits = new Map<number, Fit>();
    for (const { row, count, play } of games) {
      if (count === 1 || (count <= exactFeatures && !sampled)) {
        const scores = await play.scoreAll(allCoalitions(count));
        empty.push(scores[0]!);
        values.push(shapley(scores, count));
      } else {
        empty.push((await play.score(new Float32Array(count)))[0]!);
        values.push([]);
        fits.set(row, new Fit(count, empty[row]!, problem.targets[row]!.score, new Random(seed)));
      }
    }
    let certificate: Pick<Certificate, 'convergence' | 'notes'> = { notes: ['Exact, by all coalitions.'] };
    if (fits.size > 0) {
      const width = 2 * Math.ceil(scoringWidth(problem) / 2);
      certificate = await sampleExamples(problem, plan, width, [...fits.keys()], async (row, _, count) => {
        const fit = fits.get(row)!;
        const z = fit.draw(Math.ceil(count / 2));
        fit.add(z, await games[row]!.play.score(z));
        return fit.error();
      });
      for (const [row, fit] of fits) values[row] = fit.values();
    }
    const expected = problem.targets.map(({ score }, row) => score - empty[row]!);
    const sum = values.map((each) => each.reduce((a, b) => a + b, 0));
    return build(problem, {
      method: 'kernel_shap',
      title: 'KernelSHAP',
      values: spreadOver(features, values),
      parameters: {
        features: features.map(({ count }) => count).join(', '),
        ...(fits.size > 0 ? { ...plan.parameters, seed } : { coalitions: 'all' }),
      },
      certificate: {
        ...certificate,
        baseline: describeBaseline(baseline),
        completeness: completeness('Σ over the features = f(x) − f(baseline)', expected, sum),
        surrogate: { coefficients: values, intercept: empty },
      },
      started,
      again: (input, target) => {
        const kept = { segments: segmentsOf(features), baseline: keepBaseline(problem, baseline, baselines) };
        return kernelShap(model, input, { ...options, ...kept, target });
      },
    });
  });
}

/** Coalition number s keeps feature i where bit i of s is set. */
const allCoalitions = (count: number): Float32Array =>
  Float32Array.from({ length: 2 ** count * count }, (_, at) => (Math.floor(at / count) >> (at % count)) & 1);

/** φᵢ = Σ over S without i of |S|! (n − |S| − 1)! / n! · (v(S ∪ i) − v(S)). Shapley 1953. */
function shapley(scores: readonly number[], count: number): number[] {
  const weights: number[] = [1 / count];
  for (let size = 1; size < count; size++) weights.push((weights[size - 1]! * size) / (count - size));
  const values = new Array<number>(count).fill(0);
  scores.forEach((score, coalition) => {
    let size = 0;
    for (let bits = coalition; bits > 0; bits &= bits - 1) size++;
    for (let i = 0; i < count; i++) {
      // A coalition counts for the features it has, and against those it lacks.
      const has = (coalition >> i) & 1;
      values[i]! += has ? weights[size - 1]! * score : -weights[size]! * score;
    }
  });
  return values;
}

/** Coalitions by the Shapley kernel: of size s with a probability in proportion to 1 / (s (n − s)); each with its complement. */
function drawPairs(random: Random, pairs: number, count: number): Float32Array {
  const shares = Array.from({ length: count - 1 }, (_, at) => 1 / ((at + 1) * (count - at - 1)));
  const total = shares.reduce((a, b) => a + b, 0);
  const z = new Float32Array(2 * pairs * count);
  const order = Array.from({ length: count }, (_, at) => at);
  for (let pair = 0; pair < pairs; pair++) {
    let size = 1;
    for (let left = random.uniform() * total - shares[0]!; left > 0 && size < count - 1; size++) left -= shares[size]!;
    for (let at = 0; at < size; at++) {
      const other = at + random.below(count - at);
      [order[at], order[other]] = [order[other]!, order[at]!];
    }
    order.forEach((feature, at) => {
      z[(2 * pair + (at < size ? 0 : 1)) * count + feature] = 1;
    });
  }
  return z;
}

/**
 * Least squares with the sum held: the last feature is what the others leave of f(x) − f(baseline), so the others are
 * fitted to y − f(baseline) − z_n (f(x) − f(baseline)) over zᵢ − z_n.
 */
class Fit {
  private readonly rows: number[][] = [];
  private readonly targets: number[] = [];
  private solved = { pairs: 0, values: [] as number[], error: Number.POSITIVE_INFINITY };

  constructor(
    readonly count: number,
    private readonly empty: number,
    private readonly whole: number,
    private readonly random: Random,
  ) {}

  /** Coalitions, each followed by its complement. */
  draw(pairs: number): Float32Array {
    return drawPairs(this.random, pairs, this.count);
  }

  /** Adds coalitions that were drawn, and f of them. */
  add(z: Float32Array, scores: readonly number[]): void {
    const { count } = this;
    scores.forEach((score, at) => {
      const last = z[(at + 1) * count - 1]!;
      this.rows.push(Array.from({ length: count - 1 }, (_, i) => z[at * count + i]! - last));
      this.targets.push(score - this.empty - last * (this.whole - this.empty));
    });
  }

  /** Standard error relative to the values. Not worked out anew before a tenth more has been drawn. */
  error(): number {
    if (this.rows.length / 2 >= 1.1 * this.solved.pairs) this.solve();
    return this.solved.error;
  }

  values(): number[] {
    if (this.rows.length / 2 > this.solved.pairs) this.solve();
    if (this.solved.values.length > 0) return this.solved.values;
    throw new ArgumentError(
      `${this.rows.length} coalitions do not determine the Shapley values of ${this.count} features: take more samples, or fewer segments.`,
    );
  }

  private solve(): void {
    const pairs = this.rows.length / 2;
    const rows = new Matrix(this.rows);
    const transposed = rows.transpose();
    const normal = transposed.mmul(rows);
    const solution = solvePositive(normal, transposed.mmul(Matrix.columnVector(this.targets)));
    if (!solution) {
      this.solved = { pairs, values: [], error: Number.POSITIVE_INFINITY };
      return;
    }
    const some = solution.to1DArray();
    const values = [...some, this.whole - this.empty - some.reduce((a, b) => a + b, 0)];
    this.solved = { pairs, values, error: this.relative(rows, normal, solution, values) };
  }

  /**
   * The sandwich estimate: A⁻¹ (Σ u uᵀ) A⁻¹, where u is the sum of z̃ times the residual over a pair, since only pairs are
   * independent. White 1980, doi:10.2307/1912934, with its correction for few samples.
   */
  private relative(rows: Matrix, normal: Matrix, solution: Matrix, values: readonly number[]): number {
    const pairs = rows.rows / 2;
    const free = pairs - values.length + 1;
    if (free <= 0) return Number.POSITIVE_INFINITY;
    const fitted = rows.mmul(solution).to1DArray();
    const scores = new Matrix(values.length - 1, pairs);
    fitted.forEach((value, at) => {
      const residual = this.targets[at]! - value;
      this.rows[at]!.forEach((z, i) => {
        scores.set(i, at >> 1, scores.get(i, at >> 1) + z * residual);
      });
    });
    const moves = solvePositive(normal, scores)!;
    const squares = values.map((_, i) =>
      Array.from({ length: pairs }, (_, pair) =>
        i < values.length - 1 ? moves.get(i, pair) : moves.getColumn(pair).reduce((a, b) => a + b, 0),
      ).reduce((sum, move) => sum + move * move, 0),
    );
    const errors = squares.map((square) => Math.sqrt((square * pairs) / free));
    return relativeError(errors, values);
  }
}
