/** `loadModel`: a network by name, from a folder, or from the web. */
import fs from 'node:fs';
import path from 'node:path';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { useEngine } from '../engine/engine';
import { ArgumentError, ModelError } from '../errors';
import type { Model } from './model';
import type { Preprocessing } from './preprocessing';
import { type ModelFiles, readChecked, readModel } from './read-folder';
import { type KnownFile, REGISTRY, type RegistryRow, registryRow } from './registry';
import { isAddress, openSource } from './source';

export interface LoadOptions {
  /** Name of each output unit. Default: those of the registry; none for other models. */
  readonly labels?: readonly string[];
  /** How pixels become inputs. Default: that of the registry; unknown for other models. */
  readonly preprocessing?: Preprocessing;
}

/**
 * Loads a TensorFlow.js network.
 * @param place a name of the registry (`digits`, `squeezenet`, …), the path of a folder or of a model.json, or its http(s)
 * address. Named networks other than `digits` are read from the mirror that the environment variable `EXPLAINBOOK_MIRROR`
 * names (a folder or an address).
 * @throws ModelError when files are missing, damaged, or not what they should be
 */
export async function loadModel(place: string, options: LoadOptions = {}): Promise<Model> {
  if (typeof place !== 'string' || place === '') {
    throw new ArgumentError(`loadModel was given ${JSON.stringify(place)}; give a model's name, folder or address.`);
  }
  await useEngine();
  const row = registryRow(place);
  return row ? loadKnown(row, options) : loadFrom(place, options);
}

async function loadKnown(row: RegistryRow, options: LoadOptions): Promise<Model> {
  const { place, preprocessing } = row;
  if ('folder' in place) {
    const labels = Array.isArray(row.labels) ? (row.labels as readonly string[]) : undefined;
    return build(row.name, await readModel(openSource(place.folder)), { labels, preprocessing, ...options });
  }
  const mirror = process.env.EXPLAINBOOK_MIRROR;
  if (!mirror) {
    throw new ModelError(
      `The model "${row.name}" does not come with this package and no mirror is set; set EXPLAINBOOK_MIRROR to a folder or address that holds ${place.mirror}/model.json.`,
    );
  }
  const folder = isAddress(mirror) ? `${mirror.replace(/\/$/, '')}/${place.mirror}` : path.join(mirror, place.mirror);
  if (!isAddress(mirror) && !fs.existsSync(folder)) {
    throw new ModelError(
      `The model "${row.name}" is not in the mirror ${mirror}, which should hold ${place.mirror}/model.json; copy it there or set EXPLAINBOOK_MIRROR to another mirror.`,
    );
  }
  const files = await readModel(openSource(folder), 'model.json', place.files);
  const labels = options.labels ?? (await readLabels(mirror, row.labels));
  return build(row.name, files, { preprocessing, ...options, labels });
}

async function readLabels(mirror: string, labels: RegistryRow['labels']): Promise<readonly string[]> {
  if (!('path' in labels)) return labels;
  const file: KnownFile = labels;
  const bytes = await readChecked(openSource(mirror), file.path, file.bytes, [file]);
  return JSON.parse(Buffer.from(bytes).toString('utf8')) as string[]; // its digest was checked
}

async function loadFrom(place: string, options: LoadOptions): Promise<Model> {
  if (isAddress(place)) {
    const { base, file } = splitAddress(place);
    return build(nameOf(new URL(base).pathname), await readModel(openSource(base), file), options);
  }
  const status = fs.statSync(place, { throwIfNoEntry: false });
  if (!status) {
    const names = REGISTRY.map((row) => row.name).join(', ');
    throw new ModelError(
      `There is no model "${place}": it is neither a known name (${names}) nor an existing folder or model.json.`,
    );
  }
  const folder = path.resolve(status.isDirectory() ? place : path.dirname(place));
  const file = status.isDirectory() ? 'model.json' : path.basename(place);
  return build(nameOf(folder), await readModel(openSource(folder), file), options);
}

function splitAddress(address: string): { base: string; file: string } {
  const url = new URL(address);
  if (!url.pathname.endsWith('.json')) return { base: address, file: 'model.json' };
  const at = url.pathname.lastIndexOf('/') + 1;
  const file = decodeURIComponent(url.pathname.slice(at));
  url.pathname = url.pathname.slice(0, at);
  return { base: url.href, file };
}

function nameOf(folder: string): string {
  return path.basename(folder.replace(/\/$/, '')) || 'model';
}

async function build(name: string, { kind, artifacts }: ModelFiles, options: LoadOptions): Promise<Model> {
  let network: Model['network'];
  try {
    const handler = tf.io.fromMemory(artifacts);
    network = kind === 'graph' ? await loadGraphModel(handler) : await loadLayersModel(handler);
  } catch (error) {
    throw new ModelError(
      `TensorFlow.js cannot build the model "${name}": ${error instanceof Error ? error.message : error}`,
    );
  }
  const inputs = network.inputs;
  const shape = inputs[0]?.shape;
  if (inputs.length !== 1 || !shape) {
    network.dispose();
    throw new ModelError(
      `The model "${name}" has ${inputs.length} inputs with ${shape ? 'a known' : 'no known'} shape, but networks with exactly one input of known shape can be explained.`,
    );
  }
  const outputs = network.outputs[0]?.shape?.at(-1);
  if (options.labels && outputs && outputs > 0 && options.labels.length !== outputs) {
    network.dispose();
    throw new ArgumentError(
      `${options.labels.length} labels were given for the model "${name}", which has ${outputs} outputs; give one label for each.`,
    );
  }
  return {
    name,
    kind,
    network,
    inputShape: (shape as readonly (number | null)[]).slice(1).map((size) => size ?? -1),
    labels: options.labels,
    preprocessing: options.preprocessing,
    dispose: () => {
      network.dispose();
    },
  };
}
