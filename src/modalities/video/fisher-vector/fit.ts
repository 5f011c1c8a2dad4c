/** `fisherClassifier`: fits a classifier of actions to clips of which it is known what they show. */

import { PCA } from 'ml-pca';
import type { Input } from '../../../attribution/result';
import { ArgumentError } from '../../../errors';
import { actionPreprocessing } from '../../../models/actions';
import type { Preprocessing } from '../../../models/preprocessing';
import { type Progress, Steps } from '../../../tensor/progress';
import { Random } from '../../../tensor/random';
import { currentSignal } from '../../../tensor/signal';
import { FisherClassifier, type Projection, project } from './classifier';
import { describeMotion, descriptorSize } from './descriptors';
import { fisherVector } from './encode';
import { greyClips } from './grey';
import { fitMixture } from './mixture';
import { motionField } from './motion';
import { fitLinearSvm } from './svm';

export interface FisherOptions {
  /** How the clips' values came from pixels. Default: as those of `actions` and of the network `actions`, (pixel − 127.5) / 127.5. */
  readonly preprocessing?: Preprocessing;
  /** Dimensions that principal components leave of a descriptor. Default 24. */
  readonly dimensions?: number;
  /** Gaussians of the mixture. Default 16. */
  readonly components?: number;
  /** The SVM's price of errors. Default 10. */
  readonly C?: number;
  /** Of all draws. Default 0. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
  /** Hears how far it is, in clips, and how many seconds are left. */
  readonly onProgress?: (progress: Progress) => void;
}

/** Principal components and mixture are fitted to so many descriptors, drawn from all clips alike. */
const mostDescriptors = 3000;

/**
 * Fits a classifier of actions as in Samek 2017: block motion vectors, their histograms in boxes of space and time, principal
 * components, a mixture of Gaussians, Fisher vectors with power and L2 normalisation, and a linear SVM one against the rest.
 *
 * @param clips `[N, time, height, width, 1 or 3]`.
 * @param labels What each clip shows; the classes are the labels in the order in which they first appear.
 * @throws ArgumentError for inputs that are no clips, labels of another number, fewer than two classes, or clips in which nothing moves
 * @example
 * const clips = actions(24, { seed: 1 });
 * const classifier = await fisherClassifier(clips, clips.shows.map(({ action }) => action));
 * classifier.explain(actions(1, { action: 'waving', seed: 2 }), { target: 'waving' });
 */
export async function fisherClassifier(
  clips: Input,
  labels: readonly string[],
  options: FisherOptions = {},
): Promise<FisherClassifier> {
  const { preprocessing = actionPreprocessing, dimensions = 24, components = 16, C = 10, seed = 0 } = options;
  const count = clips.shape[0]!;
  const names = [...new Set(labels)];
  if (labels.length !== count || names.length < 2) {
    throw new ArgumentError(
      `${labels.length} labels of ${names.length} classes came for ${count} clips; give one label a clip, and two classes or more.`,
    );
  }
  if (!(Number.isInteger(dimensions) && dimensions >= 1 && dimensions <= descriptorSize)) {
    throw new ArgumentError(`dimensions is ${dimensions}; give a whole number from 1 to ${descriptorSize}.`);
  }
  const steps = new Steps(options.signal ?? currentSignal(), options.onProgress);
  const described: Float64Array[] = [];
  for (const clip of greyClips(clips, preprocessing)) {
    await steps.step(described.length, count);
    described.push(describeMotion(motionField(clip)).values);
  }
  const sample = draw(described, seed);
  if (!(Number.isInteger(components) && components >= 1 && components <= sample.length)) {
    throw new ArgumentError(
      `${sample.length} descriptors of motion were found for ${components} Gaussians; give more clips in which something moves, or fewer components.`,
    );
  }
  const projection = principal(sample, dimensions);
  await steps.pause();
  const points = Float64Array.from(sample.flatMap((row) => [...project(projection, row)]));
  const mixture = fitMixture(points, dimensions, { components, seed });
  await steps.pause();
  const vectors = described.map((values) => fisherVector(mixture, project(projection, values)).normalised);
  const svm = fitLinearSvm(
    vectors,
    labels.map((label) => names.indexOf(label)),
    { classes: names.length, C, seed },
  );
  const parameters = { clips: count, dimensions, components, C, seed };
  return new FisherClassifier({ labels: names, preprocessing, projection, mixture, svm, parameters });
}

/** Single descriptors, at most so many. */
function draw(described: readonly Float64Array[], seed: number): Float64Array[] {
  const all = described.flatMap((values) =>
    Array.from({ length: values.length / descriptorSize }, (_, at) =>
      values.subarray(at * descriptorSize, (at + 1) * descriptorSize),
    ),
  );
  const random = new Random(seed);
  for (let last = all.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    [all[last], all[other]] = [all[other]!, all[last]!];
  }
  return all.slice(0, mostDescriptors);
}

function principal(sample: readonly Float64Array[], dimensions: number): Projection {
  const { mean, covariance } = momentsOf(sample);
  const rows = Array.from({ length: descriptorSize }, (_, i) => [
    ...covariance.subarray(i * descriptorSize, (i + 1) * descriptorSize),
  ]);
  const vectors = new PCA(rows, { isCovarianceMatrix: true }).getEigenvectors();
  const axes = Float64Array.from({ length: descriptorSize * dimensions }, (_, at) =>
    vectors.get(Math.floor(at / dimensions), at % dimensions),
  );
  return { mean, axes, dimensions };
}

/** Mean and covariance: of the latter the library needs no more, and it would hold the whole sample as matrices. */
function momentsOf(sample: readonly Float64Array[]) {
  const size = descriptorSize;
  const mean = new Float64Array(size);
  for (const row of sample) for (let i = 0; i < size; i++) mean[i]! += row[i]! / sample.length;
  const covariance = new Float64Array(size * size);
  const centred = new Float64Array(size);
  for (const row of sample) {
    for (let i = 0; i < size; i++) centred[i] = row[i]! - mean[i]!;
    for (let i = 0; i < size; i++) {
      const share = centred[i]! / Math.max(1, sample.length - 1);
      for (let j = 0; j < size; j++) covariance[i * size + j]! += share * centred[j]!;
    }
  }
  return { mean, covariance };
}
