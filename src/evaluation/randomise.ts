/** Copies of a network with the weights of some layers replaced. The network itself is never touched. */

import type { GraphModel } from '@tensorflow/tfjs-converter';
import { io, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
import { ModelError } from '../errors';
import { Random } from '../tensor/random';
import { isGraphModel, isLayersModel, type Network } from '../trace/names';
import { permutation } from './order';
import { graphCopy, graphLayers } from './randomise-graph';

/** New numbers for one weight. */
export type Draw = (name: string, values: Float32Array) => Float32Array;

/** The numbers of a weight in random order: their scale stays, and a variance stays positive. */
export function shuffled(seed: number): Draw {
  const random = new Random(seed);
  return (_, values) => Float32Array.from(permutation(values.length, random), (at) => values[at]!);
}

/** A copy that can be given other weights. */
export interface WeightedCopy {
  /** Draws the weights of a layer anew. */
  replace(layer: string, draw: Draw): void;
  /** The network as it now is; good until the next is asked for. */
  network(): Promise<LayersModel | GraphModel>;
  dispose(): void;
}

/** The layers that have weights, the last first; of a graph model, the operations that read them. Undefined of a function. */
export async function layersFromTop(network: Network): Promise<readonly string[] | undefined> {
  if (isGraphModel(network)) return [...(await graphLayers(network)).keys()];
  if (!isLayersModel(network)) return undefined;
  return network.layers
    .filter((layer) => layer.weights.length > 0)
    .map(({ name }) => name)
    .reverse();
}

export const copyOf = (network: LayersModel | GraphModel): Promise<WeightedCopy> =>
  isGraphModel(network) ? graphCopy(network) : layersCopy(network);

async function layersCopy(network: LayersModel): Promise<WeightedCopy> {
  let saved: io.ModelArtifacts | undefined;
  const handler = io.withSaveHandler(async (artifacts) => {
    saved = artifacts;
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
  });
  let copy: LayersModel;
  try {
    await network.save(handler);
    copy = await loadLayersModel(io.fromMemory(saved!));
  } catch (error) {
    throw new ModelError(
      `The network cannot be copied, which randomising its weights needs: ${error instanceof Error ? error.message : error}. Register its own layers with TensorFlow.js.`,
    );
  }
  return {
    replace: (layer, draw) => replaceWeights(copy, layer, draw),
    network: async () => copy,
    dispose: () => {
      copy.dispose();
    },
  };
}

/** Replaces the weights of a layer of a copy, in place. */
function replaceWeights(copy: LayersModel, name: string, draw: Draw): void {
  const layer = copy.getLayer(name);
  const before = layer.getWeights();
  const after: Tensor[] = before.map((weight, at) =>
    tensor(
      draw(layer.weights[at]!.originalName ?? `${name}/${at}`, weight.dataSync() as Float32Array),
      weight.shape,
      weight.dtype,
    ),
  );
  try {
    layer.setWeights(after);
  } finally {
    for (const each of after) each.dispose();
  }
}
