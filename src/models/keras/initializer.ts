/**
 * Weights that come from a file. TensorFlow.js asks a layer's initializer for each weight, with its shape, before anything is
 * allocated: there the shape is checked against the file's, and the file's values are given.
 */
import * as tf from '@tensorflow/tfjs-core';
import { ModelError } from '../../errors';
import type { StoredArray } from './hdf5';

/**
 * The weights of one layer, in the order in which TensorFlow.js makes them, which is Keras's; once more for each further copy
 * of the layer (Bidirectional).
 */
export interface LayerWeights {
  /** The layer, for messages. */
  readonly layer: string;
  /** Names of the weights of one copy. */
  readonly names: readonly string[];
  readonly arrays: readonly StoredArray[];
}

const pending = new Map<string, LayerWeights & { used: number; readonly made: object[] }>();
let loads = 0;

/** What a topology says of the weights of layer number `layer`. */
export const fromFile = (load: string, layer: number) => ({
  class_name: FromFile.className,
  config: { layer: `${load} ${layer}` },
});

/** A name that no other load has. */
export const newLoad = (): string => `load ${++loads}`;

/**
 * Puts weights where the initializers find them while `build` makes the network. What was made of them is freed when `build` fails.
 */
export async function withWeights<T>(
  load: string,
  layers: readonly LayerWeights[],
  build: () => Promise<T>,
): Promise<T> {
  const keys = layers.map((layer, at) => {
    const key = `${load} ${at}`;
    pending.set(key, { ...layer, used: 0, made: [] });
    return key;
  });
  try {
    return await build();
  } catch (error) {
    const made = new Set(keys.flatMap((key) => pending.get(key)!.made));
    for (const variable of Object.values(tf.engine().registeredVariables)) {
      if (made.has(variable.dataId)) variable.dispose();
    }
    throw error;
  } finally {
    for (const key of keys) pending.delete(key);
  }
}

class FromFile extends tf.serialization.Serializable {
  static readonly className = 'ExplainbookFromFile';
  private readonly layer: string;

  constructor({ layer }: { readonly layer: string }) {
    super();
    this.layer = layer;
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    return new cls(config);
  }

  apply(shape: readonly number[]): tf.Tensor {
    const source = pending.get(this.layer)!;
    const stored = source.arrays[source.used];
    const name = source.names[source.used % source.names.length]!;
    source.used++;
    if (!stored)
      throw new ModelError(`The layer "${source.layer}" needs more weights than the file has; save the model anew.`);
    if (stored.shape.length !== shape.length || stored.shape.some((size, axis) => size !== shape[axis])) {
      throw new ModelError(
        `The ${name} of the layer "${source.layer}" has the shape [${stored.shape}] in the file, but the network needs [${shape}]; description and weights do not belong together.`,
      );
    }
    const made = tf.tensor(stored.read(), [...shape]);
    source.made.push(made.dataId);
    return made;
  }

  // Once the network is made, its description must not point at a file that was closed.
  override getClassName(): string {
    return pending.has(this.layer) ? FromFile.className : 'Zeros';
  }

  getConfig(): tf.serialization.ConfigDict {
    return pending.has(this.layer) ? { layer: this.layer } : {};
  }
}

tf.serialization.registerClass(FromFile as unknown as tf.serialization.SerializableConstructor<FromFile>);
