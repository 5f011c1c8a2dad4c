/** A classifier of actions from motion alone: descriptors, a Fisher vector, a linear SVM; and why it said what it said. */

import { completeness } from '../../../attribution/build';
import { Attribution, type Input, type LedgerEntry, type Target } from '../../../attribution/result';
import { ArgumentError } from '../../../errors';
import type { Preprocessing } from '../../../models/preprocessing';
import { type Descriptors, describeMotion, descriptorSize } from './descriptors';
import { type FisherVector, fisherVector } from './encode';
import { greyClips } from './grey';
import type { Mixture } from './mixture';
import { type GreyClip, type MotionField, motionField } from './motion';
import { relevanceOfDescriptors, relevanceOfPixels, relevanceOfVectors, type Support } from './relevance';
import { type LinearSvm, svmScores } from './svm';

/** The directions in which descriptors differ most. */
export interface Projection {
  readonly mean: Float64Array;
  /** `[descriptorSize, dimensions]`. */
  readonly axes: Float64Array;
  readonly dimensions: number;
}

export interface FisherParts {
  readonly labels: readonly string[];
  readonly preprocessing: Preprocessing;
  readonly projection: Projection;
  readonly mixture: Mixture;
  readonly svm: LinearSvm;
  /** What it was fitted with. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface FisherExplainOptions {
  /** The action to explain, by its name or number, one for all clips or one each; or `'predicted'`. Default `'predicted'`. */
  readonly target?: string | number | readonly (string | number)[];
  /** ε of the ε-rule, as a share of what descriptors add to a dimension without signs. Default 0.1. */
  readonly epsilon?: number;
  /**
   * How a descriptor's relevance is shared over the pixels and frames it sees: `'motion'` by how fast they move, which is how the
   * descriptor counted them; `'even'` as in Lapuschkin 2016. Default `'motion'`.
   */
  readonly support?: Support;
}

/** A clip on its way to a score. */
interface Described {
  readonly field: MotionField;
  readonly descriptors: Descriptors;
  readonly vector: FisherVector;
}

/** Made by `fisherClassifier`. It takes clips of any length and size that `readVideo` or `actions` gives. */
export class FisherClassifier {
  readonly name = 'fisher-vector';
  /** Time, height, width and channels; −1 where any will do. */
  readonly inputShape = [-1, -1, -1, 3] as const;
  readonly labels: readonly string[];
  readonly preprocessing: Preprocessing;

  constructor(private readonly parts: FisherParts) {
    this.labels = parts.labels;
    this.preprocessing = parts.preprocessing;
  }

  /** The SVM's score of each action for each clip: above 0 speaks for it. */
  scores(clips: Input): number[][] {
    return greyClips(clips, this.preprocessing).map((clip) =>
      svmScores(this.parts.svm, describe(clip, this.parts).vector.normalised),
    );
  }

  /** The likeliest action of each clip. */
  predict(clips: Input): string[] {
    return this.scores(clips).map((scores) => this.labels[first(scores)]!);
  }

  /**
   * LRP of a score down to locations and time points, after Lapuschkin 2016 and Samek 2017: the SVM's product w·φ by
   * dimensions, each dimension by what descriptors add to it, each descriptor over the pixels and frames it sees. The sum is
   * the score less the SVM's intercept, and less what the stabiliser ε absorbs; the certificate's ledger has both.
   *
   * @returns One value a pixel and frame, `[N, time, height, width, 1]`.
   * @throws ArgumentError for inputs that are no clips, a target that is no action, or an ε that is not above 0
   */
  explain(clips: Input, options: FisherExplainOptions = {}): Attribution {
    const started = performance.now();
    const { target = 'predicted', epsilon = 0.1, support = 'motion' } = options;
    if (!(epsilon > 0)) {
      throw new ArgumentError(`epsilon is ${epsilon}; it must be above 0, as it keeps denominators from being 0.`);
    }
    if (support !== 'motion' && support !== 'even') {
      throw new ArgumentError(`support is ${JSON.stringify(support)}; give 'motion' or 'even'.`);
    }
    const grey = greyClips(clips, this.preprocessing);
    const wanted = Array.isArray(target) ? target : grey.map(() => target as string | number);
    if (wanted.length !== grey.length) {
      throw new ArgumentError(`${wanted.length} targets came for ${grey.length} clips; give one for all or one each.`);
    }
    const [, frames, height, width] = clips.shape as [number, number, number, number];
    const size = frames * height * width;
    const values = new Float32Array(grey.length * size);
    const told = grey.map((clip, example) => {
      const described = describe(clip, this.parts);
      const scores = svmScores(this.parts.svm, described.vector.normalised);
      const index = this.indexOf(wanted[example]!, scores);
      const found = relevanceOfDescriptors(this.parts.svm.weights[index]!, described.vector, epsilon);
      const vectors = relevanceOfVectors(described.field, described.descriptors, found.relevance, support);
      values.set(relevanceOfPixels(described.field, vectors, { height, width }), example * size);
      return { scores, index, absorbed: found.absorbed, boxes: described.vector.count };
    });
    const targets = told.map(({ scores, index }) => this.targetOf(scores, index));
    const sums = grey.map((_, at) => values.subarray(at * size, (at + 1) * size).reduce((a, b) => a + b, 0));
    const intercepts = told.map(({ index }) => this.parts.svm.intercepts[index]!);
    const absorbed = told.map((one) => one.absorbed);
    const expected = targets.map(({ score }, at) => score - intercepts[at]! - absorbed[at]!);
    const empty = told.flatMap(({ boxes }, at) => (boxes === 0 ? [at + 1] : []));
    return new Attribution({
      method: 'lrp',
      title: 'LRP of the Fisher vector',
      values,
      shape: [grey.length, frames, height, width, 1],
      input: clips,
      targets,
      choices: told[0]?.scores.map((_, index) => this.targetOf(told[0]!.scores, index)),
      explainTarget: async (index) => this.explain(clips, { ...options, target: index }),
      certificate: {
        method: 'lrp',
        parameters: { rule: 'ε', epsilon, support, ...this.parts.parameters },
        explained: 'score of the SVM for the target action',
        completeness: completeness('Σ = score − intercept − what ε absorbed', expected, sums),
        ledger: ledgerOf(
          targets.map(({ score }) => score),
          intercepts,
          absorbed,
          sums,
        ),
        notes: [
          'Only motion is seen: a limb that keeps still has no relevance, however it is held.',
          ...(empty.length > 0 ? [`Nothing moves in clip ${empty.join(', ')}: its score is the intercept alone.`] : []),
        ],
        seconds: (performance.now() - started) / 1000,
      },
    });
  }

  private targetOf(scores: readonly number[], index: number): Target {
    return { index, label: this.labels[index]!, score: scores[index]! };
  }

  private indexOf(target: string | number, scores: readonly number[]): number {
    if (target === 'predicted') return first(scores);
    const index = typeof target === 'number' ? target : this.labels.indexOf(target);
    if (Number.isInteger(index) && index >= 0 && index < this.labels.length) return index;
    throw new ArgumentError(
      `There is no action ${JSON.stringify(target)}; expected one of ${this.labels.join(', ')}, a number up to ${this.labels.length - 1}, or 'predicted'.`,
    );
  }
}

const first = (scores: readonly number[]): number => scores.indexOf(Math.max(...scores));

function describe(clip: GreyClip, { projection, mixture }: Pick<FisherParts, 'projection' | 'mixture'>): Described {
  const field = motionField(clip);
  const descriptors = describeMotion(field);
  return { field, descriptors, vector: fisherVector(mixture, project(projection, descriptors.values)) };
}

/** Descriptors along the axes. */
export function project({ mean, axes, dimensions }: Projection, values: Float64Array): Float64Array {
  const count = values.length / descriptorSize;
  const result = new Float64Array(count * dimensions);
  for (let point = 0; point < count; point++) {
    for (let i = 0; i < descriptorSize; i++) {
      const centred = values[point * descriptorSize + i]! - mean[i]!;
      if (centred === 0) continue;
      for (let d = 0; d < dimensions; d++) result[point * dimensions + d]! += centred * axes[i * dimensions + d]!;
    }
  }
  return result;
}

function ledgerOf(
  scores: readonly number[],
  intercepts: readonly number[],
  absorbed: readonly number[],
  sums: readonly number[],
): LedgerEntry[] {
  const none = scores.map(() => 0);
  const products = scores.map((score, at) => score - intercepts[at]!);
  const shared = products.map((product, at) => product - absorbed[at]!);
  const off = (received: readonly number[], passed: readonly number[]) =>
    received.map((value, at) => Math.abs(value - passed[at]!) / Math.max(Math.abs(value), 1e-12));
  return [
    {
      layer: 'svm',
      kernel: 'product',
      rule: 'z',
      received: scores,
      passed: products,
      bias: intercepts,
      stabilizer: none,
      lost: none,
      error: none,
    },
    {
      layer: 'fisher vector',
      kernel: 'mean over descriptors',
      rule: 'ε',
      received: products,
      passed: shared,
      bias: none,
      stabilizer: absorbed,
      lost: none,
      error: none,
    },
    {
      layer: 'boxes',
      kernel: 'space and time',
      rule: 'share',
      received: shared,
      passed: sums,
      bias: none,
      stabilizer: none,
      lost: none,
      error: off(shared, sums),
    },
  ];
}
