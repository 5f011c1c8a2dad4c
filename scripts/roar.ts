/**
 * Remove and retrain on digits, in earnest: `npm run roar -- [--examples 5000] [--runs 3] [--minutes 60] [--keep]`.
 * Gradient, Integrated Gradients and Guided Backprop, each as it is and with SmoothGrad, SmoothGrad-Squared and VarGrad; random and
 * Sobel beside them. Stopped when its time is up; the next call goes on. Results: docs/roar/digits.json.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import {
  type Explainer,
  gradient,
  guidedBackprop,
  integratedGradients,
  smoothGrad,
  smoothGradSquared,
  varGrad,
} from '../src/attribution';
import { useEngine } from '../src/engine/engine';
import { AbortError } from '../src/errors';
import { type Labelled, type Ranking, roar } from '../src/evaluation/retraining';
import { DIGIT_SIZE, type DigitSet, heldOutDigits, trainingDigits } from '../src/models/digits';
import { loadModel } from '../src/models/load';

const { values: given } = parseArgs({
  options: {
    examples: { type: 'string', default: '5000' },
    tests: { type: 'string', default: '2000' },
    runs: { type: 'string', default: '3' },
    epochs: { type: 'string', default: '5' },
    samples: { type: 'string', default: '15' },
    minutes: { type: 'string', default: '60' },
    shares: { type: 'string', default: '0.1,0.3,0.5,0.7,0.9' },
    keep: { type: 'boolean', default: false },
    out: { type: 'string', default: path.join('docs', 'roar') },
  },
});

const state = path.join('.cache', 'roar', 'digits.json');
const shape = [DIGIT_SIZE, DIGIT_SIZE, 1] as const;
const batch = 250;

function labelled({ pixels, labels }: DigitSet, count: number): Labelled {
  const values = Float32Array.from(pixels.subarray(0, count * DIGIT_SIZE * DIGIT_SIZE), (grey) => grey / 255);
  return { values, shape: [count, ...shape], labels: Array.from(labels).slice(0, count) };
}

/** A small convolutional network, another start for each seed. */
function network(seed: number): layers.LayersModel {
  const start = (n: number) => layers.initializers.heNormal({ seed: 1000 * seed + n });
  const conv = { kernelSize: 3, padding: 'same', activation: 'relu' } as const;
  const model = layers.sequential({
    layers: [
      layers.layers.conv2d({ ...conv, inputShape: [...shape], filters: 8, kernelInitializer: start(1) }),
      layers.layers.maxPooling2d({ poolSize: 2 }),
      layers.layers.conv2d({ ...conv, filters: 16, kernelInitializer: start(2) }),
      layers.layers.maxPooling2d({ poolSize: 2 }),
      layers.layers.flatten(),
      layers.layers.dense({ units: 32, activation: 'relu', kernelInitializer: start(3) }),
      layers.layers.dense({ units: 10, activation: 'softmax', kernelInitializer: start(4) }),
    ],
  });
  model.compile({ optimizer: tf.train.adam(0.003), loss: 'sparseCategoricalCrossentropy' });
  return model;
}

/** Importance of pixels for the class that each picture has, some pictures at a time. */
function ranking(explain: (x: tf.Tensor, target: number[]) => Promise<{ readonly values: Float32Array }>): Ranking {
  return async ({ values, labels }) => {
    const size = DIGIT_SIZE * DIGIT_SIZE;
    const count = labels.length;
    const importance = new Float32Array(count * size);
    for (let from = 0; from < count; from += batch) {
      const to = Math.min(count, from + batch);
      const x = tf.tensor(values.slice(from * size, to * size), [to - from, ...shape]);
      try {
        const map = await explain(x, Array.from(labels).slice(from, to));
        importance.set(map.values, from * size);
      } finally {
        x.dispose();
      }
    }
    return importance;
  };
}

async function main(): Promise<void> {
  const engine = await useEngine();
  const model = await loadModel('digits');
  const seed = 1;
  const samples = Number(given.samples);
  const methods = {
    Gradient: gradient,
    'Integrated Gradients': (m: never, x: never, o: object) => integratedGradients(m, x, { ...o, steps: 25 }),
    'Guided Backprop': guidedBackprop,
  } as unknown as Record<string, Explainer>;
  const around = { SmoothGrad: smoothGrad, 'SmoothGrad²': smoothGradSquared, VarGrad: varGrad };
  const rankings: Record<string, Ranking> = {};
  for (const [name, explainer] of Object.entries(methods)) {
    rankings[name] = ranking((x, target) => explainer(model, x, { target }));
    for (const [title, wrap] of Object.entries(around)) {
      rankings[`${name}, ${title}`] = ranking((x, target) =>
        wrap(model, x, { explain: explainer, target, samples, seed }),
      );
    }
  }
  mkdirSync(path.dirname(state), { recursive: true });
  const kept = new Map<string, string>(Object.entries(readState()));
  const stop = new AbortController();
  const limit = setTimeout(() => stop.abort(), 60_000 * Number(given.minutes));
  const options = {
    mode: given.keep ? 'keep' : 'remove',
    shares: given.shares.split(',').map(Number),
    runs: Number(given.runs),
    epochs: Number(given.epochs),
  } as const;
  try {
    const found = await roar({
      ...options,
      train: labelled(trainingDigits(), Number(given.examples)),
      test: labelled(heldOutDigits(), Number(given.tests)),
      rankings,
      network,
      signal: stop.signal,
      store: {
        get: async (key) => kept.get(key),
        set: async (key, value) => {
          kept.set(key, value);
          writeFileSync(state, JSON.stringify(Object.fromEntries(kept)));
        },
      },
      onProgress: ({ done, total, secondsLeft }) =>
        console.log(`${done} of ${total} trainings, ${Math.ceil(secondsLeft / 60)} min left`),
    });
    mkdirSync(given.out, { recursive: true });
    const { whole, methods: runs } = found.found;
    const command = `npm run roar -- --examples ${given.examples} --runs ${given.runs}${given.keep ? ' --keep' : ''}`;
    const report = { command, engine: engine.name, ...options, whole, methods: runs, ranked: found.ranked() };
    const file = path.join(given.out, given.keep ? 'digits-keep.json' : 'digits.json');
    writeFileSync(file, `${JSON.stringify(report, null, 1)}\n`);
    console.log(found.figure().summary);
    console.log(`Written to ${file}`);
  } catch (error) {
    if (!(error instanceof AbortError)) throw error;
    console.log(`The time is up; ${kept.size} trainings are kept in ${state}. The same command goes on.`);
  } finally {
    clearTimeout(limit);
  }
}

function readState(): Record<string, string> {
  try {
    return JSON.parse(readFileSync(state, 'utf8')) as Record<string, string>;
  } catch {
    return {};
  }
}

void main();
