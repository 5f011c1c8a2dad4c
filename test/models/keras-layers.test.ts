import { describe, expect, it } from 'vitest';
import { translate } from '../../src/models/keras/translate';

const layer = (class_name: string, config: object = {}) => ({ class_name, config: { name: 'it', ...config } });

/** What becomes of one layer of a Sequential, after another if need be. */
function one(given: object, { version = 3, before = [] as object[] } = {}) {
  const layers = [layer('InputLayer', { name: 'in', batch_shape: [null, 4, 4, 2] }), ...before, given];
  const { topology } = translate(
    { class_name: 'Sequential', config: { name: 'net', layers } },
    'net.keras',
    version,
    'load 0',
  );
  return (topology.config as { layers: { class_name: string; config: Record<string, unknown> }[] }).layers.at(-1)!;
}

describe('layers that TensorFlow.js computes otherwise than Keras', () => {
  const lstm = (config: object) => layer('LSTM', { name: 'inner', units: 3, activation: 'tanh', ...config });
  const refused: [string, object, RegExp][] = [
    ['causal padding', layer('Conv1D', { padding: 'causal' }), /"it" \(Conv1D\) .* padding is causal/],
    ['groups', layer('Conv2D', { groups: 2 }), /groups is 2/],
    ['dilated depthwise convolution', layer('DepthwiseConv2D', { dilation_rate: [2, 2] }), /dilation_rate is \[2,2\]/],
    ['dilated transposed convolution', layer('Conv2DTranspose', { dilation_rate: 2 }), /dilation_rate is 2/],
    ['bilinear upsampling', layer('UpSampling2D', { interpolation: 'bilinear' }), /interpolation is "bilinear"/],
    ['a softmax over rows', layer('Softmax', { axis: 1 }), /axis is 1/],
    ['normalisation over two axes', layer('BatchNormalization', { axis: [1, 2] }), /over the axes \[1,2\]/],
    ['a threshold', layer('ReLU', { threshold: 0.5 }), /it has a threshold/],
    ['states as outputs', layer('LSTM', { return_state: true }), /return_state is true/],
    [
      'reset_after with softsign',
      layer('GRU', { reset_after: true, activation: 'softsign' }),
      /with the activation "softsign"/,
    ],
    ['hard_sigmoid of Keras 3', layer('Dense', { activation: 'hard_sigmoid' }), /has the activation "hard_sigmoid"/],
    ['a layer for an activation', layer('Dense', { activation: layer('LeakyReLU') }), /has the activation \{/],
    [
      'another way back',
      layer('Bidirectional', { layer: lstm({}), backward_layer: lstm({ activation: 'relu' }) }),
      /its way back is another layer/,
    ],
  ];
  it.each(refused)('are refused: %s', (_, given, sentence) => {
    expect(() => one(given)).toThrow(sentence);
  });

  it('are refused where a mask reaches them', () => {
    const before = [layer('Embedding', { name: 'words', mask_zero: true, input_dim: 5, output_dim: 2 })];
    expect(() => one(layer('GlobalAveragePooling1D'), { before })).toThrow(/follows a mask, whose steps it leaves out/);
    expect(one(layer('GlobalAveragePooling1D')).class_name).toBe('GlobalAveragePooling1D');
  });

  it('are translated where there is a way', () => {
    expect(one(layer('ReLU', { negative_slope: 0.2 }))).toMatchObject({
      class_name: 'LeakyReLU',
      config: { alpha: 0.2 },
    });
    expect(
      one(layer('GRU', { reset_after: true, activation: 'tanh', recurrent_activation: 'sigmoid' })).class_name,
    ).toBe('ResetAfterGRU');
    expect(one(layer('LSTM', { dropout: 0.5, unit_forget_bias: true })).config).toMatchObject({
      dropout: 0,
      unit_forget_bias: false,
    });
    expect(one(layer('RandomFlip'))).toMatchObject({ class_name: 'Activation', config: { activation: 'linear' } });
    expect(one(layer('Dense', { activation: 'hard_sigmoid' }), { version: 2 }).config.activation).toBe('hardSigmoid');
    expect(one(layer('Dense', { activation: { class_name: 'function', config: 'silu' } })).config.activation).toBe(
      'swish',
    );
    const policy = { class_name: 'DTypePolicy', config: { name: 'mixed_float16' } };
    expect(one(layer('Dense', { dtype: policy })).config.dtype).toBe('float32');
  });

  it('are told to be saved anew where Keras 1 wrote them', () => {
    expect(() => one(layer('Convolution2D'), { version: 1 })).toThrow(/saved by Keras 1, open it in Keras 2/);
  });
});

describe('what describes no model', () => {
  it.each([
    [undefined, /describes no model/],
    [{ class_name: 'MyModel', config: {} }, /is of the class MyModel, whose code is not in the file/],
    [{ class_name: 'Sequential', config: { layers: [] } }, /has no list of layers/],
    [{ class_name: 'Sequential', config: { layers: [7] } }, /layer 0 is not an object/],
    [{ class_name: 'Sequential', config: { layers: [{ class_name: 'Dense' }] } }, /no class_name or no name/],
  ])('is refused: %j', (model, sentence) => {
    expect(() => translate(model, 'net.keras', 3, 'load 0')).toThrow(sentence);
  });
});
