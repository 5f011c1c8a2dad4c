/** The end of a network that classifies: its last layers in a row, the last dense one, and what is made of its logits. */

import type { LayersModel, layers } from '@tensorflow/tfjs-layers';
import type { Explainable } from '../../attribution/problem';
import { unwrap } from '../../attribution/problem';
import { ArgumentError } from '../../errors';
import { isLayersModel } from '../../trace/names';

export type Layer = layers.Layer;

export interface Classifier {
  readonly network: LayersModel;
  /** The layers that follow each other up to the logits, the last dense one at the end; none of them branches. */
  readonly chain: readonly Layer[];
  /** By layer of the chain: the layer that feeds it, undefined where that is the network's input. */
  readonly fedBy: ReadonlyMap<Layer, string | undefined>;
  /** Units of the last dense layer; 1 is a sigmoid's. */
  readonly units: number;
}

/** One call of a layer, as TensorFlow.js keeps it: not public, but what its own executor reads. */
interface Call {
  readonly inputTensors: readonly { readonly sourceLayer: Layer; readonly nodeIndex: number }[];
}

/** @throws ArgumentError where the network is of another kind, and which kind is needed */
export function readClassifier(model: Explainable): Classifier {
  const { network } = unwrap(model);
  if (!isLayersModel(network)) {
    throw new ArgumentError(
      'Influence needs the layers of the network and their weights; give a LayersModel, or a LayersModel of one dense layer on activations that you give as x.',
    );
  }
  if (network.outputs.length !== 1) {
    throw new ArgumentError(`The model has ${network.outputs.length} outputs; influence is computed for one with one.`);
  }
  const chain: Layer[] = [];
  const fedBy = new Map<Layer, string | undefined>();
  let at: { readonly sourceLayer: Layer; readonly nodeIndex: number } | undefined = network.outputs[0]!;
  while (at) {
    const layer: Layer = at.sourceLayer;
    const call = layer.inboundNodes[at.nodeIndex] as unknown as Call;
    const [from, another] = call.inputTensors;
    if (!from || another || chain.includes(layer)) break;
    chain.unshift(layer);
    const isInput = from.sourceLayer.getClassName() === 'InputLayer';
    fedBy.set(layer, isInput ? undefined : from.sourceLayer.name);
    at = isInput ? undefined : from;
  }
  return { network, fedBy, ...headOf(chain) };
}

/** Cuts off a softmax or sigmoid of its own behind the last dense layer. */
function headOf(chain: Layer[]): { chain: Layer[]; units: number } {
  const kept = [...chain];
  let last = kept.pop();
  let own: string | undefined;
  if (last && ['Activation', 'Softmax'].includes(last.getClassName())) {
    own = last.getClassName() === 'Softmax' ? 'softmax' : activationOf(last);
    last = kept.pop();
  }
  const inner = last && activationOf(last);
  const head = own ?? inner ?? 'linear';
  const units = last?.getClassName() === 'Dense' ? (last.getConfig().units as number) : 0;
  const fits = units === 1 ? head === 'sigmoid' : head === 'softmax' || head === 'linear';
  if (!last || units === 0 || !fits || (own && inner !== 'linear')) {
    throw new ArgumentError(
      `The model ends in ${last ? `the layer "${last.name}" (${last.getClassName()}, ${units} units, ${head})` : 'no layer that is fed by one other'}; influence is computed for a last dense layer with a softmax or logits of several units, or one unit with a sigmoid.`,
    );
  }
  return { chain: [...kept, last], units };
}

/** Name of a layer's activation as its configuration has it. */
export function activationOf(layer: Layer): string {
  const { activation } = layer.getConfig();
  return typeof activation === 'string' ? activation : 'linear';
}

/** The labels, checked: whole numbers, one an example, of classes that there are. */
export function readLabels(
  labels: ArrayLike<number> | undefined,
  count: number,
  units: number,
  whose: string,
): Int32Array {
  if (!labels || typeof labels.length !== 'number') {
    throw new ArgumentError(`The ${whose} have no labels; give the class of each as a whole number.`);
  }
  if (labels.length !== count) {
    throw new ArgumentError(`There are ${labels.length} labels for ${count} ${whose}; give one for each.`);
  }
  const classes = Math.max(units, 2);
  return Int32Array.from(labels, (label, at) => {
    if (Number.isInteger(label) && label >= 0 && label < classes) return label;
    throw new ArgumentError(
      `The label of number ${at} of the ${whose} is ${label}; the model has ${classes} classes, numbered 0 to ${classes - 1}.`,
    );
  });
}
