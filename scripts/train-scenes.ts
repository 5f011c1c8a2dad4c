/**
 * Trains the scenes network that the package ships in models/scenes: `npm run train-scenes`.
 * Every random choice has a seed; a run on the same engine gives the same weights up to rounding.
 */
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { useEngine } from '../src/engine/engine';
import { SCENE_SIZE, scenes, textures } from '../src/models/scenes';
import { saveModel } from './save-model';

const SEED = 3;
const BATCHES = 900;
const BATCH = 64;
const FOLDER = path.resolve('models', 'scenes');
const WANTED = 0.97;
/** No other draw of scenes in this package has seeds so high. */
const [TRAINING_SEEDS, HELD_OUT_SEED] = [1_000_000, 999_999];

function network(): layers.LayersModel {
  const start = (seed: number) => layers.initializers.heNormal({ seed: SEED * 100 + seed });
  const convolution = { padding: 'same', activation: 'relu' } as const;
  return layers.sequential({
    name: 'scenes',
    layers: [
      layers.layers.conv2d({
        ...convolution,
        inputShape: [SCENE_SIZE, SCENE_SIZE, 3],
        filters: 12,
        kernelSize: 5,
        strides: 2,
        kernelInitializer: start(1),
        name: 'conv1',
      }),
      layers.layers.conv2d({ ...convolution, filters: 24, kernelSize: 3, kernelInitializer: start(2), name: 'conv2' }),
      layers.layers.maxPooling2d({ poolSize: 2, name: 'pool2' }),
      layers.layers.conv2d({ ...convolution, filters: 32, kernelSize: 3, kernelInitializer: start(3), name: 'conv3' }),
      layers.layers.globalAveragePooling2d({ name: 'mean' }),
      layers.layers.dense({
        units: textures.length,
        activation: 'softmax',
        kernelInitializer: start(4),
        name: 'logits',
      }),
    ],
  });
}

const labelsOf = ({ shows }: ReturnType<typeof scenes>): number[] =>
  shows.map(({ texture }) => textures.indexOf(texture));

/** Batches of new scenes: none is seen twice. */
function train(model: layers.LayersModel): void {
  const optimizer = tf.train.adam(0.003);
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  let sum = 0;
  for (let batch = 0; batch < BATCHES; batch++) {
    (optimizer as unknown as { learningRate: number }).learningRate =
      0.0015 * (1 + Math.cos((Math.PI * batch) / BATCHES));
    const drawn = scenes(BATCH, { seed: TRAINING_SEEDS + batch });
    sum += tf.tidy(() => {
      const x = tf.tensor(drawn.values, [...drawn.shape]);
      const y = tf.oneHot(tf.tensor1d(labelsOf(drawn), 'int32'), textures.length);
      const cost = () => {
        const answer = model.apply(x, { training: true }) as tf.Tensor;
        return tf.neg(tf.mean(tf.sum(tf.mul(y, tf.log(tf.add(answer, 1e-7))), -1))) as tf.Scalar;
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

/** Share of held-out scenes whose ground the network names rightly. */
function accuracy(model: layers.LayersModel, count: number): number {
  const drawn = scenes(count, { seed: HELD_OUT_SEED });
  const guesses = tf.tidy(() => tf.argMax(model.predict(tf.tensor(drawn.values, [...drawn.shape])) as tf.Tensor, -1));
  const found = guesses.dataSync();
  guesses.dispose();
  return labelsOf(drawn).filter((label, at) => found[at] === label).length / count;
}

async function main(): Promise<void> {
  const { name: engine } = await useEngine();
  console.log(`Training on the engine "${engine}"`);
  const model = network();
  train(model);
  const heldOut = 1000;
  const heldOutAccuracy = accuracy(model, heldOut);
  console.log(`Held-out scenes named rightly: ${(100 * heldOutAccuracy).toFixed(2)} %`);
  if (heldOutAccuracy < WANTED) throw new Error(`That is below ${100 * WANTED} %; nothing was written.`);
  const data = 'made by src/models/scenes.ts';
  const sizes = {
    seed: SEED,
    batches: BATCHES,
    batch: BATCH,
    heldOut,
    heldOutAccuracy,
    parameters: model.countParams(),
  };
  await saveModel(model, FOLDER, 'scripts/train-scenes.ts', {
    command: 'npm run train-scenes',
    engine,
    data,
    ...sizes,
  });
  console.log(`Written to ${path.relative('.', FOLDER)}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
