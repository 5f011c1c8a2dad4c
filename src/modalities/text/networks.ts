/** Networks that read texts: numbers of words in, probabilities of classes out. */
import {
  initializers,
  type LayersModel,
  layers,
  model as makeModel,
  input as symbolicInput,
} from '@tensorflow/tfjs-layers';

interface Common {
  /** Rows of the embedding: the vocabulary's size. */
  readonly words: number;
  readonly classes: number;
  /** Numbers of a word's vector. Default 32. */
  readonly dimension?: number;
  /** Share of what arrives at the last layer that training leaves out. Default 0.5. */
  readonly dropout?: number;
  /** Of the first weights. Default 0. */
  readonly seed?: number;
}

export interface TextCnnOptions extends Common {
  /** How many words a filter spans. Default `[3, 4, 5]`. */
  readonly widths?: readonly number[];
  /** Filters of each width. Default 64. */
  readonly filters?: number;
}

export interface TextLstmOptions extends Common {
  /** Of each direction. Default 16. */
  readonly units?: number;
}

/** The name of the embedding in both networks. */
export const EMBEDDING = 'embedding';

/**
 * Filters of several widths over word vectors, of each the greatest answer anywhere in the text, and one dense layer. Kim 2014, "Convolutional
 * Neural Networks for Sentence Classification" (arXiv:1408.5882).
 */
export function textCnn({ widths = [3, 4, 5], filters = 64, ...common }: TextCnnOptions): LayersModel {
  const { words, dimension = 32, dropout = 0.5, seed = 0 } = common;
  const ids = symbolicInput({ shape: [null], name: 'words' });
  const vectors = embedding(words, dimension, seed).apply(ids);
  const found = widths.map((width, at) => {
    const convolution = layers.conv1d({
      filters,
      kernelSize: width,
      padding: 'same',
      activation: 'relu',
      kernelInitializer: initializers.heUniform({ seed: 10 * seed + at + 2 }),
      name: `convolution${width}`,
    });
    const most = layers.globalMaxPooling1d({ name: `maximum${width}` });
    return most.apply(convolution.apply(vectors)) as typeof ids;
  });
  const all = found.length > 1 ? (layers.concatenate({ name: 'features' }).apply(found) as typeof ids) : found[0]!;
  return makeModel({ inputs: ids, outputs: head(all, common, dropout), name: 'text-cnn' });
}

/** An LSTM that reads the text from both ends, and one dense layer over where both arrive. Padding is skipped. */
export function textLstm({ units = 16, ...common }: TextLstmOptions): LayersModel {
  const { words, dimension = 32, dropout = 0.5, seed = 0 } = common;
  const ids = symbolicInput({ shape: [null], name: 'words' });
  const vectors = embedding(words, dimension, seed, true).apply(ids) as typeof ids;
  const lstm = layers.lstm({
    units,
    kernelInitializer: initializers.glorotUniform({ seed: 10 * seed + 2 }),
    recurrentInitializer: initializers.glorotUniform({ seed: 10 * seed + 3 }),
  });
  const both = layers.bidirectional({ layer: lstm, mergeMode: 'concat', name: 'both' }).apply(vectors) as typeof ids;
  return makeModel({ inputs: ids, outputs: head(both, common, dropout), name: 'text-lstm' });
}

function embedding(words: number, dimension: number, seed: number, maskZero = false) {
  return layers.embedding({
    inputDim: words,
    outputDim: dimension,
    maskZero,
    embeddingsInitializer: initializers.randomUniform({ minval: -0.25, maxval: 0.25, seed: 10 * seed + 1 }),
    name: EMBEDDING,
  });
}

type Symbolic = ReturnType<typeof symbolicInput>;

function head(features: Symbolic, { classes, seed = 0 }: Common, rate: number): Symbolic {
  const kept = layers.dropout({ rate, seed: 10 * seed + 8, name: 'dropout' }).apply(features);
  const dense = layers.dense({
    units: classes,
    activation: 'softmax',
    kernelInitializer: initializers.glorotUniform({ seed: 10 * seed + 9 }),
    name: 'classes',
  });
  return dense.apply(kept) as Symbolic;
}
