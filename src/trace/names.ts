import type { GraphModel } from '@tensorflow/tfjs-converter';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel, layers } from '@tensorflow/tfjs-layers';

type Layer = layers.Layer;
type Call = Layer['call'];

/** Anything that computes one tensor from one: a layers model, a graph model, or a plain function of TensorFlow.js ops. */
export type Network = LayersModel | GraphModel | ((x: Tensor) => Tensor);

export const isLayersModel = (network: Network): network is LayersModel =>
  typeof network === 'object' && 'layers' in network && 'apply' in network;

export const isGraphModel = (network: Network): network is GraphModel =>
  typeof network === 'object' && 'execute' in network && !isLayersModel(network);

/** All layers with their names, nested models as `outer/inner`. */
export function namedLayers(model: LayersModel, prefix = ''): [string, Layer][] {
  return model.layers.flatMap((layer): [string, Layer][] => {
    const name = prefix + layer.name;
    const inner = (layer as unknown as Partial<LayersModel>).layers;
    return inner ? [[name, layer], ...namedLayers(layer as unknown as LayersModel, `${name}/`)] : [[name, layer]];
  });
}

/** Watches the layers of a model while it runs. */
export interface LayerWatch {
  /** Name of the innermost layer that is running. */
  current(): string;
  stop(): void;
}

/**
 * Puts a note on each layer's `call`, so that kernel calls can be given the layer's name.
 *
 * @param substitute Layer name → tensor that stands in for the layer's output.
 */
export function watchLayers(model: LayersModel, substitute: ReadonlyMap<string, Tensor>): LayerWatch {
  const stack: string[] = [];
  const watched = namedLayers(model);
  for (const [name, layer] of watched) {
    const call: Call = layer.call;
    layer.call = function (this: Layer, ...args: Parameters<Call>) {
      stack.push(name);
      try {
        // A clone: the model's executor disposes what a layer returns.
        return substitute.get(name)?.clone() ?? call.apply(this, args);
      } finally {
        stack.pop();
      }
    };
  }
  return {
    current: () => stack.at(-1) ?? model.name,
    stop: () => {
      for (const [, layer] of watched) Reflect.deleteProperty(layer, 'call');
    },
  };
}
