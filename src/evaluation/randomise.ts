/** Copies of a network with the weights of some layers replaced. The network itself is never touched. */

import { io, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
import { ModelError } from '../errors';
import { Random } from '../tensor/random';
import { permutation } from './order';

/** New numbers for one weight. */
export type Draw = (name: string, values: Float32Array) => Float32Array;

/** The numbers of a weight in random order: their scale stays, and a variance stays positive. */
export function shuffled(seed: number): Draw {
  const random = new Random(seed);
  return (_, values) => Float32Array.from(permutation(values.length, random), (at) => values[at]!);
}

/** The layers that have weights, the last first. */
export const layersFromTop = ({ layers }: LayersModel): string[] =>
  layers
    .filter((layer) => layer.weights.length > 0)
    .map(({ name }) => name)
    .reverse();

export async function copyOf(network: LayersModel): Promise<LayersModel> {
  let saved: io.ModelArtifacts | undefined;
  const handler = io.withSaveHandler(async (artifacts) => {
    saved = artifacts;
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
  });
  try {
    await network.save(handler);
    return await loadLayersModel(io.fromMemory(saved!));
  } catch (error) {
    throw new ModelError(
      `The network cannot be copied, which randomising its weights needs: ${error instanceof Error ? error.message : error}. Register its own layers with TensorFlow.js.`,
    );
  }
}

/** Replaces the weights of a layer of a copy, in place. */
export function replaceWeights(copy: LayersModel, name: string, draw: Draw): void {
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
