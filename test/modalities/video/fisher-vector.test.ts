/** The Fisher-vector classifier, part by part against answers known beforehand; and whether LRP finds the limb that moves. */
import { beforeAll, describe, expect, it } from 'vitest';
import '../../engine';

import { evaluate } from '../../../src/evaluation';
import type { FisherClassifier } from '../../../src/modalities/video/fisher-vector/classifier';
import {
  boxFrames,
  boxSide,
  describeMotion,
  descriptorSize,
} from '../../../src/modalities/video/fisher-vector/descriptors';
import { fisherVector } from '../../../src/modalities/video/fisher-vector/encode';
import { fisherClassifier } from '../../../src/modalities/video/fisher-vector/fit';
import { fitMixture, type Mixture } from '../../../src/modalities/video/fisher-vector/mixture';
import { motionField, spacing } from '../../../src/modalities/video/fisher-vector/motion';
import {
  relevanceOfDescriptors,
  relevanceOfPixels,
  relevanceOfVectors,
} from '../../../src/modalities/video/fisher-vector/relevance';
import { fitLinearSvm, svmScores } from '../../../src/modalities/video/fisher-vector/svm';
import { relevanceOverTime } from '../../../src/modalities/video/over-time';
import { actions } from '../../../src/models/actions';
import { loadModel } from '../../../src/models/load';
import { Random } from '../../../src/tensor/random';
import { localisation, moving, peaksWithin } from '../../models/moving';

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);

/** A patch with a pattern of its own that moves over a plain ground. */
function sliding(dx: number, dy: number, frames = 6) {
  const [height, width] = [32, 32];
  const random = new Random(1);
  const pattern = Array.from({ length: 144 }, () => 255 * random.uniform());
  const values = new Float32Array(frames * height * width).fill(100);
  for (let t = 0; t < frames; t++) {
    pattern.forEach((value, at) => {
      const [x, y] = [8 + (at % 12) + t * dx, 8 + Math.floor(at / 12) + t * dy];
      values[(t * height + y) * width + x] = value;
    });
  }
  return { values, frames, height, width };
}

describe('motion', () => {
  it('is found in whole pixels where a patch slides, and nowhere else', () => {
    const field = motionField(sliding(2, -1));
    const at = (frame: number, x: number, y: number) =>
      (frame * field.rows + Math.floor(y / spacing)) * field.columns + Math.floor(x / spacing);
    for (const frame of [0, 2]) {
      const middle = at(frame, 14 + 2 * frame, 14 - frame);
      expect([field.u[middle], field.v[middle]]).toEqual([2, -1]);
      expect([field.u[at(frame, 2, 28)], field.v[at(frame, 2, 28)]]).toEqual([0, 0]);
    }
  });

  it('is described by its direction: down to the right fills one bin, and still clips have no descriptor', () => {
    const { values, places } = describeMotion(motionField(sliding(1, 1)));
    expect(places.length).toBeGreaterThan(0);
    const whole = values.subarray(0, descriptorSize);
    // Eight cells of nine bins each: direction 1 of 8 is 45° down to the right, bin 8 is what stands.
    const bins = Array.from({ length: 9 }, (_, bin) =>
      sum(Array.from({ length: 8 }, (_, cell) => whole[9 * cell + bin]! ** 2)),
    );
    expect(bins[1]! + bins[8]!).toBeGreaterThan(0.8);
    expect(bins[1]).toBeGreaterThan(0);
    expect(sum(bins)).toBeCloseTo(1, 9);
    expect(describeMotion(motionField(sliding(0, 0))).places).toEqual([]);
  });
});

describe('the mixture', () => {
  it('finds two planted Gaussians with their weights, means and variances', () => {
    const random = new Random(4);
    const points = Float64Array.from({ length: 6000 }, (_, at) => {
      const second = Math.floor(at / 2) % 4 === 0;
      return at % 2 === 0 ? (second ? 6 : 0) + random.normal() : (second ? -3 : 2) + 0.5 * random.normal();
    });
    const { weights, means, variances } = fitMixture(points, 2, { components: 2, seed: 0 });
    const [small, large] = weights[0]! < weights[1]! ? [0, 1] : [1, 0];
    expect(weights[small]).toBeCloseTo(0.25, 2);
    const found = [means[2 * small], means[2 * small + 1], means[2 * large], means[2 * large + 1]];
    [6, -3, 0, 2].forEach((truth, at) => {
      expect(Math.abs(found[at]! - truth)).toBeLessThan(0.1);
    });
    expect(Math.abs(variances[2 * large]! - 1)).toBeLessThan(0.1);
    expect(Math.abs(variances[2 * large + 1]! - 0.25)).toBeLessThan(0.03);
  });
});

/** One Gaussian with mean 1 and variance 4, so that z = (x − 1) / 2; descriptors 3 and 7 are z = 1 and z = 3. */
const one: Mixture = {
  components: 1,
  dimensions: 1,
  weights: Float64Array.of(1),
  means: Float64Array.of(1),
  variances: Float64Array.of(4),
};

describe('two descriptors under one Gaussian, by hand', () => {
  const vector = fisherVector(one, Float64Array.of(3, 7));

  it('have the Fisher vector (2, 4/√2), its roots over the length of both', () => {
    // Means: (1 + 3) / 2 = 2. Deviations: ((1 − 1) + (9 − 1)) / 2 / √2 = 4/√2.
    expect(vector.raw[0]).toBeCloseTo(2, 12);
    expect(vector.raw[1]).toBeCloseTo(4 / Math.SQRT2, 12);
    const length = Math.sqrt(2 + 4 / Math.SQRT2);
    expect(vector.normalised[0]).toBeCloseTo(Math.sqrt(2) / length, 12);
    expect(vector.normalised[1]).toBeCloseTo(Math.sqrt(4 / Math.SQRT2) / length, 12);
  });

  it('share the score by what each added: 1 to 3 of the mean, 0 to 8 of the deviation', () => {
    const weights = Float64Array.of(5, -2);
    const [mean, deviation] = [5 * vector.normalised[0]!, -2 * vector.normalised[1]!];
    const tiny = relevanceOfDescriptors(weights, vector, 1e-12);
    expect(tiny.relevance[0]).toBeCloseTo(mean / 4, 9);
    expect(tiny.relevance[1]).toBeCloseTo((3 * mean) / 4 + deviation, 9);
    // Both add with one sign, so ε = 1 doubles the denominators: half of everything is absorbed.
    const half = relevanceOfDescriptors(weights, vector, 1);
    expect(half.absorbed).toBeCloseTo((mean + deviation) / 2, 9);
    expect(half.relevance[1]).toBeCloseTo(((3 * mean) / 4 + deviation) / 2, 9);
  });
});

describe('the SVM', () => {
  it('has the widest margin between two points: w = (1, 0), b = 0 up to the price of errors', () => {
    // By hand: points (±1, 0), squared hinge: min ½w² + 2C (1 − w)² at w = 4C / (1 + 4C).
    const points = [Float64Array.of(1, 0), Float64Array.of(-1, 0)];
    const svm = fitLinearSvm(points, [0, 1], { classes: 2, C: 10, seed: 0 });
    expect(svm.weights[0]![0]).toBeCloseTo(40 / 41, 5);
    expect(svm.weights[0]![1]).toBeCloseTo(0, 9);
    expect(svm.intercepts[0]).toBeCloseTo(0, 5);
    expect(svmScores(svm, Float64Array.of(1, 5))[1]).toBeCloseTo(-40 / 41, 5);
  });

  it('is where the primal’s gradient is 0', () => {
    const random = new Random(8);
    const points = Array.from({ length: 40 }, () => Float64Array.from({ length: 5 }, () => random.normal()));
    const labels = points.map((x) => (x[0]! + 0.8 * random.normal() > 0 ? 0 : 1));
    const C = 2;
    const { weights, intercepts } = fitLinearSvm(points, labels, { classes: 2, C, seed: 3 });
    const gradient = [...weights[0]!, intercepts[0]!];
    points.forEach((x, at) => {
      const y = labels[at] === 0 ? 1 : -1;
      const lack = Math.max(0, 1 - y * svmScores({ weights, intercepts }, x)[0]!);
      [...x, 1].forEach((value, d) => {
        gradient[d]! -= 2 * C * lack * y * value;
      });
    });
    for (const slope of gradient) expect(Math.abs(slope)).toBeLessThan(1e-3);
  });
});

describe('relevance in space and time', () => {
  it('lies where the box is, evenly or by speed, and its sum stays', () => {
    const field = motionField(sliding(2, 0, 8));
    const descriptors = describeMotion(field);
    const [place] = descriptors.places;
    const given = { values: descriptors.values.slice(0, descriptorSize), places: [place!] };
    for (const support of ['even', 'motion'] as const) {
      const vectors = relevanceOfVectors(field, given, Float64Array.of(-3), support);
      expect(sum(vectors)).toBeCloseTo(-3, 12);
      const moving = vectors.filter((value) => value !== 0).length;
      if (support === 'even') expect(moving).toBe(boxFrames * boxSide * boxSide);
      const standing = vectors.filter((value, at) => value !== 0 && Math.hypot(field.u[at]!, field.v[at]!) === 0);
      if (support === 'motion') expect(standing).toHaveLength(0);
      const pixels = relevanceOfPixels(field, vectors, { height: 32, width: 32 });
      expect(sum(pixels)).toBeCloseTo(-3, 12);
    }
    const single = new Float64Array(field.u.length);
    single[field.columns + 3] = 8; // first frame, row 1, column 3
    const pixels = relevanceOfPixels(field, single, { height: 32, width: 32 });
    expect([pixels[2 * 32 + 6], pixels[3 * 32 + 7], pixels[32 * 32 + 2 * 32 + 6], pixels[2 * 32 + 8]]).toEqual([
      1, 1, 1, 0,
    ]);
  });
});

describe('the classifier of actions', () => {
  let classifier: FisherClassifier;
  beforeAll(async () => {
    const clips = actions(48, { seed: 21 });
    classifier = await fisherClassifier(
      clips,
      clips.shows.map(({ action }) => action),
      { seed: 1 },
    );
  }, 300_000);

  it('names new clips rightly', () => {
    const clips = actions(40, { seed: 22 });
    const named = classifier.predict(clips);
    expect(clips.shows.filter(({ action }, at) => named[at] === action).length / 40).toBeGreaterThanOrEqual(0.85);
  });

  it('hands the score down to pixels: all but intercept and stabiliser, as an independent sum has it', () => {
    const clip = actions(1, { action: 'sitting up', seed: 23 });
    const [scores] = classifier.scores(clip);
    for (const support of ['motion', 'even'] as const) {
      const map = classifier.explain(clip, { target: 'sitting up', support, epsilon: 0.05 });
      const [svm, fisher] = map.certificate.ledger!;
      const { score, index } = map.targets[0]!;
      expect(score).toBe(scores![index]);
      const kept = score - svm!.bias[0]! - fisher!.stabilizer[0]!;
      expect(Math.abs(sum(map.values) - kept)).toBeLessThan(1e-4 * Math.abs(score));
      expect(map.certificate.completeness!.error[0]).toBeLessThan(1e-4);
    }
  });

  it('is explained by the limb that moves, in the moment in which it does', async () => {
    const clips = moving(4, 640);
    const { masks, target, moments } = clips;
    const map = classifier.explain(clips, { target });
    const model = await loadModel('actions');
    const given = { title: map.title, values: map.values, shape: map.shape };
    const found = await evaluate(model, [given], clips, localisation, { masks, target, randomisation: false });
    model.dispose();
    const area = masks.values.reduce((all, inside) => all + inside, 0) / masks.values.length;
    for (const { metric, low, beatsRandom } of found.entries.find(({ control }) => !control)!.scores) {
      if (metric === 'pointing_game') continue; // one box sees 12 × 12 pixels: the strongest pixel is near the limb, not always on it
      expect(beatsRandom, metric).toBe(true);
      expect(low, metric).toBeGreaterThan(6 * area);
    }
    expect(peaksWithin(relevanceOverTime(map), moments)).toBeGreaterThanOrEqual(0.9 * moments.length);
  });

  it('has nothing to say of a clip in which nothing moves, and says so', () => {
    const still = { values: new Float32Array(16 * 48 * 48), shape: [1, 16, 48, 48, 1] };
    const map = classifier.explain(still);
    expect(map.values.every((value) => value === 0)).toBe(true);
    expect(map.certificate.notes.join(' ')).toContain('Nothing moves in clip 1');
  });

  it('refuses what it cannot do in sentences', async () => {
    const clip = actions(1, { seed: 24 });
    expect(() => classifier.explain(clip, { target: 'flying' })).toThrow(
      'There is no action "flying"; expected one of',
    );
    expect(() => classifier.explain(clip, { epsilon: 0 })).toThrow('epsilon is 0; it must be above 0');
    expect(() => classifier.explain(clip, { target: ['waving', 'waving'] })).toThrow('2 targets came for 1 clips');
    expect(() => classifier.scores({ values: new Float32Array(4), shape: [1, 2, 2, 1] })).toThrow(
      'An input of shape [1,2,2,1]',
    );
    expect(() => classifier.scores({ values: new Float32Array(2 * 64), shape: [1, 2, 8, 8, 1] })).toThrow(
      '2 frames of 8 × 8',
    );
    await expect(fisherClassifier(clip, [])).rejects.toThrow('0 labels of 0 classes came for 1 clips');
  });
});
