/** The networks of the benchmark, with random weights: with a fixed number of passes, time does not depend on them. */

import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { initializers, type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import { Random } from '../../src/tensor/random';

/** VGG-16 for pictures of 224 × 224 (Simonyan & Zisserman 2014), without the softmax. */
export function vgg16(): LayersModel {
  const blocks = [
    [64, 64],
    [128, 128],
    [256, 256, 256],
    [512, 512, 512],
    [512, 512, 512],
  ];
  const model = sequential({ layers: [layers.inputLayer({ inputShape: [224, 224, 3] })] });
  for (const filters of blocks.flatMap((block) => [...block, 0])) {
    model.add(filters > 0 ? convolution(filters, 'same') : layers.maxPooling2d({ poolSize: 2 }));
  }
  model.add(layers.flatten());
  for (const units of [4096, 4096]) model.add(dense(units, 'relu'));
  model.add(dense(1000));
  return randomize(model);
}

/** A network for digits of 28 × 28: two convolutions, a pooling, two dense layers. */
export function smallCnn(): LayersModel {
  const model = sequential({ layers: [layers.inputLayer({ inputShape: [28, 28, 1] })] });
  model.add(convolution(32, 'valid'));
  model.add(convolution(64, 'valid'));
  model.add(layers.maxPooling2d({ poolSize: 2 }));
  model.add(layers.flatten());
  model.add(dense(128, 'relu'));
  model.add(dense(10));
  return randomize(model);
}

// Zeros are made at once; the layers' own random initialisers take minutes on VGG-16.
const empty = { kernelInitializer: initializers.zeros(), biasInitializer: initializers.zeros() };

const convolution = (filters: number, padding: 'same' | 'valid') =>
  layers.conv2d({ filters, kernelSize: 3, padding, activation: 'relu', ...empty });

const dense = (units: number, activation?: 'relu') => layers.dense({ units, activation, ...empty });

/** Uniform in ± 1 / √(inputs of a unit), weights and biases alike: what PyTorch starts with. */
function randomize(model: LayersModel): LayersModel {
  const random = new Random(0);
  for (const layer of model.layers) {
    const [weight, bias] = layer.getWeights();
    if (!weight || !bias) continue;
    const bound = 1 / Math.sqrt(weight.size / bias.size);
    const fresh = [weight, bias].map(({ size, shape }) =>
      tensor(
        Float32Array.from({ length: size }, () => bound * (2 * random.uniform() - 1)),
        shape,
      ),
    );
    layer.setWeights(fresh);
    for (const each of fresh) each.dispose();
  }
  return model;
}

/** Normal random numbers: what stands for a picture. */
export function randomInput(shape: readonly number[], seed = 1): Tensor {
  const random = new Random(seed);
  const size = shape.reduce((product, n) => product * n, 1);
  return tensor(
    Float32Array.from({ length: size }, () => random.normal()),
    [...shape],
  );
}
