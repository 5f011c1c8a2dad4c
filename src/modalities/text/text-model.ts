/** A network together with the words it knows. */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { ArgumentError, ModelError } from '../../errors';
import { asModel } from '../../models/as-model';
import { type LoadOptions, loadModel } from '../../models/load';
import type { Model } from '../../models/model';
import { openSource } from '../../models/source';
import { allModels } from '../../registry/rows';
import { decodeText } from './decode';
import { Vocabulary } from './vocabulary';

export interface TextModel extends Model {
  readonly network: LayersModel;
  readonly vocabulary: Vocabulary;
  /** The layer that turns the numbers of words into vectors: explanations stop at its output. */
  readonly embedding: string;
  /** Most words of a text that are read; what follows them is left out. */
  readonly length: number;
}

export interface TextModelOptions {
  /** Most words of a text that are read. Default 400, or what the network takes where it takes no other. */
  readonly length?: number;
}

const file = 'vocabulary.txt';
const mostBytes = 64 * 2 ** 20;

/**
 * Loads a network that reads texts: a model as `loadModel` takes it, with a `vocabulary.txt` beside it, one word a line, the first
 * two `<padding>` and `<unknown>`.
 *
 * @param place `news` is the one that this package ships: it tells the four science groups of 20 Newsgroups apart
 * @throws ModelError where files are missing or damaged, or do not belong together
 * @example
 * const news = await loadTextModel('news');
 * console.log(news.labels, news.vocabulary.size);
 */
export async function loadTextModel(
  place: string,
  { length, ...options }: LoadOptions & TextModelOptions = {},
): Promise<TextModel> {
  const model = await loadModel(place, options);
  try {
    const row = allModels().find(({ name }) => name === place);
    const source = openSource(row && 'folder' in row.place ? row.place.folder : place);
    const words = decodeText(await source.read(file, mostBytes), { name: `The vocabulary ${file} in ${source.name}` });
    return textModel(model, Vocabulary.parse(words, `${file} in ${source.name}`), { length });
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/**
 * A network of one's own with its vocabulary, as `loadTextModel` gives them.
 * @param model whose first layer is an embedding with a row for each number of the vocabulary
 * @throws ModelError where it has no embedding, ArgumentError where the embedding is not of this vocabulary
 */
export function textModel(
  model: Model | LayersModel,
  vocabulary: Vocabulary,
  { length = 400 }: TextModelOptions = {},
): TextModel {
  const known = 'network' in model ? model : asModel(model);
  const layers = 'layers' in known.network ? known.network.layers : [];
  const embedding = layers.find((layer) => layer.getClassName() === 'Embedding');
  if (!embedding) {
    throw new ModelError(
      `The model "${known.name}" has no embedding layer; give a LayersModel that takes numbers of words.`,
    );
  }
  const [rows] = embedding.weights[0]!.shape;
  if (rows !== vocabulary.size) {
    throw new ArgumentError(
      `The vocabulary has ${vocabulary.size} entries, but the layer "${embedding.name}" of the model "${known.name}" has ${rows} vectors; give the vocabulary it was trained with.`,
    );
  }
  const [fixed = -1] = known.inputShape;
  return {
    ...known,
    network: known.network as LayersModel,
    vocabulary,
    embedding: embedding.name,
    length: fixed > 0 ? Math.min(fixed, length) : length,
  };
}
