/** What is known of each Keras layer: which weights it has, and how its options differ from those of TensorFlow.js. */
import { isObject, type JsonObject } from '../json';
import { gruActivations } from './reset-after-gru';

export type LayerConfig = Record<string, unknown>;

export interface KerasLayer {
  /** Its weights in Keras's order, each as the option that names its initializer; those that are never trained last. */
  readonly weights?: (config: JsonObject) => readonly string[];
  /** How many of them are never trained. */
  readonly fixed?: number;
  /** Arrays at the end of its weights that are not needed. */
  readonly surplus?: number;
  /** Why TensorFlow.js cannot do it as Keras does; undefined where it can. */
  readonly refuse?: (config: JsonObject, version: number) => string | undefined;
  /** Class and options as TensorFlow.js has them. */
  readonly adapt?: (config: LayerConfig) => { readonly className?: string; readonly config: LayerConfig };
  /** Keras 3 keeps its weights in the cell that it moves over a sequence. */
  readonly inCell?: true;
}

const biased =
  (...names: string[]) =>
  (config: JsonObject): readonly string[] =>
    config.use_bias === false ? names : [...names, 'bias_initializer'];

const only = (option: string, wanted: unknown) => (config: JsonObject) => {
  const value = config[option];
  if (value === undefined || value === null || JSON.stringify(value) === JSON.stringify(wanted)) return undefined;
  return `${option} is ${JSON.stringify(value)}, and TensorFlow.js knows only ${JSON.stringify(wanted)}`;
};

const all =
  (...checks: NonNullable<KerasLayer['refuse']>[]): NonNullable<KerasLayer['refuse']> =>
  (config, version) => {
    for (const check of checks) {
      const reason = check(config, version);
      if (reason) return reason;
    }
    return undefined;
  };

const kernel = biased('kernel_initializer');
const plain: KerasLayer = {};
/** Steps of one in every direction. */
const close = (option: string) => (config: JsonObject) =>
  [config[option] ?? 1].flat().every((step) => step === 1)
    ? undefined
    : `${option} is ${JSON.stringify(config[option])}, and TensorFlow.js knows only 1 there`;

const convolution: KerasLayer = {
  weights: kernel,
  refuse: all(only('groups', 1), (config) =>
    config.padding === 'causal' ? 'its padding is causal, which TensorFlow.js does not have' : undefined,
  ),
};
const transposed: KerasLayer = {
  weights: kernel,
  refuse: all(only('groups', 1), close('dilation_rate'), (config) =>
    config.output_padding === null || config.output_padding === undefined ? undefined : 'it has an output_padding',
  ),
};
/** It does something in training only. */
const passing: KerasLayer = {
  adapt: ({ name, batch_input_shape }) => ({
    className: 'Activation',
    config: { name, activation: 'linear', ...(batch_input_shape ? { batch_input_shape } : {}) },
  }),
};
const pooledGlobally: KerasLayer = { refuse: only('keepdims', false) };

const recurrent: KerasLayer = {
  weights: biased('kernel_initializer', 'recurrent_initializer'),
  refuse: all(only('time_major', false), only('return_state', false)),
  // The forget gate's start is part of what was trained.
  adapt: (config) => ({
    config: { ...config, unit_forget_bias: false, stateful: false, unroll: false, dropout: 0, recurrent_dropout: 0 },
  }),
  inCell: true,
};
const cell: KerasLayer = { weights: recurrent.weights!, adapt: recurrent.adapt! };

const gru: KerasLayer = {
  ...recurrent,
  refuse: all(recurrent.refuse!, (config) => {
    if (config.reset_after !== true) return undefined;
    const unknown = [config.activation, config.recurrent_activation].find(
      (one) => !gruActivations.includes(String(one)),
    );
    return unknown === undefined
      ? undefined
      : `it has reset_after with the activation ${JSON.stringify(unknown)}; known there are ${gruActivations.join(', ')}`;
  }),
};

const gruCell: KerasLayer = {
  ...cell,
  refuse: gru.refuse!,
  adapt: (config) =>
    config.reset_after === true
      ? { className: 'ResetAfterGRUCell', config }
      : { config: { ...config, reset_after: false } },
};

const gruLayer: KerasLayer = {
  ...gru,
  adapt: (config) => {
    const { config: adapted } = recurrent.adapt!(config);
    return config.reset_after === true
      ? { className: 'ResetAfterGRU', config: adapted }
      : { config: { ...adapted, reset_after: false } };
  },
};

const normalised = (config: JsonObject): string[] => [
  ...(config.scale === false ? [] : ['gamma_initializer']),
  ...(config.center === false ? [] : ['beta_initializer']),
];

const oneAxis = (config: JsonObject) =>
  Array.isArray(config.axis) && config.axis.length !== 1 ? `it normalises over the axes [${config.axis}]` : undefined;

const firstAxis = (config: LayerConfig): LayerConfig => ({
  ...config,
  axis: Array.isArray(config.axis) ? config.axis[0] : config.axis,
});

const slope = (config: JsonObject): unknown => config.negative_slope ?? config.alpha;

/** What a layer does at each step, as text. */
function recurrence(layer: unknown): string {
  if (!isObject(layer) || !isObject(layer.config)) return '';
  const known = [
    'units',
    'activation',
    'recurrent_activation',
    'use_bias',
    'reset_after',
    'return_sequences',
    'filters',
  ];
  const config = layer.config;
  return JSON.stringify([layer.class_name, known.map((option) => config[option])]);
}

export const kerasLayers: Readonly<Record<string, KerasLayer>> = {
  InputLayer: plain,
  Dense: { weights: kernel },
  Conv1D: convolution,
  Conv2D: convolution,
  Conv3D: convolution,
  Conv2DTranspose: transposed,
  Conv3DTranspose: transposed,
  DepthwiseConv2D: { weights: biased('depthwise_initializer'), refuse: close('dilation_rate') },
  SeparableConv2D: { weights: biased('depthwise_initializer', 'pointwise_initializer'), refuse: only('groups', 1) },
  Embedding: { weights: () => ['embeddings_initializer'] },
  BatchNormalization: {
    weights: (config) => [...normalised(config), 'moving_mean_initializer', 'moving_variance_initializer'],
    fixed: 2,
    refuse: all(oneAxis, only('renorm', false)),
    adapt: (config) => ({ config: firstAxis(config) }),
  },
  Normalization: {
    weights: () => ['moving_mean_initializer', 'moving_variance_initializer'],
    fixed: 3,
    surplus: 1, // how many rows were seen
    refuse: all(oneAxis, only('invert', false), (config) =>
      config.mean === null || config.mean === undefined ? undefined : 'its mean was given and not learned from data',
    ),
    adapt: (config) => ({
      className: 'BatchNormalization',
      // Keras divides by the standard deviation, or by 1e-7 where that is less.
      config: { ...firstAxis(config), scale: false, center: false, epsilon: 1e-14 },
    }),
  },
  LayerNormalization: { weights: normalised, refuse: only('rms_scaling', false) },
  LSTM: recurrent,
  LSTMCell: cell,
  SimpleRNN: recurrent,
  SimpleRNNCell: cell,
  ConvLSTM2D: recurrent,
  GRU: gruLayer,
  GRUCell: gruCell,
  RNN: { refuse: recurrent.refuse!, adapt: recurrent.adapt! },
  StackedRNNCells: plain,
  Bidirectional: {
    refuse: (config) => {
      const { layer, backward_layer: back } = config;
      if (isObject(layer) && layer.class_name === 'RNN') return 'it goes over an RNN with cells of its own';
      // Keras 2 writes it only where it was given, and Keras 3 always.
      return isObject(back) && recurrence(layer) !== recurrence(back) ? 'its way back is another layer' : undefined;
    },
  },
  TimeDistributed: plain,
  ReLU: {
    refuse: all(
      (config) => (Number(config.threshold ?? 0) === 0 ? undefined : 'it has a threshold'),
      (config) =>
        Number(config.negative_slope ?? 0) === 0 || (config.max_value ?? null) === null
          ? undefined
          : 'it has a negative_slope and a max_value at once',
    ),
    adapt: (config) =>
      Number(config.negative_slope ?? 0) === 0
        ? { config }
        : { className: 'LeakyReLU', config: { ...config, alpha: config.negative_slope } },
  },
  LeakyReLU: { adapt: (config) => ({ config: { ...config, alpha: slope(config) } }) },
  PReLU: { weights: () => ['alpha_initializer'] },
  ELU: { refuse: only('alpha', 1) },
  ThresholdedReLU: plain,
  Softmax: { refuse: only('axis', -1) },
  Activation: plain,
  Dropout: plain,
  SpatialDropout1D: plain,
  SpatialDropout2D: passing,
  SpatialDropout3D: passing,
  ActivityRegularization: passing,
  RandomFlip: passing,
  RandomRotation: passing,
  RandomZoom: passing,
  RandomTranslation: passing,
  RandomContrast: passing,
  RandomBrightness: passing,
  GaussianNoise: plain,
  GaussianDropout: plain,
  AlphaDropout: plain,
  Flatten: plain,
  Reshape: plain,
  Permute: plain,
  RepeatVector: plain,
  Masking: plain,
  Cropping2D: plain,
  // Between pixels Keras looks at their centres, TensorFlow.js at their corners.
  UpSampling2D: { refuse: only('interpolation', 'nearest') },
  ZeroPadding2D: plain,
  MaxPooling1D: plain,
  MaxPooling2D: plain,
  MaxPooling3D: plain,
  AveragePooling1D: plain,
  AveragePooling2D: plain,
  AveragePooling3D: plain,
  GlobalAveragePooling1D: pooledGlobally,
  GlobalAveragePooling2D: pooledGlobally,
  GlobalMaxPooling1D: pooledGlobally,
  GlobalMaxPooling2D: pooledGlobally,
  Add: plain,
  Multiply: plain,
  Average: plain,
  Maximum: plain,
  Minimum: plain,
  Concatenate: plain,
  Dot: plain,
  Rescaling: plain,
};

/** Keras's names of activations, by those of TensorFlow.js where they differ. */
const activations: Readonly<Record<string, string>> = {
  linear: 'linear',
  relu: 'relu',
  relu6: 'relu6',
  elu: 'elu',
  selu: 'selu',
  sigmoid: 'sigmoid',
  hard_sigmoid: 'hardSigmoid',
  softplus: 'softplus',
  softsign: 'softsign',
  tanh: 'tanh',
  softmax: 'softmax',
  log_softmax: 'logSoftmax',
  gelu: 'gelu',
  mish: 'mish',
  swish: 'swish',
  silu: 'swish',
};

/** The activation as TensorFlow.js calls it; undefined where it has none. */
export function activationOf(given: unknown, version: number): string | undefined {
  if (given === null || given === undefined) return 'linear';
  const name = isObject(given) ? given.config : given;
  if (typeof name !== 'string' || (isObject(given) && given.class_name !== 'function')) return undefined;
  // Keras 3 made it relu6(x + 3) / 6; TensorFlow.js has the older 0.2 x + 0.5.
  if (name === 'hard_sigmoid' && version >= 3) return undefined;
  return activations[name];
}
