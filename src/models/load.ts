/** `loadModel`: a network by name, from a folder, or from the web. */
import fs from 'node:fs';
import path from 'node:path';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { useEngine } from '../engine/engine';
import { ArgumentError, DataError, ModelError } from '../errors';
import { type FetchOptions, fetchFile } from '../registry/fetch';
import { modelSource } from '../registry/model-source';
import type { ModelRow } from '../registry/row';
import { allModels } from '../registry/rows';
import { asModel, disposeNetwork } from './as-model';
import { isKerasFile, loadKeras } from './keras/load-keras';
import type { Model } from './model';
import type { Preprocessing } from './preprocessing';
import { type ModelFiles, readModel } from './read-folder';
import { isAddress, openSource, type Source } from './source';

const LARGEST_KERAS_FILE = 4 * 2 ** 30;

export interface LoadOptions extends FetchOptions {
  /** Name of each output unit. Default: those of the registry; none for other models. */
  readonly labels?: readonly string[];
  /** How pixels become inputs. Default: that of the registry; unknown for other models. */
  readonly preprocessing?: Preprocessing;
}

/**
 * Loads a network of TensorFlow.js or Keras.
 * @param place a name of the registry (`digits`, `squeezenet`, …; `explainbook list` has them all), the path of a folder or of
 * a model.json, of a Keras file (`.keras`, `.h5`), or its http(s) address; TF Hub and Kaggle addresses as those sites give
 * them. Named networks that this package does not ship come from the mirror that `EXPLAINBOOK_MIRROR` names (a folder or an
 * address), the cache, or their public address.
 * @throws ModelError when files are missing, damaged, or not what they should be
 */
export async function loadModel(place: string, options: LoadOptions = {}): Promise<Model> {
  if (typeof place !== 'string' || place === '') {
    throw new ArgumentError(`loadModel was given ${JSON.stringify(place)}; give a model's name, folder or address.`);
  }
  await useEngine();
  const row = allModels().find(({ name }) => name === place);
  return row ? loadKnown(row, options) : loadFrom(place, options);
}

async function loadKnown(row: ModelRow, options: LoadOptions): Promise<Model> {
  const { name, place, preprocessing } = row;
  const source = 'folder' in place ? openSource(place.folder) : modelSource(row, place, options);
  const files = await readModel(source);
  const labels = options.labels ?? (await labelsOf(row, options));
  return build(name, files, { preprocessing, ...options, labels });
}

async function labelsOf(row: ModelRow, options: LoadOptions): Promise<readonly string[] | undefined> {
  const { labels, place } = row;
  if (!labels || !('path' in labels)) return labels;
  try {
    const bytes = await fetchFile(labels, row, options);
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as string[]; // its digest was checked
  } catch (error) {
    // A network that the public has can be used without names, which are in mirrors only.
    if ('address' in place && error instanceof DataError) return undefined;
    throw error instanceof DataError ? new ModelError(error.message) : error;
  }
}

async function loadFrom(place: string, options: LoadOptions): Promise<Model> {
  if (isAddress(place)) {
    const { base, file } = splitAddress(place);
    if (isKerasFile(file)) return loadKerasFile(openSource(base), file, options);
    return build(nameOf(new URL(base).pathname), await readModel(openSource(base), file), options);
  }
  const status = fs.statSync(place, { throwIfNoEntry: false });
  if (!status) {
    const names = allModels()
      .map(({ name }) => name)
      .join(', ');
    throw new ModelError(
      `There is no model "${place}": it is neither a known name (${names}) nor an existing folder or model.json.`,
    );
  }
  const folder = path.resolve(status.isDirectory() ? place : path.dirname(place));
  const file = status.isDirectory() ? 'model.json' : path.basename(place);
  if (isKerasFile(file)) return loadKerasFile(openSource(folder), file, options);
  refuseSavedModel(folder, file);
  return build(nameOf(folder), await readModel(openSource(folder), file), options);
}

async function loadKerasFile(source: Source, file: string, options: LoadOptions): Promise<Model> {
  const bytes = await source.read(file, LARGEST_KERAS_FILE);
  return finish(file.replace(/\.\w+$/, ''), () => loadKeras(bytes, file), options);
}

/** TensorFlow's own format is a program, which only TensorFlow can read. */
function refuseSavedModel(folder: string, file: string): void {
  if (file !== 'saved_model.pb' && (file !== 'model.json' || fs.existsSync(path.join(folder, file)))) return;
  if (!fs.existsSync(path.join(folder, 'saved_model.pb'))) return;
  throw new ModelError(
    `${folder} is a SavedModel, which only TensorFlow can read; convert it once: pip install tensorflowjs, then tensorflowjs_converter --input_format=tf_saved_model ${folder} ${folder}-tfjs, and load ${folder}-tfjs.`,
  );
}

/** The sites whose addresses name a model, of which `model.json?tfjs-format=file` is a file. */
const HUBS = new Set(['tfhub.dev', 'www.kaggle.com', 'kaggle.com']);

function splitAddress(address: string): { base: string; file: string } {
  const url = new URL(address);
  if (HUBS.has(url.hostname)) url.search ||= 'tfjs-format=file';
  if (!url.pathname.endsWith('.json') && !isKerasFile(url.pathname)) return { base: url.href, file: 'model.json' };
  const at = url.pathname.lastIndexOf('/') + 1;
  const file = decodeURIComponent(url.pathname.slice(at));
  url.pathname = url.pathname.slice(0, at);
  return { base: url.href, file };
}

function nameOf(folder: string): string {
  return path.basename(folder.replace(/\/$/, '')) || 'model';
}

async function build(name: string, { kind, artifacts }: ModelFiles, options: LoadOptions): Promise<Model> {
  const handler = tf.io.fromMemory(artifacts);
  return finish(name, () => (kind === 'graph' ? loadGraphModel(handler) : loadLayersModel(handler)), options);
}

/** What TensorFlow.js itself finds wrong is said with the model's name. */
async function finish(name: string, make: () => Promise<Model['network']>, options: LoadOptions): Promise<Model> {
  let network: Model['network'];
  try {
    network = await make();
  } catch (error) {
    if (error instanceof ModelError) throw error;
    throw new ModelError(
      `TensorFlow.js cannot build the model "${name}": ${error instanceof Error ? error.message : error}`,
    );
  }
  try {
    return asModel(network, { ...options, name });
  } catch (error) {
    disposeNetwork(network);
    throw error;
  }
}
