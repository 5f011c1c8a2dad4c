/**
 * Trains the actions network that the package ships in models/actions: `npm run train-actions`.
 * Every random choice has a seed; a run on the same engine gives the same weights up to rounding.
 */
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { useEngine } from '../src/engine/engine';
import { ACTION_FRAMES, ACTION_SIZE, actionNames, actions } from '../src/models/actions';
import { Random } from '../src/tensor/random';
import { saveModel } from './save-model';

const SEED = 5;
const BATCH = 24;
const POOL = 600;
const EPOCHS = 16;
const FOLDER = path.resolve('models', 'actions');
const WANTED = 0.95;
/** No other draw of actions in this package has seeds so high. */
const [TRAINING_SEEDS, HELD_OUT_SEED] = [1_000_000, 999_999];
const CLIP = ACTION_FRAMES * ACTION_SIZE * ACTION_SIZE;

function network(): layers.LayersModel {
  const start = (seed: number) => layers.initializers.heNormal({ seed: SEED * 100 + seed });
  const { averagePooling3d, conv3d, dense, flatten, maxPooling3d } = layers.layers;
  const convolution = { padding: 'same', activation: 'relu' } as const;
  return layers.sequential({
    name: 'actions',
    layers: [
      conv3d({
        ...convolution,
        inputShape: [ACTION_FRAMES, ACTION_SIZE, ACTION_SIZE, 1],
        filters: 8,
        kernelSize: [3, 5, 5],
        strides: [1, 2, 2],
        kernelInitializer: start(1),
        name: 'conv1',
      }),
      maxPooling3d({ poolSize: [2, 2, 2], strides: [2, 2, 2], name: 'pool1' }),
      conv3d({ ...convolution, filters: 12, kernelSize: 3, kernelInitializer: start(2), name: 'conv2' }),
      maxPooling3d({ poolSize: [1, 2, 2], strides: [1, 2, 2], name: 'pool2' }),
      conv3d({ ...convolution, filters: 24, kernelSize: 3, kernelInitializer: start(3), name: 'conv3' }),
      // The strongest place of each time, and the mean over time.
      maxPooling3d({ poolSize: [1, 6, 6], strides: [1, 6, 6], name: 'where' }),
      averagePooling3d({ poolSize: [8, 1, 1], strides: [8, 1, 1], name: 'when' }),
      flatten({ name: 'flat' }),
      dense({ units: actionNames.length, activation: 'softmax', kernelInitializer: start(4), name: 'logits' }),
    ],
  });
}

const labelsOf = ({ shows }: ReturnType<typeof actions>): number[] =>
  shows.map(({ action }) => actionNames.indexOf(action));

/** Clips as bytes, and what they show. */
function drawPool(): { readonly pixels: Uint8Array; readonly labels: readonly number[] } {
  const pixels = new Uint8Array(POOL * CLIP);
  const labels: number[] = [];
  for (let at = 0; at < POOL; at += 100) {
    const drawn = actions(100, { seed: TRAINING_SEEDS + at });
    labels.push(...labelsOf(drawn));
    for (let i = 0; i < drawn.values.length; i++) pixels[at * CLIP + i] = Math.round(127.5 * drawn.values[i]! + 127.5);
  }
  return { pixels, labels };
}

function train(model: layers.LayersModel): void {
  const { pixels, labels } = drawPool();
  console.log(`${POOL} clips drawn`);
  const random = new Random(SEED);
  const order = Array.from(labels.keys());
  const optimizer = tf.train.adam(0.003);
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const batches = Math.floor(POOL / BATCH);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (let last = order.length - 1; last > 0; last--) {
      const other = random.below(last + 1);
      [order[last], order[other]] = [order[other]!, order[last]!];
    }
    let [sum, right] = [0, 0];
    const started = performance.now();
    for (let batch = 0; batch < batches; batch++) {
      const share = (epoch * batches + batch) / (EPOCHS * batches);
      (optimizer as unknown as { learningRate: number }).learningRate = 0.002 * (1 + Math.cos(Math.PI * share));
      const chosen = order.slice(batch * BATCH, (batch + 1) * BATCH);
      const bytes = new Uint8Array(BATCH * CLIP);
      chosen.forEach((clip, at) => {
        bytes.set(pixels.subarray(clip * CLIP, (clip + 1) * CLIP), at * CLIP);
      });
      // Seen in a mirror, backwards or as a negative, an action stays what it is.
      const axes = [1, 3].filter(() => random.uniform() < 0.5);
      const sign = random.uniform() < 0.5 ? 1 : -1;
      const wanted = chosen.map((clip) => labels[clip]!);
      sum += tf.tidy(() => {
        const plain = tf.tensor(bytes, [BATCH, ACTION_FRAMES, ACTION_SIZE, ACTION_SIZE, 1], 'int32');
        const x = tf.mul(tf.sub(tf.cast(tf.reverse(plain, axes), 'float32'), 127.5), sign / 127.5);
        const y = tf.oneHot(tf.tensor1d(wanted, 'int32'), actionNames.length);
        const cost = () => {
          const answer = model.apply(x, { training: true }) as tf.Tensor;
          right += tf.sum(tf.equal(tf.argMax(answer, -1), tf.argMax(y, -1))).dataSync()[0]!;
          return tf.neg(tf.mean(tf.sum(tf.mul(y, tf.log(tf.add(answer, 1e-7))), -1))) as tf.Scalar;
        };
        return optimizer.minimize(cost, true, variables)!.dataSync()[0]!;
      });
    }
    const [loss, accuracy] = [sum / batches, right / (batches * BATCH)];
    const seconds = (performance.now() - started) / 1000;
    console.log(
      `epoch ${epoch + 1} of ${EPOCHS}: loss ${loss.toFixed(4)}, right ${accuracy.toFixed(3)}, ${seconds.toFixed(0)} s`,
    );
  }
  optimizer.dispose();
}

/** Share of held-out clips whose action the network names rightly. */
function accuracy(model: layers.LayersModel, count: number): number {
  const drawn = actions(count, { seed: HELD_OUT_SEED });
  const guesses = tf.tidy(() => {
    const answer = model.predict(tf.tensor(drawn.values, [...drawn.shape]), { batchSize: 25 }) as tf.Tensor;
    return tf.argMax(answer, -1).dataSync();
  });
  return labelsOf(drawn).filter((label, at) => guesses[at] === label).length / count;
}

async function main(): Promise<void> {
  const { name: engine } = await useEngine();
  console.log(`Training on the engine "${engine}"`);
  const model = network();
  train(model);
  const heldOut = 400;
  const heldOutAccuracy = accuracy(model, heldOut);
  console.log(`Held-out clips named rightly: ${(100 * heldOutAccuracy).toFixed(2)} %`);
  if (heldOutAccuracy < WANTED) throw new Error(`That is below ${100 * WANTED} %; nothing was written.`);
  await saveModel(model, FOLDER, 'scripts/train-actions.ts', {
    command: 'npm run train-actions',
    engine,
    data: 'made by src/models/actions.ts',
    seed: SEED,
    clips: POOL,
    epochs: EPOCHS,
    batch: BATCH,
    heldOut,
    heldOutAccuracy,
    parameters: model.countParams(),
  });
  console.log(`Written to ${path.relative('.', FOLDER)}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
