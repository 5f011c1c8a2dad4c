/** Training a network on one's own texts. */
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { ArgumentError } from '../../errors';
import { asModel } from '../../models/as-model';
import { type Progress, Steps } from '../../tensor/progress';
import { Random } from '../../tensor/random';
import { currentSignal } from '../../tensor/signal';
import { batchOf } from './encode';
import { EMBEDDING, type TextCnnOptions, type TextLstmOptions, textCnn, textLstm } from './networks';
import { type TextModel, textModel } from './text-model';
import { tokenize } from './tokenize';
import { UNKNOWN, Vocabulary, type VocabularyOptions } from './vocabulary';

export interface TrainTextOptions {
  /** Names of the classes, in the order of the numbers in `labels`. */
  readonly classes: readonly string[];
  /** Default `'cnn'`, after Kim 2014; `'lstm'` reads from both ends. */
  readonly network?: 'cnn' | 'lstm';
  /** Sizes of the network. */
  readonly sizes?: Omit<TextCnnOptions & TextLstmOptions, 'words' | 'classes' | 'seed'>;
  /** Which words it is to know. */
  readonly vocabulary?: VocabularyOptions;
  /** Most words of a text that are read. Default 400. */
  readonly length?: number;
  /** Default 12. */
  readonly epochs?: number;
  /** Texts a step. Default 32. */
  readonly batch?: number;
  /** Adam's first step size; it falls to 0 along half a cosine. Default 0.002. */
  readonly rate?: number;
  /** Share of words that a step takes for unknown ones. Default 0.2. */
  readonly wordDropout?: number;
  /** Vectors that the embedding starts from, `[vocabulary, dimension]`, in the order of the vocabulary. Default: random. */
  readonly vectors?: (vocabulary: Vocabulary) => Float32Array;
  /** Of the first weights, the order of the texts, and what is dropped. Default 0. */
  readonly seed?: number;
  readonly name?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * Trains a network to tell the classes of texts. The vectors of padding and of unknown words are 0 and stay so: such words say nothing,
 * and taking a word out is the same as not knowing it.
 *
 * @param labels the class of each text, a number from 0
 * @throws ArgumentError where texts and labels do not fit together
 * @example
 * const texts = ['a cat and a dog', 'rain and wind', 'the dog sleeps', 'wind again'];
 * const animals = await trainText(texts, [0, 1, 0, 1], { classes: ['animals', 'weather'], vocabulary: { least: 1 }, epochs: 2 });
 */
export async function trainText(
  texts: readonly string[],
  labels: readonly number[],
  options: TrainTextOptions,
): Promise<TextModel> {
  const { classes, length = 400, seed = 0, name = 'text' } = options;
  check(texts, labels, classes);
  const words = texts.map((text) =>
    tokenize(text)
      .slice(0, length)
      .map(({ word }) => word),
  );
  const vocabulary = Vocabulary.from(words, options.vocabulary);
  const common = { ...options.sizes, words: vocabulary.size, classes: classes.length, seed };
  const network = options.network === 'lstm' ? textLstm(common) : textCnn(common);
  try {
    start(network, options.vectors?.(vocabulary));
    await learn(
      network,
      words.map((some) => some.map((word) => vocabulary.id(word))),
      labels,
      options,
    );
  } catch (error) {
    network.dispose();
    throw error;
  }
  return textModel(asModel(network, { name, labels: classes }), vocabulary, { length });
}

function check(texts: readonly string[], labels: readonly number[], classes: readonly string[]): void {
  if (texts.length !== labels.length || texts.length === 0) {
    throw new ArgumentError(`There are ${texts.length} texts and ${labels.length} labels; give one label a text.`);
  }
  const bad = labels.findIndex((label) => !Number.isInteger(label) || label < 0 || label >= classes.length);
  if (bad >= 0) {
    throw new ArgumentError(
      `The label of text ${bad + 1} is ${labels[bad]}; with ${classes.length} classes it must be a whole number from 0 to ${classes.length - 1}.`,
    );
  }
}

const embeddingOf = (network: LayersModel): tf.Variable =>
  network.getLayer(EMBEDDING).trainableWeights[0]!.read() as tf.Variable;

/** Gives padding and unknown words the vector 0. */
function start(network: LayersModel, vectors: Float32Array | undefined): void {
  const embedding = embeddingOf(network);
  const [rows, dimension] = embedding.shape as [number, number];
  if (vectors && vectors.length !== rows * dimension) {
    throw new ArgumentError(
      `The vectors have ${vectors.length} numbers; ${rows} words of ${dimension} each have ${rows * dimension}.`,
    );
  }
  tf.tidy(() => {
    const first = vectors ? tf.tensor2d(vectors, [rows, dimension]) : embedding;
    embedding.assign(tf.mul(first, knownRows(rows)));
  });
}

const knownRows = (rows: number) =>
  tf.tensor2d(
    Float32Array.from({ length: rows }, (_, id) => Number(id > UNKNOWN)),
    [rows, 1],
  );

async function learn(
  network: LayersModel,
  rows: readonly (readonly number[])[],
  labels: readonly number[],
  options: TrainTextOptions,
): Promise<void> {
  const { epochs = 12, batch = 32, rate = 0.002, wordDropout = 0.2, seed = 0, classes } = options;
  const random = new Random(seed);
  const optimizer = tf.train.adam(rate);
  const variables = network.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const embedding = embeddingOf(network);
  const known = knownRows(embedding.shape[0]!);
  const perEpoch = Math.ceil(rows.length / batch);
  const steps = new Steps(options.signal ?? currentSignal(), options.onProgress);
  try {
    for (let epoch = 0; epoch < epochs; epoch++) {
      const batches = batchesOf(rows, batch, random);
      for (const [at, chosen] of batches.entries()) {
        const progress = (epoch + at / perEpoch) / epochs;
        (optimizer as unknown as { learningRate: number }).learningRate =
          0.5 * rate * (1 + Math.cos(Math.PI * progress));
        const { values, shape } = batchOf(
          chosen.map((row) => rows[row]!.map((id) => (random.uniform() < wordDropout ? UNKNOWN : id))),
        );
        tf.tidy(() => {
          const x = tf.tensor2d(values, [...shape]);
          const y = tf.oneHot(
            tf.tensor1d(
              chosen.map((row) => labels[row]!),
              'int32',
            ),
            classes.length,
          );
          const cost = () => {
            const answer = network.apply(x, { training: true }) as tf.Tensor;
            return tf.neg(tf.mean(tf.sum(tf.mul(y, tf.log(tf.add(answer, 1e-7))), -1))) as tf.Scalar;
          };
          optimizer.minimize(cost, false, variables);
          embedding.assign(tf.mul(embedding, known));
        });
        await steps.step(epoch * perEpoch + at + 1, epochs * perEpoch);
      }
    }
  } finally {
    optimizer.dispose();
    known.dispose();
  }
}

/** How many batches are sorted by length together, so that those of one batch are of like length. */
const together = 16;

/** The numbers of all texts in a new order, a list a batch. */
function batchesOf(rows: readonly (readonly number[])[], size: number, random: Random): number[][] {
  const order = random.shuffle(Array.from(rows.keys()));
  const batches: number[][] = [];
  for (let from = 0; from < order.length; from += size * together) {
    const some = order.slice(from, from + size * together).sort((a, b) => rows[a]!.length - rows[b]!.length);
    for (let at = 0; at < some.length; at += size) batches.push(some.slice(at, at + size));
  }
  return random.shuffle(batches);
}
