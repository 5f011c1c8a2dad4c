import { gather, reshape, type Tensor, tensor, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { ArgumentError } from '../errors';
import type { BaselineLike } from './baseline';
import { examplesOf, replace, scoreAllPerturbed, scorePerturbed } from './perturb';
import type { ExplainOptions, Problem } from './problem';
import { slic } from './segments';

export interface FeatureOptions extends ExplainOptions {
  /**
   * What is kept or replaced as one: about how many SLIC superpixels; or a map of numbers from 0, as large as one example
   * or as its leading axes (`[H, W]` of an image, `[T]` of a text), the same for all examples or one each.
   * Default: 50 superpixels of an image, the positions of `[N, T, E]`, each value of anything else.
   */
  readonly segments?: number | ArrayLike<number>;
  /** What replaces a feature: a number for every value, or an array or tensor of one example's shape. Default 0. */
  readonly baseline?: BaselineLike;
}

/** The features of one example: which one each of its values belongs to. */
export interface Features {
  readonly count: number;
  readonly of: Int32Array;
}

/** The features of every example. */
export function featuresOf(problem: Problem, segments: FeatureOptions['segments']): Features[] {
  const { shape, values } = problem.input;
  const batch = shape[0]!;
  const size = values.length / batch;
  if (segments !== undefined && typeof segments !== 'number') return readSegments(problem, segments);
  if (shape.length === 4) {
    const [, height, width, channels] = shape as [number, number, number, number];
    return Array.from({ length: batch }, (_, row) => {
      const picture = values.subarray(row * size, (row + 1) * size);
      const { labels } = slic(picture, [height, width, channels], segments ? { segments } : {});
      return spread(labels, channels);
    });
  }
  if (segments !== undefined) {
    throw new ArgumentError(
      `${segments} superpixels were asked for, but the input has the shape [${shape}]; give a map of numbers instead.`,
    );
  }
  const width = shape.length === 3 ? shape[2]! : 1;
  const positions = Int32Array.from({ length: size / width }, (_, at) => at);
  return new Array<Features>(batch).fill(spread(positions, width));
}

function readSegments({ input: { shape }, whole, from }: Problem, segments: ArrayLike<number>): Features[] {
  const batch = shape[0]!;
  const labels = Int32Array.from(segments);
  if (labels.some((label) => label < 0)) throw new ArgumentError('The segments hold a number below 0.');
  let size = 1;
  for (const length of shape.slice(1)) {
    size *= length;
    const width = shape.slice(1).reduce((product, n) => product * n, 1) / size;
    if (labels.length === size) return new Array<Features>(batch).fill(spread(labels, width));
    if (labels.length === size * whole.shape[0]!) {
      return Array.from({ length: batch }, (_, row) =>
        spread(labels.subarray((from + row) * size, (from + row + 1) * size), width),
      );
    }
  }
  throw new ArgumentError(
    `The segments have ${labels.length} numbers; expected one for each value of an example [${shape.slice(1)}], or of its leading axes.`,
  );
}

/** Each label for as many values as one position has. */
const spread = (labels: Int32Array, width: number): Features => ({
  count: labels.reduce((a, b) => Math.max(a, b), 0) + 1,
  of: Int32Array.from({ length: labels.length * width }, (_, at) => labels[Math.floor(at / width)]!),
});

/** The features as `segments` to ask again with, for just these examples. */
export function segmentsOf(features: readonly Features[]): Int32Array {
  const size = features[0]!.of.length;
  const segments = new Int32Array(features.length * size);
  features.forEach(({ of }, row) => {
    segments.set(of, row * size);
  });
  return segments;
}

/** One number a feature, given to each of the feature's values. */
export function spreadOver(features: readonly Features[], numbers: readonly (readonly number[])[]): Float32Array {
  const size = features[0]!.of.length;
  const values = new Float32Array(features.length * size);
  features.forEach(({ of }, row) => {
    of.forEach((feature, at) => {
      values[row * size + at] = numbers[row]![feature]!;
    });
  });
  return values;
}

/** f of one example with some features replaced: rows of 1 (kept) and 0 (replaced), one row a coalition. */
export class Coalitions {
  private readonly baseline: Float32Array;

  constructor(
    private readonly problem: Problem,
    private readonly row: number,
    private readonly features: Features,
    baselines: Float32Array,
  ) {
    const size = features.of.length;
    this.baseline = baselines.subarray(row * size, (row + 1) * size);
  }

  /** A chunk's worth at once. */
  score(z: Float32Array): Promise<number[]> {
    const count = z.length / this.features.count;
    return scorePerturbed(this.problem, new Array<number>(count).fill(this.row), () => this.make(z));
  }

  /** As many as there are, in chunks. */
  scoreAll(z: Float32Array): Promise<number[]> {
    const { count } = this.features;
    return scoreAllPerturbed(this.problem, new Array<number>(z.length / count).fill(this.row), (from, to) =>
      this.make(z.subarray(from * count, to * count)),
    );
  }

  private make(z: Float32Array): Tensor {
    const { count, of } = this.features;
    const { x } = this.problem;
    const shape = [z.length / count, ...x.shape.slice(1)];
    const keep = reshape(gather(tensor2d(z, [shape[0]!, count]), tensor1d(of, 'int32'), 1), shape);
    const baseline = tensor(this.baseline, [1, ...x.shape.slice(1)]);
    return replace(examplesOf(x, [this.row]), keep, baseline);
  }
}
