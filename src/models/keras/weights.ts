/** Finds each layer's weights in a file: by Keras 3's paths, or in the lists of Keras 2. */
import { ModelError } from '../../errors';
import type { Hdf5, StoredArray } from './hdf5';
import type { LayerWeights } from './initializer';
import type { WeightedLayer } from './translate';

/** In the `model.weights.h5` of a `.keras` archive: `layers/conv2d_1/vars/0`, … */
export function weightsByPath(file: Hdf5, layers: readonly WeightedLayer[], source: string): LayerWeights[] {
  // Keras 2.12 called the list so.
  const old = file.keys('layers').length === 0 && file.keys('_layer_checkpoint_dependencies').length > 0;
  const inFile = (path: string) =>
    (old ? path.replaceAll('/layers/', '/_layer_checkpoint_dependencies/') : path).slice(1);
  return layers.map((layer) => {
    const arrays = layer.paths.flatMap((path) => {
      const group = `${inFile(path)}/vars`;
      const found = [...file.keys(group)].sort((a, b) => Number(a) - Number(b));
      const needed = found.slice(0, layer.weights.length);
      if (found.length !== layer.weights.length + layer.surplus) throw wrongCount(layer, found.length, source);
      return needed.map((key) => file.array(`${group}/${key}`));
    });
    return { layer: layer.name, names: layer.weights, arrays };
  });
}

/**
 * In a legacy `.h5`: under each layer of the outermost network a list of names. That of an inner model has what can be trained
 * first, layer by layer, and then the rest.
 */
export function weightsByName(file: Hdf5, layers: readonly WeightedLayer[], source: string): LayerWeights[] {
  const found = new Map<WeightedLayer, StoredArray[]>();
  for (const outer of new Set(layers.map((layer) => layer.outer))) {
    const group = `model_weights/${outer}`;
    const names = [file.texts(group, 'weight_names') ?? []].flat();
    const inside = layers.filter((layer) => layer.outer === outer);
    const sizes = inside.map((layer) => {
      const all = layer.paths.length * (layer.weights.length + layer.surplus);
      const fixed = layer.trainable ? layer.paths.length * layer.fixed : all;
      return { layer, trained: all - fixed, fixed };
    });
    const expected = sizes.reduce((sum, { trained, fixed }) => sum + trained + fixed, 0);
    if (names.length !== expected) {
      throw new ModelError(
        `The layer "${outer}" has ${names.length} arrays of weights in ${source}, but its description needs ${expected}; description and weights do not belong together.`,
      );
    }
    let at = 0;
    const take = (layer: WeightedLayer, count: number) => {
      const some = names.slice(at, at + count).map((name) => `${group}/${name}`);
      found.set(layer, [...(found.get(layer) ?? []), ...some.map((path) => file.array(path))]);
      at += count;
    };
    for (const { layer, trained } of sizes) take(layer, trained);
    for (const { layer, fixed } of sizes) take(layer, fixed);
  }
  return layers.map((layer) => ({
    layer: layer.name,
    names: layer.weights,
    arrays: found.get(layer)!.slice(0, layer.paths.length * layer.weights.length),
  }));
}

const wrongCount = (layer: WeightedLayer, found: number, source: string): ModelError =>
  new ModelError(
    `The layer "${layer.name}" has ${found} arrays of weights in ${source}, but its description needs ${layer.weights.length + layer.surplus} (${layer.weights.join(', ')}); description and weights do not belong together.`,
  );
