import type { GraphModel } from '@tensorflow/tfjs-converter';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel, layers } from '@tensorflow/tfjs-layers';

type Layer = layers.Layer;
type Call = Layer['call'];

/** A function of TensorFlow.js operations, from an input, or from several, to an output, or to several. */
export type NetworkFunction = (...inputs: Tensor[]) => Outputs;

/** One output, or several: in order, or by name. */
export type Outputs = Tensor | Tensor[] | Record<string, Tensor>;

/** Anything that computes tensors from tensors: a layers model, a graph model, or a plain function. */
export type Network = LayersModel | GraphModel | NetworkFunction;

export const isLayersModel = (network: Network): network is LayersModel =>
  typeof network === 'object' && 'layers' in network && 'apply' in network;

export const isGraphModel = (network: Network): network is GraphModel =>
  typeof network === 'object' && 'execute' in network && !isLayersModel(network);

/** Names of a model's inputs, in order. (A Sequential has an empty `inputNames`.) */
export const inputNames = (model: LayersModel | GraphModel): string[] =>
  isLayersModel(model) ? model.inputs.map(({ sourceLayer }) => sourceLayer.name) : model.inputs.map(({ name }) => name);

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
  /** Id of the tensor that each layer returned last. */
  readonly outputs: ReadonlyMap<string, number>;
  stop(): void;
}

/**
 * Puts a note on each layer's `call`, so that kernel calls can be given the layer's name.
 *
 * @param substitute Layer name → tensor that stands in for the layer's output.
 */
export function watchLayers(model: LayersModel, substitute: ReadonlyMap<string, Tensor>): LayerWatch {
  const stack: string[] = [];
  const outputs = new Map<string, number>();
  const watched = namedLayers(model);
  for (const [name, layer] of watched) {
    const call: Call = layer.call;
    layer.call = function (this: Layer, ...args: Parameters<Call>) {
      stack.push(name);
      try {
        // A clone: the model's executor disposes what a layer returns.
        const result = substitute.get(name)?.clone() ?? call.apply(this, args);
        outputs.set(name, (Array.isArray(result) ? result[0]! : result).id);
        return result;
      } finally {
        stack.pop();
      }
    };
  }
  return {
    current: () => stack.at(-1) ?? model.name,
    outputs,
    stop: () => {
      for (const [, layer] of watched) Reflect.deleteProperty(layer, 'call');
    },
  };
}
