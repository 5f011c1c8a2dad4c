/**
 * The GRU that Keras has by default, `reset_after`: the reset gate acts on the recurrent product, which has a bias of its own.
 * TensorFlow.js has only the older form, where it acts on the state before the product.
 */
import * as tf from '@tensorflow/tfjs-core';
import { layers, RNN } from '@tensorflow/tfjs-layers';
import { ArgumentError } from '../../errors';

const functions = {
  tanh: tf.tanh,
  sigmoid: tf.sigmoid,
  relu: tf.relu,
  linear: <T extends tf.Tensor>(x: T): T => x,
} as const;

/** The activations that the cell knows. */
export const gruActivations: readonly string[] = Object.keys(functions);

interface ResetAfterGRUConfig {
  readonly units: number;
  readonly activation: keyof typeof functions;
  readonly recurrentActivation: keyof typeof functions;
  readonly useBias: boolean;
  readonly kernelInitializer: InitializerConfig;
  readonly recurrentInitializer: InitializerConfig;
  readonly biasInitializer: InitializerConfig;
  readonly name?: string;
}

type InitializerConfig = tf.serialization.ConfigDict;
type Initializer = Parameters<layers.Layer['addWeight']>[3];
type Weight = ReturnType<layers.Layer['addWeight']>;

/** One step of the recurrence, as a cell of `RNN`. Cho et al. 2014; the variant of cuDNN. */
export class ResetAfterGRUCell extends layers.Layer {
  static readonly className = 'ResetAfterGRUCell';
  readonly stateSize: number;
  // What RNN asks of a cell that drops out, which only training needs.
  declare dropoutMask: tf.Tensor;
  declare recurrentDropoutMask: tf.Tensor;
  private kernel!: Weight;
  private recurrentKernel!: Weight;
  private bias?: Weight;
  private readonly given: ResetAfterGRUConfig;

  constructor(config: ResetAfterGRUConfig) {
    super({ ...(config.name === undefined ? {} : { name: config.name }) });
    this.given = config;
    this.stateSize = config.units;
  }

  override build(inputShape: tf.Tensor['shape']): void {
    const { units, useBias } = this.given;
    const add = (name: string, shape: number[], initializer: InitializerConfig): Weight =>
      this.addWeight(name, shape, 'float32', initializerOf(initializer));
    this.kernel = add('kernel', [inputShape.at(-1)!, 3 * units], this.given.kernelInitializer);
    this.recurrentKernel = add('recurrent_kernel', [units, 3 * units], this.given.recurrentInitializer);
    if (useBias) this.bias = add('bias', [2, 3 * units], this.given.biasInitializer);
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor[] {
    return tf.tidy(() => {
      const [x, h] = inputs as [tf.Tensor2D, tf.Tensor2D];
      const bias = this.bias ? tf.unstack(this.bias.read()) : [];
      const product = (value: tf.Tensor2D, weight: Weight, at: number): tf.Tensor[] => {
        const all = tf.matMul(value, weight.read() as tf.Tensor2D);
        return tf.split(bias[at] ? tf.add(all, bias[at]) : all, 3, 1); // update, reset, candidate
      };
      const [xz, xr, xh] = product(x, this.kernel, 0) as [tf.Tensor, tf.Tensor, tf.Tensor];
      const [hz, hr, hh] = product(h, this.recurrentKernel, 1) as [tf.Tensor, tf.Tensor, tf.Tensor];
      const gate = functions[this.given.recurrentActivation];
      const z = gate(tf.add(xz, hz));
      const r = gate(tf.add(xr, hr));
      const candidate = functions[this.given.activation](tf.add(xh, tf.mul(r, hh)));
      const next = tf.add(tf.mul(z, h), tf.mul(tf.sub(1, z), candidate));
      return [next, next];
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return {
      ...super.getConfig(),
      units: this.given.units,
      activation: this.given.activation,
      recurrentActivation: this.given.recurrentActivation,
      useBias: this.given.useBias,
      kernelInitializer: serialized(this.given.kernelInitializer),
      recurrentInitializer: serialized(this.given.recurrentInitializer),
      biasInitializer: serialized(this.given.biasInitializer),
    };
  }
}

/** An initializer as its class and config, which TensorFlow.js makes an object of only inside its own layers. */
function initializerOf(config: InitializerConfig): Initializer {
  const name = String(config.className ?? config.class_name);
  const [made] = tf.serialization.SerializationMap.getMap().classNameMap[name] ?? [];
  if (!made)
    throw new ArgumentError(`There is no initializer "${name}" for a GRU; expected one that TensorFlow.js knows.`);
  return new (made as unknown as new (config: unknown) => NonNullable<Initializer>)(config.config ?? {});
}

function serialized(config: InitializerConfig): tf.serialization.ConfigDict {
  const made = initializerOf(config) as unknown as tf.serialization.Serializable;
  return { className: made.getClassName(), config: made.getConfig() };
}

type SequenceConfig = ResetAfterGRUConfig & Omit<ConstructorParameters<typeof RNN>[0], 'cell'>;

/** The recurrence over a sequence. */
export class ResetAfterGRU extends RNN {
  static override readonly className: string = 'ResetAfterGRU';

  constructor(config: SequenceConfig) {
    super({ ...config, cell: new ResetAfterGRUCell({ ...config, name: `${config.name}_cell` }) });
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    return new cls(config);
  }
}

tf.serialization.registerClass(
  ResetAfterGRUCell as unknown as tf.serialization.SerializableConstructor<ResetAfterGRUCell>,
);
tf.serialization.registerClass(ResetAfterGRU as unknown as tf.serialization.SerializableConstructor<ResetAfterGRU>);
