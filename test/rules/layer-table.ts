/** Every layer of TensorFlow.js that computes something, each in a small network with seeded weights. */
import { abs, add, randomNormal, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core';
import {
  layers as L,
  type LayersModel,
  model as makeModel,
  type SymbolicTensor,
  input as symbolicInput,
} from '@tensorflow/tfjs-layers';

type Layer = Pick<ReturnType<typeof L.dense>, 'apply'>;
type Build = (x: SymbolicTensor) => SymbolicTensor;

interface Row {
  readonly shape: number[];
  /** Makes new layers at every call. */
  readonly build: () => Build;
  /** True where, without biases, the network is piecewise linear: then LRP-0 is gradient × input. */
  readonly piecewise?: boolean;
}

const [image, sequence, vector, volume] = [[6, 5, 3], [5, 4], [6], [4, 4, 4, 2]];

const one =
  (...chain: { apply(x: SymbolicTensor): unknown }[]): Build =>
  (x) =>
    chain.reduce((value, layer) => layer.apply(value) as SymbolicTensor, x);

/** Two branches of convolutions, merged. */
const merged =
  (merge: () => Layer): Build =>
  (x) => {
    const branch = (kernelSize: number) =>
      L.conv2d({ filters: 3, kernelSize, padding: 'same' }).apply(x) as SymbolicTensor;
    return merge().apply([branch(3), branch(1)]) as SymbolicTensor;
  };

const conv2d = (options: object = {}) => L.conv2d({ filters: 3, kernelSize: 3, ...options });
const linear = (shape: number[], build: () => Build): Row => ({ shape, build, piecewise: true });
const curved = (shape: number[], build: () => Build): Row => ({ shape, build });

const paddings = (['valid', 'same'] as const).flatMap((padding) => [1, 2].map((strides) => ({ padding, strides })));
const activations = [
  'elu',
  'selu',
  'relu',
  'relu6',
  'linear',
  'sigmoid',
  'hardSigmoid',
  'softplus',
  'softsign',
  'tanh',
];

export const table: Readonly<Record<string, Row>> = {
  ...Object.fromEntries(
    paddings.flatMap(({ padding, strides }): [string, Row][] => {
      const name = `${padding}, stride ${strides}`;
      const window = { padding, strides } as const;
      return [
        [`Conv2D ${name}`, linear(image, () => one(conv2d(window), L.reLU()))],
        [
          `DepthwiseConv2D ${name}`,
          linear(image, () => one(L.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, ...window }))),
        ],
        [
          `SeparableConv2D ${name}`,
          linear(image, () => one(L.separableConv2d({ filters: 4, kernelSize: 3, ...window }))),
        ],
        [
          `Conv2DTranspose ${name}`,
          linear(image, () => one(L.conv2dTranspose({ filters: 4, kernelSize: 3, ...window }))),
        ],
        [`Conv1D ${name}`, linear(sequence, () => one(L.conv1d({ filters: 3, kernelSize: 3, ...window })))],
        [`Conv3D ${name}`, linear(volume, () => one(L.conv3d({ filters: 3, kernelSize: 2, ...window })))],
        [
          `Conv3DTranspose ${name}`,
          linear(volume, () => one(L.conv3dTranspose({ filters: 3, kernelSize: 3, ...window }))),
        ],
        [`MaxPooling1D ${name}`, linear(sequence, () => one(L.maxPooling1d({ poolSize: 2, ...window })))],
        [
          `MaxPooling2D ${name}`,
          linear(image, () => one(L.maxPooling2d({ poolSize: 3, ...window, strides: [strides, strides] }))),
        ],
        [
          `MaxPooling3D ${name}`,
          linear(volume, () =>
            one(L.maxPooling3d({ poolSize: [3, 3, 3], ...window, strides: [strides, strides, strides] })),
          ),
        ],
        [`AveragePooling1D ${name}`, linear(sequence, () => one(L.averagePooling1d({ poolSize: 3, ...window })))],
        [
          `AveragePooling2D ${name}`,
          linear(image, () => one(L.averagePooling2d({ poolSize: 3, ...window, strides: [strides, strides] }))),
        ],
        [
          `AveragePooling3D ${name}`,
          linear(volume, () =>
            one(L.averagePooling3d({ poolSize: [3, 3, 3], ...window, strides: [strides, strides, strides] })),
          ),
        ],
      ];
    }),
  ),
  'AveragePooling2D, unequal strides': linear(image, () =>
    one(L.averagePooling2d({ poolSize: [3, 2], strides: [2, 1], padding: 'same' })),
  ),
  'Conv1D, dilated': linear(sequence, () => one(L.conv1d({ filters: 3, kernelSize: 2, dilationRate: 2 }))),
  'Conv2D, dilated': linear(image, () => one(conv2d({ dilationRate: 2, padding: 'same' }))),
  'Conv2D, channels first': linear([3, 6, 5], () => one(conv2d({ dataFormat: 'channelsFirst' }))),
  'SeparableConv2D, dilated': linear(image, () =>
    one(L.separableConv2d({ filters: 4, kernelSize: 2, dilationRate: 2, padding: 'same' })),
  ),
  GlobalAveragePooling1D: linear(sequence, () => one(L.globalAveragePooling1d())),
  GlobalAveragePooling2D: linear(image, () => one(L.globalAveragePooling2d({}))),
  GlobalMaxPooling1D: linear(sequence, () => one(L.globalMaxPooling1d())),
  GlobalMaxPooling2D: linear(image, () => one(L.globalMaxPooling2d({}))),
  Dense: linear(vector, () => one(L.dense({ units: 3 }))),
  'Dense on a sequence': linear(sequence, () => one(L.dense({ units: 3 }))),
  'TimeDistributed Dense': linear(sequence, () => one(L.timeDistributed({ layer: L.dense({ units: 3 }) }))),
  Dropout: linear(vector, () => one(L.dropout({ rate: 0.5 }))),
  SpatialDropout1D: linear(sequence, () => one(L.spatialDropout1d({ rate: 0.5 }))),
  GaussianNoise: linear(vector, () => one(L.gaussianNoise({ stddev: 1 }))),
  GaussianDropout: linear(vector, () => one(L.gaussianDropout({ rate: 0.5 }))),
  AlphaDropout: linear(vector, () => one(L.alphaDropout({ rate: 0.5 }))),
  Flatten: linear(image, () => one(L.flatten())),
  Reshape: linear(vector, () => one(L.reshape({ targetShape: [2, 3] }))),
  Permute: linear(sequence, () => one(L.permute({ dims: [2, 1] }))),
  RepeatVector: linear(vector, () => one(L.repeatVector({ n: 3 }))),
  ZeroPadding2D: linear(image, () =>
    one(
      L.zeroPadding2d({
        padding: [
          [1, 2],
          [0, 1],
        ],
      }),
    ),
  ),
  Cropping2D: linear(image, () =>
    one(
      L.cropping2D({
        cropping: [
          [1, 1],
          [1, 0],
        ],
      }),
    ),
  ),
  CenterCrop: linear(image, () => one(L.centerCrop({ height: 3, width: 3 }))),
  UpSampling2D: linear(image, () => one(L.upSampling2d({ size: [2, 2] }))),
  'UpSampling2D, bilinear': linear(image, () => one(L.upSampling2d({ size: [2, 2], interpolation: 'bilinear' }))),
  Add: linear(image, () => merged(() => L.add())),
  Average: linear(image, () => merged(() => L.average())),
  Concatenate: linear(image, () => merged(() => L.concatenate())),
  'Concatenate, axis 1': linear(image, () => merged(() => L.concatenate({ axis: 1 }))),
  Maximum: linear(image, () => merged(() => L.maximum())),
  Minimum: linear(image, () => merged(() => L.minimum())),
  Multiply: curved(image, () => merged(() => L.multiply())),
  Dot: curved(
    sequence,
    () => (x) => L.dot({ axes: [2, 2] }).apply([x, one(L.dense({ units: 4 }))(x)]) as SymbolicTensor,
  ),
  'Dot, cosine': curved(
    vector,
    () => (x) =>
      L.dot({ axes: 1, normalize: true }).apply([
        one(L.dense({ units: 3 }))(x),
        one(L.dense({ units: 3 }))(x),
      ]) as SymbolicTensor,
  ),
  BatchNormalization: linear(image, () => one(L.batchNormalization())),
  'BatchNormalization of a vector': linear(vector, () => one(L.batchNormalization())),
  'BatchNormalization, axis 1': linear(image, () => one(L.batchNormalization({ axis: 1 }))),
  'BatchNormalization before and after a convolution': linear(image, () =>
    one(L.batchNormalization(), conv2d(), L.batchNormalization()),
  ),
  'BatchNormalization after a pool': linear(image, () =>
    one(conv2d(), L.maxPooling2d({ poolSize: 2 }), L.batchNormalization()),
  ),
  'BatchNormalization after concatenation': linear(
    image,
    () => (x) => one(L.batchNormalization())(merged(() => L.concatenate())(x)),
  ),
  'BatchNormalization after a transposed convolution': linear(image, () =>
    one(L.conv2dTranspose({ filters: 2, kernelSize: 2 }), L.batchNormalization()),
  ),
  LayerNormalization: curved(sequence, () => one(L.layerNormalization())),
  'LayerNormalization of a vector': curved(vector, () => one(L.layerNormalization())),
  'LayerNormalization of an image': curved(image, () => one(L.layerNormalization({ axis: [1, 2, 3] }))),
  Rescaling: curved(image, () => one(L.rescaling({ scale: 0.5, offset: 1 }))),
  Masking: linear(sequence, () => one(L.masking({ maskValue: 0 }))),
  ReLU: linear(vector, () => one(L.reLU())),
  'ReLU, limited': curved(vector, () => one(L.reLU({ maxValue: 6 }))),
  LeakyReLU: linear(vector, () => one(L.leakyReLU())),
  PReLU: linear(vector, () => one(L.prelu())),
  ELU: curved(vector, () => one(L.elu())),
  ThresholdedReLU: linear(vector, () => one(L.thresholdedReLU({ theta: 0.2 }))),
  Softmax: curved(sequence, () => one(L.softmax({ axis: -1 }))),
  ...Object.fromEntries(
    [...activations, 'softmax', 'logSoftmax', 'swish', 'mish', 'gelu', 'gelu_new'].map((activation): [string, Row] => [
      `activation ${activation}`,
      curved(vector, () => one(L.activation({ activation: activation as 'relu' }))),
    ]),
  ),
  SimpleRNN: curved(sequence, () => one(L.simpleRNN({ units: 3 }))),
  LSTM: curved(sequence, () => one(L.lstm({ units: 3 }))),
  'LSTM, sequences, sigmoid': curved(sequence, () =>
    one(L.lstm({ units: 3, returnSequences: true, recurrentActivation: 'sigmoid' })),
  ),
  'LSTM, masked': curved(sequence, () => one(L.masking({ maskValue: 0 }), L.lstm({ units: 3 }))),
  GRU: curved(sequence, () => one(L.gru({ units: 3 }))),
  'GRU, backwards, sequences': curved(sequence, () =>
    one(L.gru({ units: 3, goBackwards: true, returnSequences: true })),
  ),
  'RNN of stacked cells': curved(sequence, () =>
    one(
      L.rnn({
        cell: L.stackedRNNCells({
          cells: [L.lstmCell({ units: 3 }), L.gruCell({ units: 2, recurrentActivation: 'hardSigmoid' })],
        }),
      }),
    ),
  ),
  'Bidirectional LSTM': curved(sequence, () =>
    one(L.bidirectional({ layer: L.lstm({ units: 3, returnSequences: true }), mergeMode: 'concat' })),
  ),
  'Bidirectional GRU, multiplied': curved(sequence, () =>
    one(L.bidirectional({ layer: L.gru({ units: 3, recurrentActivation: 'sigmoid' }), mergeMode: 'mul' })),
  ),
  ConvLSTM2D: curved([3, 5, 5, 2], () => one(L.convLstm2d({ filters: 2, kernelSize: 3 }))),
  'a nested model': linear(vector, () => (x) => {
    const inner = symbolicInput({ shape: [4] });
    const nested = makeModel({ inputs: inner, outputs: one(L.dense({ units: 3, activation: 'relu' }))(inner) });
    return one(L.dense({ units: 4 }), nested, L.dense({ units: 2 }))(x);
  }),
  'a layer used twice': linear(vector, () => (x) => {
    const shared = L.dense({ units: 6, activation: 'relu' });
    return one(shared, shared)(x);
  }),
};

/** The network of a row with weights from a seed; without biases, all that a layer adds is 0. */
export function network({ shape, build }: Row, seed: number, biases = true): LayersModel {
  const x = symbolicInput({ shape });
  const net = makeModel({ inputs: x, outputs: build()(x) });
  const adds = /bias|beta|moving_mean/;
  const values = net.weights.map(
    ({ name, shape: size }, at): Tensor =>
      tidy(() => {
        if (!biases && adds.test(name)) return zeros(size as number[]);
        const drawn = randomNormal(size as number[], 0, 0.6, 'float32', seed + at);
        return name.includes('moving_variance') ? add(abs(drawn), 0.5) : drawn;
      }),
  );
  net.setWeights(values);
  for (const value of values) value.dispose();
  return net;
}

/** Two examples for a row. */
export const examples = ({ shape }: Row, seed: number): Tensor => randomNormal([2, ...shape], 0, 1, 'float32', seed);
