/** The data on which networks are retrained. Digits come with the package; the others are of the registry. */

import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Labelled } from '../../src/evaluation/retraining';
import { DIGIT_SIZE, type DigitSet, heldOutDigits, trainingDigits } from '../../src/models/digits';
import { dataSet } from '../../src/registry/data-set';
import { readClasses } from './classes';
import { readIdx } from './idx';
import { pooledNetwork, stridedNetwork } from './network';

export interface RoarSet {
  readonly title: string;
  /** How many training and test pictures there are, how they are learned, and how many trainings a point. */
  readonly defaults: {
    readonly examples: number;
    readonly tests: number;
    readonly epochs: number;
    readonly batchSize: number;
    readonly runs: number;
  };
  /** The network of the registry that is explained; without one the script trains it on the same pictures. */
  readonly explained?: string;
  read(examples: number, tests: number): Promise<{ readonly train: Labelled; readonly test: Labelled }>;
  network(seed: number): LayersModel;
}

const grey = [DIGIT_SIZE, DIGIT_SIZE, 1] as const;

export const sets: Readonly<Record<string, RoarSet>> = {
  digits: {
    title: 'handwritten digits',
    defaults: { examples: 3000, tests: 1000, epochs: 6, batchSize: 128, runs: 3 },
    explained: 'digits',
    read: async (examples, tests) => ({
      train: digitsOf(trainingDigits(), examples),
      test: digitsOf(heldOutDigits(), tests),
    }),
    network: pooledNetwork,
  },
  fashion: {
    title: 'Fashion-MNIST, the 900 pictures of its sprite',
    defaults: { examples: 600, tests: 300, epochs: 12, batchSize: 64, runs: 3 },
    read: async (examples, tests) => {
      const fashion = dataSet('fashion');
      const pictures = readIdx(await fashion.bytes('sprite900-images-idx3-ubyte.gz'));
      const labels = readIdx(await fashion.bytes('sprite900-labels-idx1-ubyte.gz')).values;
      // The file has class after class: taken in turn, every part has as many of each.
      const classes = 10;
      const each = labels.length / classes;
      const order = Array.from(labels, (_, at) => (at % classes) * each + Math.floor(at / classes));
      const part = (from: number, to: number) => greyOf(pictures.values, labels, order.slice(from, to));
      return { train: part(0, examples), test: part(examples, examples + tests) };
    },
    network: (seed) => stridedNetwork(grey, [8, 16], seed),
  },
  cifar10: {
    title: 'CIFAR-10',
    defaults: { examples: 2000, tests: 1000, epochs: 6, batchSize: 64, runs: 2 },
    read: async (examples, tests) => ({
      train: await readClasses(dataSet('cifar10').entries('cifar10_train2000perclass_jpg.tar.gz'), examples / 10, 32),
      test: await readClasses(dataSet('cifar10').entries('cifar10_test_jpg.tar.gz'), tests / 10, 32),
    }),
    network: (seed) => stridedNetwork([32, 32, 3], [16, 32], seed),
  },
};

function digitsOf({ pixels, labels }: DigitSet, count: number): Labelled {
  return greyOf(
    pixels,
    labels,
    Array.from({ length: count }, (_, at) => at),
  );
}

function greyOf(pixels: Uint8Array, labels: ArrayLike<number>, which: readonly number[]): Labelled {
  const size = DIGIT_SIZE * DIGIT_SIZE;
  const values = new Float32Array(which.length * size);
  which.forEach((from, to) => {
    for (let at = 0; at < size; at++) values[to * size + at] = pixels[from * size + at]! / 255;
  });
  return { values, shape: [which.length, ...grey], labels: which.map((at) => labels[at]!) };
}
