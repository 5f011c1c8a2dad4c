import { add, log, ready, type Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { unwrap } from '../../attribution/problem';
import type { Explainer } from '../../attribution/smooth-grad';
import { ArgumentError } from '../../errors';
import type { Model } from '../../models/model';
import { type Progress, Steps } from '../../tensor/progress';
import { currentSignal } from '../../tensor/signal';
import { accuracyOf } from '../retraining/train';
import { Bam, type BamScores } from './bam-result';
import { type BamPairs, bamPairs } from './pairs';
import { insignificantPatch } from './patch';
import { insideMeans, saliency } from './saliency';
import { inputDependence, inputIndependence, modelContrast } from './scores';

export interface BamOptions {
  /** Names the objects of {@link bamPairs}, whatever the scene. */
  readonly objectModel: LayersModel | Model;
  /** Names the scenes, whatever the object. */
  readonly sceneModel: LayersModel | Model;
  /** The explainers, by name. */
  readonly methods: Readonly<Record<string, Explainer>>;
  /** Pictures. Default 60. */
  readonly count?: number;
  /** Default 0. */
  readonly seed?: number;
  /** Steps of the search for a patch that leaves the logits alone. Default 200. */
  readonly patchSteps?: number;
  /** Stops the work with an AbortError. Default: the interrupt of the notebook's cell, where there is one. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export const bamDefaults = { count: 60, seed: 0, patchSteps: 200 } as const;

/**
 * Benchmarking attribution methods with relative feature importance (BAM). Yang and Kim 2019, arXiv:1907.09701.
 *
 * Objects lie on scenes, every object on every scene alike; one network names the objects, another the scenes. So it is known that an
 * object matters to the one and not to the other, and three scores ask whether an explanation says so: model contrast (more
 * attribution to the object under the object classifier), input dependence (less of it with the object than without, under the
 * scene classifier), input independence (no change where a patch changes nothing).
 *
 * @returns The three scores of each method; a method that says nothing of the network has a contrast of 0.
 * @throws ArgumentError where the networks do not have the classes of the pictures
 * @example
 * const net = (units: number) =>
 *   tf.sequential({ layers: [tf.layers.flatten({ inputShape: [32, 32, 3] }), tf.layers.dense({ units, activation: 'softmax' })] });
 * const found = await bam({ objectModel: net(3), sceneModel: net(4), methods: { gradient }, count: 6, patchSteps: 2 });
 * console.log(found.ranked()[0]);
 */
export async function bam(options: BamOptions): Promise<Bam> {
  const started = performance.now();
  const { objectModel, sceneModel, methods, count, seed, patchSteps } = { ...bamDefaults, ...options };
  const [objects, scenes] = [networkOf(objectModel), networkOf(sceneModel)];
  checkClasses(objects, 3, 'object');
  checkClasses(scenes, 4, 'scene');
  await ready();
  const steps = new Steps(options.signal ?? currentSignal(), options.onProgress);
  const pairs = bamPairs(count, { seed });
  const scores = (x: Tensor) => log(add(scenes.apply(x) as Tensor, 1e-7)) as Tensor;
  const patched = await insignificantPatch(scores, pairs, steps, { steps: patchSteps });
  const inside = async (
    explain: Explainer,
    model: LayersModel | Model,
    input: BamPairs['withObject'],
    classes: readonly number[],
  ) => insideMeans(saliency(await explain(model, input, { target: [...classes] })), pairs.mask, count);
  const found: BamScores[] = [];
  for (const [at, [name, explain]] of Object.entries(methods).entries()) {
    const before = performance.now();
    const ofObject = await inside(explain, objectModel, pairs.withObject, pairs.object);
    const ofScene = await inside(explain, sceneModel, pairs.withObject, pairs.scene);
    const empty = await inside(explain, sceneModel, pairs.without, pairs.scene);
    const patch = await inside(explain, sceneModel, patched.input, pairs.scene);
    found.push({
      name,
      modelContrast: modelContrast(ofObject, ofScene),
      inputDependence: inputDependence(ofScene, empty),
      inputIndependence: inputIndependence(empty, patch),
      seconds: (performance.now() - before) / 1000,
    });
    await steps.step(at + 1, Object.keys(methods).length);
  }
  return new Bam({
    scores: found,
    accuracy: {
      object: accuracyOf(objects, { ...pairs.withObject, labels: pairs.object }),
      scene: accuracyOf(scenes, { ...pairs.withObject, labels: pairs.scene }),
    },
    patchChange: patched.change,
    parameters: { count, seed, patchSteps },
    seconds: (performance.now() - started) / 1000,
  });
}

const networkOf = (model: LayersModel | Model): LayersModel => unwrap(model).network as LayersModel;

function checkClasses({ outputs }: LayersModel, classes: number, what: string): void {
  const width = outputs[0]!.shape.at(-1);
  if (width !== classes) {
    throw new ArgumentError(
      `The ${what} classifier has ${width} classes; the pictures show ${classes}. Train it on bamPairs.`,
    );
  }
}
