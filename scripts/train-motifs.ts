/**
 * Trains the DNA network that the package ships in models/motifs: `npm run train-motifs`.
 * Every random choice has a seed; a run on the same engine gives the same weights up to rounding.
 */
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { useEngine } from '../src/engine/engine';
import { BASES, dnaInput } from '../src/modalities/sequence/dna';
import { madeUpDna, motifTasks, tasksOf } from '../src/modalities/sequence/made-up';
import { normaliseOneHot } from '../src/modalities/sequence/normalise';
import { saveModel } from './save-model';

const SEED = 5;
const LENGTH = 100;
const [BATCHES, BATCH] = [900, 64];
const RATE = 0.01;
const FOLDER = path.resolve('models', 'motifs');
const WANTED = 0.92;
/** No other draw of sequences in this package has seeds so high. */
const [TRAINING_SEEDS, HELD_OUT_SEED] = [1_000_000, 999_999];

/** The shape of the paper's network, smaller: two convolutions, their mean over the sequence, one hidden layer. */
function network(): layers.LayersModel {
  const start = (seed: number) => layers.initializers.heNormal({ seed: SEED * 100 + seed });
  const { layers: make } = layers;
  return layers.sequential({
    name: 'motifs',
    layers: [
      make.conv1d({
        inputShape: [LENGTH, BASES.length],
        filters: 16,
        kernelSize: 10,
        activation: 'relu',
        kernelInitializer: start(1),
        name: 'conv1',
      }),
      make.conv1d({ filters: 16, kernelSize: 5, activation: 'relu', kernelInitializer: start(2), name: 'conv2' }),
      make.globalAveragePooling1d({ name: 'mean' }),
      make.dense({ units: 16, activation: 'relu', kernelInitializer: start(3), name: 'hidden' }),
      make.dense({ units: motifTasks.length, activation: 'sigmoid', kernelInitializer: start(4), name: 'tasks' }),
    ],
  });
}

/** Batches of new sequences: none is seen twice. */
function train(model: layers.LayersModel): void {
  const optimizer = tf.train.adam(RATE);
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  let sum = 0;
  for (let batch = 0; batch < BATCHES; batch++) {
    (optimizer as unknown as { learningRate: number }).learningRate =
      (RATE / 2) * (1 + Math.cos((Math.PI * batch) / BATCHES));
    const drawn = madeUpDna(BATCH, { length: LENGTH, seed: TRAINING_SEEDS + batch });
    sum += tf.tidy(() => {
      const { values, shape } = dnaInput(drawn);
      const x = tf.tensor(values, [...shape]);
      const y = tf.tensor2d(drawn.map((one) => [...tasksOf(one)]));
      const cost = () => {
        const answer = model.apply(x, { training: true }) as tf.Tensor2D;
        return tf.losses.logLoss(y, answer, undefined, 1e-7) as tf.Scalar;
      };
      return optimizer.minimize(cost, true, variables)!.dataSync()[0]!;
    });
    if (batch % 100 === 99) {
      console.log(`batch ${batch + 1} of ${BATCHES}: loss ${(sum / 100).toFixed(4)}`);
      sum = 0;
    }
  }
  optimizer.dispose();
}

/** Share of held-out sequences of which each task is answered rightly. */
function accuracies(model: layers.LayersModel, count: number): number[] {
  const drawn = madeUpDna(count, { length: LENGTH, seed: HELD_OUT_SEED });
  const { values, shape } = dnaInput(drawn);
  const said = tf.tidy(() => (model.predict(tf.tensor(values, [...shape])) as tf.Tensor).dataSync());
  return motifTasks.map(
    (_, task) =>
      drawn.filter((one, at) => said[at * motifTasks.length + task]! > 0.5 === (tasksOf(one)[task] === 1)).length /
      count,
  );
}

async function main(): Promise<void> {
  const { name: engine } = await useEngine();
  console.log(`Training on the engine "${engine}"`);
  const model = network();
  train(model);
  normaliseOneHot(model, 'conv1');
  const heldOut = 2000;
  const found = accuracies(model, heldOut);
  const heldOutAccuracy = Object.fromEntries(motifTasks.map((task, at) => [task, found[at]!]));
  console.log(`Held-out sequences told rightly: ${JSON.stringify(heldOutAccuracy)}`);
  if (Math.min(...found) < WANTED) throw new Error(`One is below ${100 * WANTED} %; nothing was written.`);
  await saveModel(model, FOLDER, 'scripts/train-motifs.ts', {
    command: 'npm run train-motifs',
    engine,
    data: 'made by src/modalities/sequence/made-up.ts',
    seed: SEED,
    batches: BATCHES,
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
