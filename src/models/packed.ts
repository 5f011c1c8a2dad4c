/** A network as plain data, and back: how a live page carries it. */

import { loadGraphModel } from '@tensorflow/tfjs-converter';
import { io } from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
import { ModelError } from '../errors';
import { isGraphModel, isLayersModel, type Network } from '../trace/names';
import { isObject } from './json';
import './keras/reset-after-gru';
import { checkGraph, checkLayers } from './topology';
import { readManifest } from './weights';

export interface PackedNetwork {
  readonly kind: 'layers' | 'graph';
  /** JSON: what TensorFlow.js calls the model's artifacts, without the weights. */
  readonly description: string;
  /** As the description's `weightSpecs` have them: in 32 bits, or in as few as the model was shipped with. */
  readonly weights: Uint8Array;
}

/** @throws ModelError for a network that is a function, which is code and no data */
export function packNetwork(network: Network): PackedNetwork {
  if (isLayersModel(network)) return packLayers(network);
  if (isGraphModel(network)) {
    let found: io.ModelArtifacts | undefined;
    // Called before `save` first waits for anything.
    void network.save({
      save: (artifacts) => {
        found = artifacts;
        return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } });
      },
    });
    if (found?.weightData) return packed('graph', found, io.CompositeArrayBuffer.join(found.weightData));
  }
  throw new ModelError('The network is a function of the notebook, and a page carries no code of a notebook.');
}

function packLayers(network: LayersModel): PackedNetwork {
  const parts = network.weights.map((weight) => {
    const tensor = weight.read();
    const values = tensor.dataSync();
    const spec: io.WeightsManifestEntry = {
      name: weight.originalName,
      shape: tensor.shape,
      dtype: tensor.dtype as io.WeightsManifestEntry['dtype'],
    };
    return { spec, bytes: new Uint8Array(values.buffer as ArrayBuffer, values.byteOffset, values.byteLength) };
  });
  const artifacts = {
    format: 'layers-model',
    modelTopology: network.toJSON(null, false) as object,
    weightSpecs: parts.map(({ spec }) => spec),
  };
  const weights = new Uint8Array(parts.reduce((sum, { bytes }) => sum + bytes.length, 0));
  let at = 0;
  for (const { bytes } of parts) {
    weights.set(bytes, at);
    at += bytes.length;
  }
  return packed('layers', artifacts, weights);
}

function packed(
  kind: PackedNetwork['kind'],
  artifacts: io.ModelArtifacts,
  weights: Uint8Array | ArrayBuffer,
): PackedNetwork {
  const { weightData, trainingConfig, weightsManifest, ...description } = artifacts as io.ModelArtifacts & {
    weightsManifest?: unknown;
  };
  return { kind, description: JSON.stringify(description), weights: new Uint8Array(weights) };
}

/** Builds the network again. What a page holds is checked like a file: it may have been changed. */
export async function unpackNetwork({ kind, description, weights }: PackedNetwork): Promise<Network> {
  const artifacts: unknown = JSON.parse(description);
  if (!isObject(artifacts)) throw new ModelError('The network in this page has no description; export the page anew.');
  const place = 'this page';
  if (kind === 'graph') checkGraph(artifacts.modelTopology as Parameters<typeof checkGraph>[0], place);
  else checkLayers(artifacts.modelTopology, place);
  const groups = readManifest([{ paths: [], weights: artifacts.weightSpecs }], place);
  const expected = groups.reduce((sum, { bytes }) => sum + bytes, 0);
  if (expected !== weights.byteLength) {
    throw new ModelError(
      `The network in this page has ${weights.byteLength} bytes of weights; its description expects ${expected}. Export the page anew.`,
    );
  }
  const handler = io.fromMemory({ ...(artifacts as io.ModelArtifacts), weightData: weights.slice().buffer });
  return kind === 'graph' ? loadGraphModel(handler) : loadLayersModel(handler);
}
