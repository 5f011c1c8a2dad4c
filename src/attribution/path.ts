import { wideChunkSize } from '../tensor/budget';
import { gradientSums } from './points';
import { bytesPerExample, type Problem } from './problem';

/** A place on the straight line from an example's baseline, α = 0, to the example, α = 1. */
export interface PathPoint {
  readonly row: number;
  readonly alpha: number;
  /** Where (x − x') ⊙ ∂f/∂x is to be added, each time with a weight. */
  readonly into: readonly (readonly [sum: Float64Array, weight: number])[];
}

/** The straight lines from baselines to the examples of a problem, and sums of the gradients on them. */
export class Paths {
  readonly size: number;
  private readonly width: number;

  constructor(
    private readonly problem: Problem,
    private readonly baseline: Float32Array,
  ) {
    this.size = baseline.length / problem.input.shape[0]!;
    this.width = wideChunkSize(bytesPerExample(problem));
  }

  /** Takes the gradients at points, whichever example they belong to, in wide batches. Returns f at each. */
  async add(points: readonly PathPoint[]): Promise<number[]> {
    const scores: number[] = [];
    for (let start = 0; start < points.length; start += this.width) {
      const chunk = points.slice(start, start + this.width);
      scores.push(...this.addChunk(chunk));
      // How often the paths will still be refined nobody knows: progress is that of what was asked for so far.
      await this.problem.step(start + chunk.length, points.length);
    }
    return scores;
  }

  private addChunk(points: readonly PathPoint[]): readonly number[] {
    const { size, baseline, problem } = this;
    const { values: x } = problem.input;
    const at = new Float32Array(points.length * size);
    const groups = new Map<Float64Array, { readonly row: number; readonly weights: Float32Array }>();
    points.forEach(({ row, alpha, into }, point) => {
      const from = row * size;
      for (let i = 0; i < size; i++) {
        at[point * size + i] = baseline[from + i]! + alpha * (x[from + i]! - baseline[from + i]!);
      }
      for (const [sum, weight] of into) {
        if (!groups.has(sum)) groups.set(sum, { row, weights: new Float32Array(points.length) });
        groups.get(sum)!.weights[point]! += weight;
      }
    });
    const weights = new Float32Array(groups.size * points.length);
    [...groups.values()].forEach((group, index) => {
      weights.set(group.weights, index * points.length);
    });
    const rows = points.map(({ row }) => row);
    const { sums, scores } = gradientSums(problem, at, rows, weights);
    [...groups].forEach(([sum, { row }], group) => {
      const from = row * size;
      for (let i = 0; i < size; i++) sum[i]! += sums[group * size + i]! * (x[from + i]! - baseline[from + i]!);
    });
    return scores;
  }
}
