import '../../engine';
import { memory } from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Explainer } from '../../../src/attribution';
import { bam, bamPairs, inputDependence, inputIndependence, modelContrast } from '../../../src/evaluation/bam';
import { insideMeans, saliency } from '../../../src/evaluation/bam/saliency';
import { loadModel } from '../../../src/models/load';
import { SCENE_SIZE } from '../../../src/models/scenes';

const pixels = SCENE_SIZE * SCENE_SIZE;

describe('pairs of scenes', () => {
  const pairs = bamPairs(24, { seed: 3 });

  it('differ where the object lies, and nowhere else', () => {
    const { withObject, without, mask } = pairs;
    let [inside, outside] = [0, 0];
    for (let at = 0; at < withObject.values.length; at++) {
      const difference = Math.abs(withObject.values[at]! - without.values[at]!);
      if (mask[Math.floor(at / 3)]) inside = Math.max(inside, difference);
      else outside = Math.max(outside, difference);
    }
    expect(inside).toBeGreaterThan(0.5);
    // Softened edges count as the object's only where they are seen.
    expect(outside).toBeLessThan(0.1);
  });

  it('have every object on every scene alike, and the same for a seed', () => {
    const seen = new Map<string, number>();
    pairs.object.forEach((object, at) => {
      const pair = `${object} ${pairs.scene[at]}`;
      seen.set(pair, (seen.get(pair) ?? 0) + 1);
    });
    expect([...seen.values()]).toEqual(new Array(12).fill(2));
    expect(bamPairs(24, { seed: 3 }).withObject.values).toEqual(pairs.withObject.values);
    const size = pairs.mask.reduce((sum, value) => sum + value, 0) / 24 / pixels;
    expect(size).toBeGreaterThan(0.03);
    expect(size).toBeLessThan(0.2);
  });
});

it('the scores, by hand', () => {
  expect(modelContrast([0.9, 0.7], [0.1, 0.3])).toBeCloseTo(0.6, 12);
  expect(inputDependence([0.1, 0.4, 0.2], [0.2, 0.3, 0.2])).toBeCloseTo(1 / 3, 12);
  expect(inputIndependence([1, 1, 0], [1.05, 1.2, 0])).toBeCloseTo(2 / 3, 12);
});

it('a map is looked at without signs, cut at its top, and never made of nothing', () => {
  const values = Float32Array.from({ length: 200 }, (_, at) => (at < 100 ? -at / 2 : 0));
  const seen = saliency({ values, shape: [2, 10, 10, 1] });
  expect(seen[0]).toBe(0);
  expect(seen[99]).toBe(1);
  expect(seen.subarray(100).every((value) => value === 0)).toBe(true);
  expect(insideMeans(Float32Array.of(1, 2, 3, 4), Float32Array.of(1, 1, 0, 0), 2)).toEqual([1.5, Number.NaN]);
});

describe('explainers whose answers are known', () => {
  let sceneModel: layers.LayersModel;
  const objectModel = layers.sequential({
    layers: [
      layers.layers.flatten({ inputShape: [SCENE_SIZE, SCENE_SIZE, 3] }),
      layers.layers.dense({ units: 3, activation: 'softmax' }),
    ],
  });
  beforeAll(async () => {
    sceneModel = (await loadModel('scenes')) as unknown as layers.LayersModel;
  });
  const count = 12;

  it('the truth has 1 three times, a map that looks at nothing a contrast of 0', async () => {
    const pairs = bamPairs(count);
    const map = (of: (at: number) => number): never =>
      ({
        values: Float32Array.from({ length: count * pixels }, (_, at) => of(at)),
        shape: [count, SCENE_SIZE, SCENE_SIZE, 1],
      }) as never;
    const same = (x: unknown, other: Float32Array) =>
      (x as { values: Float32Array }).values.every((v, at) => v === other[at]);
    const truth: Explainer = async (model, x) => {
      if ((model as unknown) === objectModel) return map((at) => pairs.mask[at]!);
      return same(x, pairs.withObject.values) ? map((at) => 1 - pairs.mask[at]!) : map(() => 1);
    };
    const blind: Explainer = async () => map(() => 1);
    const before = memory().numTensors;
    const found = await bam({ objectModel, sceneModel, methods: { blind, truth }, count, patchSteps: 3 });
    expect(memory().numTensors).toBe(before);
    expect(found.ranked()).toMatchObject([
      { name: 'truth', modelContrast: 1, inputDependence: 1, inputIndependence: 1 },
      { name: 'blind', modelContrast: 0, inputDependence: 0, inputIndependence: 1 },
    ]);
  }, 60_000);

  it('a patch that is searched longer changes the logits less', async () => {
    const blind: Explainer = async () =>
      ({ values: new Float32Array(count * pixels), shape: [count, SCENE_SIZE, SCENE_SIZE, 1] }) as never;
    const left = async (patchSteps: number) => {
      const { found } = await bam({ objectModel, sceneModel, methods: { blind }, count, patchSteps });
      return found.patchChange.reduce((a, b) => a + b, 0) / count;
    };
    expect(await left(40)).toBeLessThan(0.5 * (await left(1)));
  }, 60_000);

  it('says which classes it needs', async () => {
    await expect(bam({ objectModel: sceneModel, sceneModel, methods: {} })).rejects.toThrow(
      'The object classifier has 4 classes; the pictures show 3.',
    );
  });
});
