import { ready } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { ArgumentError } from '../../errors';
import { fingerprint } from '../../study/fingerprint';
import { type Progress, Steps } from '../../tensor/progress';
import { currentSignal } from '../../tensor/signal';
import { passesSoFar } from '../../trace/passes';
import { randomImportance, sobelImportance } from './controls';
import { channelMeans, degrade } from './degrade';
import { checkLabelled, type Labelled } from './labelled';
import { type MethodRuns, Roar } from './roar-result';
import { accuracyOf, train } from './train';

/** How important each pixel is, `[N, H, W]`, for one of the two sets; the largest the most important. */
export type Ranking = (data: Labelled, part: 'train' | 'test') => Float32Array | Promise<Float32Array>;

/** Keeps what was computed, so that an interrupted run goes on where it was. */
export interface RunStore {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
}

export interface RoarOptions {
  /** Pictures `[N, H, W, C]` with their classes, on which each network is trained. */
  readonly train: Labelled;
  /** Pictures on which its accuracy is measured. */
  readonly test: Labelled;
  /** What ranks the pixels, by name. Random and Sobel are always beside them. */
  readonly rankings: Readonly<Record<string, Ranking>>;
  /** A fresh compiled network whose loss takes whole numbers as classes (`sparseCategoricalCrossentropy`). */
  readonly network: (seed: number) => LayersModel;
  /** `remove`: the most important pixels are replaced (ROAR). `keep`: the least important ones (KAR). Default `remove`. */
  readonly mode?: 'remove' | 'keep';
  /** Shares of pixels that are replaced. Default 0.1, 0.3, 0.5, 0.7, 0.9. */
  readonly shares?: readonly number[];
  /** Trainings from scratch at each share. Default 3. */
  readonly runs?: number;
  /** Default 5. */
  readonly epochs?: number;
  /** Default 64. */
  readonly batchSize?: number;
  /** Default 0. */
  readonly seed?: number;
  /** Keeps the accuracy of each training, so that an interrupted call goes on where it was. Default: nothing is kept. */
  readonly store?: RunStore;
  /** Stops the work with an AbortError. Default: the interrupt of the notebook's cell, where there is one. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export const roarDefaults = {
  mode: 'remove',
  shares: [0.1, 0.3, 0.5, 0.7, 0.9],
  runs: 3,
  epochs: 5,
  batchSize: 64,
  seed: 0,
} as const;

/**
 * Remove and retrain (ROAR) and keep and retrain (KAR). Hooker, Erhan, Kindermans and Kim 2019, arXiv:1806.10758.
 *
 * Each method's most important pixels are replaced by the mean, in the training and the test pictures alike, and a network is
 * trained anew on them: what accuracy is left was in the other pixels. Retrained, the network does not suffer from pictures unlike
 * any that it saw, as it does when pixels are merely deleted. A method that finds what matters loses accuracy faster than
 * one that draws lots.
 *
 * @throws ArgumentError where sizes do not fit, where a share is not between 0 and 1, where a ranking has another size or holds no numbers
 * @example
 * const pictures = { values: new Float32Array(2 * 16).fill(0.5), shape: [2, 4, 4, 1], labels: [0, 1] };
 * const network = () => {
 *   const net = tf.sequential({ layers: [tf.layers.flatten({ inputShape: [4, 4, 1] }), tf.layers.dense({ units: 2, activation: 'softmax' })] });
 *   net.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
 *   return net;
 * };
 * const constant = () => new Float32Array(2 * 16);
 * const found = await roar({ train: pictures, test: pictures, rankings: { constant }, network, runs: 1, shares: [0.5], epochs: 1 });
 * console.log(found.ranked()[0]); // the method that loses most beyond random
 */
export async function roar(options: RoarOptions): Promise<Roar> {
  const started = performance.now();
  const chosen = { ...roarDefaults, ...options };
  const { mode, shares, runs, epochs, batchSize, seed, store } = chosen;
  checkLabelled(chosen.train, 'training');
  checkLabelled(chosen.test, 'test');
  for (const share of shares) {
    if (!(share > 0 && share < 1)) throw new ArgumentError(`A share is ${share}; give numbers between 0 and 1.`);
  }
  if (!Number.isInteger(runs) || runs < 1) throw new ArgumentError(`runs is ${runs}; give a whole number from 1.`);
  await ready();
  const steps = new Steps(options.signal ?? currentSignal(), options.onProgress);
  const rankings: Record<string, Ranking> = {
    ...options.rankings,
    Random: (data, part) => randomImportance(data, seed + (part === 'train' ? 1 : 2)),
    Sobel: sobelImportance,
  };
  const names = Object.keys(rankings);
  const total = runs * (1 + names.length * shares.length);
  let done = 0;

  /** The accuracy of a network that was trained from scratch, or what the store knows of it. */
  async function retrained(key: string, training: Labelled, test: Labelled, run: number): Promise<number> {
    const known = await store?.get(key);
    let accuracy = known === undefined ? Number.NaN : Number(known);
    if (Number.isNaN(accuracy)) {
      const model = chosen.network(seed + run);
      try {
        await train(model, training, { epochs, batchSize, seed: seed + run }, steps);
        accuracy = accuracyOf(model, test);
      } finally {
        model.dispose();
        // A network disposes only an optimizer that it made itself, by name.
        model.optimizer?.dispose();
      }
      await store?.set(key, String(accuracy));
    }
    await steps.step(++done, total);
    return accuracy;
  }

  const whole: number[] = [];
  const settings = `${epochs} ${batchSize} ${seed}`;
  const undegraded = fingerprint([bytesOf(chosen.train.values), bytesOf(chosen.test.values)]);
  for (let run = 0; run < runs; run++) {
    whole.push(await retrained(`whole ${undegraded} ${settings} ${run}`, chosen.train, chosen.test, run));
  }
  const fill = channelMeans(chosen.train);
  const methods: MethodRuns[] = [];
  for (const name of names) {
    const [before, from] = [passesSoFar(), performance.now()];
    const importance = {
      train: await ranked(rankings[name]!, name, chosen.train, 'train'),
      test: await ranked(rankings[name]!, name, chosen.test, 'test'),
    };
    const after = passesSoFar();
    const pictures = chosen.train.shape[0]! + chosen.test.shape[0]!;
    const cost = {
      forward: (after.forward - before.forward) / pictures,
      backward: (after.backward - before.backward) / pictures,
      seconds: (performance.now() - from) / 1000 / pictures,
    };
    const accuracies: number[][] = [];
    for (const share of shares) {
      const degraded = (data: Labelled, map: Float32Array): Labelled => ({
        ...data,
        values: degrade(data, map, { share, mode, fill, seed }),
      });
      const [training, test] = [degraded(chosen.train, importance.train), degraded(chosen.test, importance.test)];
      const ofShare: number[] = [];
      // What the store knows holds for these very pictures.
      const contents = fingerprint([bytesOf(training.values), bytesOf(test.values)]);
      for (let run = 0; run < runs; run++) {
        ofShare.push(await retrained(`${name} ${share} ${contents} ${settings} ${run}`, training, test, run));
      }
      accuracies.push(ofShare);
    }
    methods.push({ name, accuracies, cost, control: name === 'Random' || name === 'Sobel' });
  }
  return new Roar({
    methods,
    whole,
    shares,
    mode,
    parameters: { mode, shares, runs, epochs, batchSize, seed },
    sizes: [chosen.train.shape[0]!, chosen.test.shape[0]!],
    seconds: (performance.now() - started) / 1000,
  });
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) => new Uint8Array(buffer, byteOffset, byteLength);

async function ranked(rank: Ranking, name: string, data: Labelled, part: 'train' | 'test'): Promise<Float32Array> {
  const importance = await rank(data, part);
  const [count = 0, height = 0, width = 0] = data.shape;
  if (importance.length !== count * height * width) {
    throw new ArgumentError(
      `${name} ranks ${importance.length} pixels of the ${part} pictures, which have ${count * height * width}; give one value a pixel, channels summed.`,
    );
  }
  const odd = importance.findIndex((value) => !Number.isFinite(value));
  if (odd >= 0) {
    throw new ArgumentError(
      `${name} gives ${importance[odd]} to pixel ${odd % (height * width)} of ${part} picture ${Math.floor(odd / (height * width))}; an importance must be a finite number.`,
    );
  }
  return importance;
}
