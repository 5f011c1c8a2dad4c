/**
 * BAM in earnest: `npm run bam -- [--examples 2400] [--epochs 25] [--count 60]`. Trains an object and a scene classifier on the same
 * pictures, then asks every explainer that needs nothing else from its caller. Results: docs/evaluation/bam.json.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { type Explainer, methods } from '../src/attribution';
import { useEngine } from '../src/engine/engine';
import { bam, bamObjects, bamPairs, bamScenes } from '../src/evaluation/bam';
import { accuracyOf, train } from '../src/evaluation/retraining/train';
import { SCENE_SIZE } from '../src/models/scenes';
import { Steps } from '../src/tensor/progress';

const { values: given } = parseArgs({
  options: {
    examples: { type: 'string', default: '2400' },
    epochs: { type: 'string', default: '25' },
    count: { type: 'string', default: '60' },
    out: { type: 'string', default: path.join('docs', 'evaluation') },
  },
});

function network(units: number, seed: number): layers.LayersModel {
  const start = (n: number) => layers.initializers.heNormal({ seed: 100 * seed + n });
  const conv = { kernelSize: 3, padding: 'same', activation: 'relu' } as const;
  const model = layers.sequential({
    layers: [
      layers.layers.conv2d({
        ...conv,
        inputShape: [SCENE_SIZE, SCENE_SIZE, 3],
        filters: 16,
        kernelInitializer: start(1),
      }),
      layers.layers.maxPooling2d({ poolSize: 2 }),
      layers.layers.conv2d({ ...conv, filters: 24, kernelInitializer: start(2) }),
      layers.layers.maxPooling2d({ poolSize: 2 }),
      layers.layers.conv2d({ ...conv, filters: 32, kernelInitializer: start(3) }),
      layers.layers.globalAveragePooling2d({}),
      layers.layers.dense({ units, activation: 'softmax', kernelInitializer: start(4) }),
    ],
  });
  model.compile({ optimizer: tf.train.adam(0.004), loss: 'sparseCategoricalCrossentropy' });
  return model;
}

async function main(): Promise<void> {
  const engine = await useEngine();
  const steps = new Steps(undefined, undefined);
  const [pictures, held] = [bamPairs(Number(given.examples), { seed: 5 }), bamPairs(480, { seed: 6 })];
  const trained = async (what: 'object' | 'scene', units: number, seed: number) => {
    const model = network(units, seed);
    const data = { ...pictures.withObject, labels: pictures[what] };
    await train(model, data, { epochs: Number(given.epochs), batchSize: 64, seed }, steps);
    const accuracy = accuracyOf(model, { ...held.withObject, labels: held[what] });
    console.log(`${what}s: ${(100 * accuracy).toFixed(1)} % of 480 held-out pictures`);
    return { model, accuracy };
  };
  const object = await trained('object', bamObjects.length, 1);
  const scene = await trained('scene', bamScenes.length, 2);
  const askable = methods.filter(({ options, name }) => options && name !== 'kernel_shap' && name !== 'lime');
  const explainers = Object.fromEntries(askable.map(({ title, explain }): [string, Explainer] => [title, explain]));
  const works: Record<string, Explainer> = {};
  const left: string[] = [];
  for (const [title, explain] of Object.entries(explainers)) {
    try {
      await explain(
        scene.model,
        { ...held.withObject, values: held.withObject.values.slice(0, 3072), shape: [1, 32, 32, 3] },
        { target: 0 },
      );
      works[title] = explain;
    } catch (error) {
      left.push(`${title}: ${(error as Error).message}`);
    }
  }
  const found = await bam({
    objectModel: object.model,
    sceneModel: scene.model,
    methods: works,
    count: Number(given.count),
    seed: 7,
    onProgress: ({ done, total }) => console.log(`${done} of ${total} methods`),
  });
  mkdirSync(given.out, { recursive: true });
  const file = path.join(given.out, 'bam.json');
  const report = {
    command: `npm run bam -- --examples ${given.examples} --epochs ${given.epochs} --count ${given.count}`,
    engine: engine.name,
    accuracy: { object: object.accuracy, scene: scene.accuracy },
    scores: found.ranked().map(({ seconds, ...score }) => score),
    patchChange: found.found.patchChange.reduce((a, b) => a + b, 0) / found.found.patchChange.length,
    leftOut: left,
  };
  writeFileSync(file, `${JSON.stringify(report, null, 1)}\n`);
  for (const { name, modelContrast, inputDependence, inputIndependence } of found.ranked()) {
    console.log(
      `${name.padEnd(28)} ${modelContrast.toFixed(3)} ${inputDependence.toFixed(2)} ${inputIndependence.toFixed(2)}`,
    );
  }
  console.log(`Written to ${file}`);
}

void main();
