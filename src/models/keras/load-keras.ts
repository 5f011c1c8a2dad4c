/** A network from a Keras file: `.keras` (Keras 3, and Keras 2 from 2.12 on), or the legacy `.h5`. */
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
import { DataError, ModelError } from '../../errors';
import { archiveEntries } from '../../registry/archive/entries';
import { isObject } from '../json';
import { checkLayers } from '../topology';
import { type Hdf5, withHdf5 } from './hdf5';
import { type LayerWeights, newLoad, withWeights } from './initializer';
import { translate, type WeightedLayer } from './translate';
import { weightsByName, weightsByPath } from './weights';

/** Weights of large networks are one file, hardly packed. */
const limits = { entryBytes: 2 ** 32, totalBytes: 2 ** 32, entries: 10_000 };

/** Whether a file is Keras's, by its name. */
export const isKerasFile = (file: string): boolean => /\.(keras|h5|hdf5)$/i.test(file);

/**
 * Builds the network that a file describes, with its weights.
 *
 * @param source The file's name, for messages.
 * @throws ModelError for files that are damaged, and for layers that TensorFlow.js cannot build as Keras does
 */
export async function loadKeras(bytes: Uint8Array, source: string): Promise<LayersModel> {
  return /\.keras$/i.test(source) ? loadArchive(bytes, source) : loadLegacy(bytes, source);
}

async function loadArchive(bytes: Uint8Array, source: string): Promise<LayersModel> {
  const files = await unpacked(bytes, source);
  const part = (name: string): Uint8Array => {
    const found = files.get(name);
    if (found) return found;
    throw new ModelError(`${source} has no ${name}; give a .keras file that model.save() of Keras wrote.`);
  };
  const metadata = files.has('metadata.json') ? parse(part('metadata.json'), `metadata.json in ${source}`) : undefined;
  const model = parse(part('config.json'), `config.json in ${source}`);
  return withHdf5(part('model.weights.h5'), `model.weights.h5 in ${source}`, (file) =>
    build(model, source, majorVersion(isObject(metadata) ? metadata.keras_version : undefined), (layers) =>
      weightsByPath(file, layers, source),
    ),
  );
}

async function unpacked(bytes: Uint8Array, source: string): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  try {
    for await (const { path, bytes: content } of archiveEntries(bytes, { name: source, limits }))
      files.set(path, content);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    throw new ModelError(`${source} is not a whole .keras archive. ${error.message}`);
  }
  return files;
}

async function loadLegacy(bytes: Uint8Array, source: string): Promise<LayersModel> {
  return withHdf5(bytes, source, (file) => {
    const config = file.texts('', 'model_config');
    if (typeof config !== 'string') throw notAModel(file, source);
    const version = majorVersion(file.texts('model_weights', 'keras_version') ?? file.texts('', 'keras_version'));
    return build(parse(Buffer.from(config), `model_config in ${source}`), source, version, (layers) =>
      weightsByName(file, layers, source),
    );
  });
}

/** Keras 1 wrote no version at first. */
const majorVersion = (version: unknown): number => (typeof version === 'string' ? Number.parseInt(version, 10) : 1);

function notAModel(file: Hdf5, source: string): ModelError {
  const weightsOnly = file.keys('layers').length > 0 || file.texts('', 'layer_names') !== undefined;
  return new ModelError(
    weightsOnly
      ? `${source} holds weights without the network that they belong to; save the whole model with model.save("model.keras").`
      : `${source} is an HDF5 file, but no Keras model: it has no model_config; give a file that model.save() of Keras wrote.`,
  );
}

function parse(bytes: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (error) {
    throw new ModelError(
      `${name} is not valid JSON (${error instanceof Error ? error.message : error}); the file is damaged.`,
    );
  }
}

async function build(
  model: unknown,
  source: string,
  version: number,
  find: (layers: readonly WeightedLayer[]) => LayerWeights[],
): Promise<LayersModel> {
  const load = newLoad();
  const { topology, layers } = translate(model, source, version, load);
  checkLayers(topology, source);
  const weights = find(layers);
  return withWeights(load, weights, () =>
    loadLayersModel({ load: () => Promise.resolve({ modelTopology: { model_config: topology } }) }),
  );
}
