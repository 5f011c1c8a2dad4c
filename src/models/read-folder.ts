/** Reads a TensorFlow.js model folder (model.json and its weight files) into memory, trusting nothing in it. */
import type { io } from '@tensorflow/tfjs-core';
import { ModelError } from '../errors';
import { isObject, type JsonObject } from './json';
import type { Source } from './source';
import { checkGraph, checkLayers } from './topology';
import { readManifest, type WeightGroup } from './weights';

const LARGEST_JSON = 256 * 2 ** 20;

export interface ModelFiles {
  readonly kind: 'layers' | 'graph';
  readonly artifacts: io.ModelArtifacts;
}

/**
 * @param source where the model lies
 * @param file its model.json
 */
export async function readModel(source: Source, file = 'model.json'): Promise<ModelFiles> {
  const description = parse(await source.read(file, LARGEST_JSON), `${file} in ${source.name}`);
  const topology = description.modelTopology;
  if (!isObject(topology)) {
    throw new ModelError(`${file} in ${source.name} has no modelTopology; give a model.json that TensorFlow.js wrote.`);
  }
  const kind = description.format === 'graph-model' || Array.isArray(topology.node) ? 'graph' : 'layers';
  if (kind === 'graph') checkGraph(topology, source.name);
  else checkLayers(topology, source.name);

  const groups = readManifest(description.weightsManifest, source.name);
  for (const group of groups) await checkSizes(source, group);
  const weightData = await readWeights(source, groups);
  return {
    kind,
    artifacts: {
      ...description,
      modelTopology: topology,
      weightSpecs: groups.flatMap((group) => group.weights),
      weightData,
      trainingConfig: undefined, // an optimizer is not needed to explain
    },
  };
}

function parse(bytes: Uint8Array, name: string): JsonObject {
  let content: unknown;
  try {
    content = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (error) {
    throw new ModelError(
      `${name} is not valid JSON (${error instanceof Error ? error.message : error}); the file is damaged.`,
    );
  }
  if (!isObject(content))
    throw new ModelError(`${name} is not a JSON object; give a model.json that TensorFlow.js wrote.`);
  return content;
}

/** Compares the declared bytes with the files' sizes, which costs nothing even if the declaration is absurd. */
async function checkSizes(source: Source, group: WeightGroup): Promise<void> {
  const sizes = await Promise.all(group.paths.map((path) => source.size(path)));
  if (sizes.some((size) => size === undefined)) return; // the reading itself is limited to the declared bytes
  const found = sizes.reduce<number>((sum, size) => sum + size!, 0);
  if (found !== group.bytes) throw sizeMismatch(source, group, found);
}

function sizeMismatch(source: Source, group: WeightGroup, found: number): ModelError {
  return new ModelError(
    `The weights in ${source.name} (${group.paths.join(', ')}) have ${found} bytes, but model.json declares ${group.bytes}; ` +
      'the download is incomplete or the files do not belong together.',
  );
}

async function readWeights(source: Source, groups: readonly WeightGroup[]): Promise<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  for (const group of groups) {
    let found = 0;
    for (const path of group.paths) {
      const part = await source.read(path, group.bytes - found);
      found += part.byteLength;
      parts.push(part);
    }
    if (found !== group.bytes) throw sizeMismatch(source, group, found);
  }
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.byteLength;
  }
  return all.buffer;
}
