import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';

export interface NetworkShape {
  readonly input: readonly [number, number, number];
  /** Filters of the two convolutions, and units of the hidden layer. */
  readonly widths: readonly [number, number, number];
  /** The first convolution looks at every second pixel, in place of pooling. */
  readonly strided?: boolean;
}

/** A small convolutional network for ten classes, another start for each seed. */
export function smallNetwork({ input, widths, strided = false }: NetworkShape, seed: number): layers.LayersModel {
  const start = (n: number) => layers.initializers.heNormal({ seed: 1000 * seed + n });
  const conv = { kernelSize: 3, padding: 'same', activation: 'relu' } as const;
  const [filters, second, hidden] = widths;
  const first = { ...conv, inputShape: [...input], filters, kernelInitializer: start(1) };
  const model = layers.sequential({
    layers: [
      ...(strided
        ? [layers.layers.conv2d({ ...first, kernelSize: 5, strides: 2 })]
        : [layers.layers.conv2d(first), layers.layers.maxPooling2d({ poolSize: 2 })]),
      layers.layers.conv2d({ ...conv, filters: second, kernelInitializer: start(2) }),
      layers.layers.maxPooling2d({ poolSize: 2 }),
      layers.layers.flatten(),
      layers.layers.dense({ units: hidden, activation: 'relu', kernelInitializer: start(3) }),
      layers.layers.dense({ units: 10, activation: 'softmax', kernelInitializer: start(4) }),
    ],
  });
  model.compile({ optimizer: tf.train.adam(0.003), loss: 'sparseCategoricalCrossentropy' });
  return model;
}
