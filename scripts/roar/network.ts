/** The small convolutional networks that are trained anew; another start for each seed. */

import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';

const conv = { kernelSize: 3, padding: 'same', activation: 'relu' } as const;
const loss = 'sparseCategoricalCrossentropy';

/** Two convolutions with pooling, for digits. */
export function pooledNetwork(seed: number): layers.LayersModel {
  const start = (n: number) => layers.initializers.heNormal({ seed: 1000 * seed + n });
  const model = layers.sequential({
    layers: [
      layers.layers.conv2d({ ...conv, inputShape: [28, 28, 1], filters: 8, kernelInitializer: start(1) }),
      layers.layers.maxPooling2d({ poolSize: 2 }),
      layers.layers.conv2d({ ...conv, filters: 16, kernelInitializer: start(2) }),
      layers.layers.maxPooling2d({ poolSize: 2 }),
      layers.layers.flatten(),
      layers.layers.dense({ units: 32, activation: 'relu', kernelInitializer: start(3) }),
      layers.layers.dense({ units: 10, activation: 'softmax', kernelInitializer: start(4) }),
    ],
  });
  model.compile({ optimizer: tf.train.adam(0.003), loss });
  return model;
}

/** Two convolutions with strides in place of pooling: a third of the time, which colour pictures need. */
export function stridedNetwork(
  inputShape: readonly [number, number, number],
  [first, second]: readonly [number, number],
  seed: number,
): layers.LayersModel {
  const start = (n: number) => layers.initializers.heNormal({ seed: 1000 * seed + n });
  const strided = { ...conv, strides: 2 } as const;
  const model = layers.sequential({
    layers: [
      layers.layers.conv2d({
        ...strided,
        inputShape: [...inputShape],
        kernelSize: 5,
        filters: first,
        kernelInitializer: start(1),
      }),
      layers.layers.conv2d({ ...strided, filters: second, kernelInitializer: start(2) }),
      layers.layers.flatten(),
      layers.layers.dense({ units: 10, activation: 'softmax', kernelInitializer: start(3) }),
    ],
  });
  model.compile({ optimizer: tf.train.momentum(0.02, 0.9), loss });
  return model;
}
