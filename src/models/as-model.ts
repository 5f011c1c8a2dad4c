import type { GraphModel } from '@tensorflow/tfjs-converter';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { ArgumentError, ModelError } from '../errors';
import { isGraphModel, isLayersModel } from '../trace/names';
import type { Model } from './model';
import type { Preprocessing } from './preprocessing';

export interface AsModelOptions {
  /** Its name in certificates and files. Default: the network's own. */
  readonly name?: string;
  /** Name of each output unit. Default: none. */
  readonly labels?: readonly string[];
  /** How pixels become inputs. Default: unknown. */
  readonly preprocessing?: Preprocessing;
}

/**
 * A network of the notebook's own, trained or built in a cell, as what `loadModel` returns: with class names, and with what
 * readers of pictures need to know. The network stays the caller's; disposing the model disposes it.
 *
 * @param network A `tf.LayersModel` (a `tf.sequential` too) or `tf.GraphModel` with one input of known shape.
 * @throws ModelError for networks with several inputs, ArgumentError for labels that do not fit
 * @example
 * const network = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [4] })] });
 * const mine = asModel(network, { labels: ['no', 'yes'] });
 */
export function asModel(network: LayersModel | GraphModel, options: AsModelOptions = {}): Model {
  const layers = typeof network === 'object' && network !== null && isLayersModel(network);
  if (!layers && !(typeof network === 'object' && network !== null && isGraphModel(network))) {
    throw new ArgumentError(
      `asModel was given ${network === null ? 'null' : `a ${typeof network}`}; expected a tf.LayersModel or tf.GraphModel. A function needs no wrapping: explainers take it as it is.`,
    );
  }
  const { labels, preprocessing, name = (layers && network.name) || 'model' } = options;
  const inputs = network.inputs ?? [];
  if (layers && inputs.length === 0) {
    throw new ModelError(`The network "${name}" is not built; give its first layer an inputShape, or train it first.`);
  }
  const shape = inputs[0]?.shape;
  if (inputs.length !== 1 || !shape) {
    throw new ModelError(
      `The model "${name}" has ${inputs.length} inputs with ${shape ? 'a known' : 'no known'} shape, but networks with exactly one input of known shape can be explained.`,
    );
  }
  const outputs = network.outputs[0]?.shape?.at(-1);
  if (labels && outputs && outputs > 0 && labels.length !== outputs) {
    throw new ArgumentError(
      `${labels.length} labels were given for the model "${name}", which has ${outputs} outputs; give one label for each.`,
    );
  }
  return {
    name,
    kind: layers ? 'layers' : 'graph',
    network,
    inputShape: (shape as readonly (number | null)[]).slice(1).map((size) => size ?? -1),
    ...(labels ? { labels } : {}),
    ...(preprocessing ? { preprocessing } : {}),
    dispose: () => disposeNetwork(network),
  };
}

/** Frees a network. TensorFlow.js keeps the weights of an inner model that is called more than once. */
export function disposeNetwork(network: LayersModel | GraphModel): void {
  const variables = isLayersModel(network) ? network.weights.map((weight) => weight.read()) : [];
  network.dispose();
  for (const variable of variables) if (!variable.isDisposed) variable.dispose();
}
