/** A network together with what is needed to feed it and to read its answer. */
import type { GraphModel } from '@tensorflow/tfjs-converter';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Preprocessing } from './preprocessing';

export interface Model {
  /** Its name in the registry, else the name of its folder. */
  readonly name: string;
  readonly kind: 'layers' | 'graph';
  readonly network: LayersModel | GraphModel;
  /** Shape of one input, without the batch axis; −1 where the model leaves an axis open. */
  readonly inputShape: readonly number[];
  /** Name of each output unit, where known. */
  readonly labels?: readonly string[];
  /** How pixels become inputs, where known. */
  readonly preprocessing?: Preprocessing;
  /** Frees the weights. The model cannot be used afterwards. */
  dispose(): void;
}
