/**
 * Remove and retrain in earnest: `npm run roar -- [--data digits|fashion|cifar10] [--keep] [--runs 3] [--minutes 60]`.
 * Gradient, Integrated Gradients and Guided Backprop, each as it is and with SmoothGrad, SmoothGrad-Squared and VarGrad; random and
 * Sobel beside them. Stopped when its time is up; the same command goes on. Results: docs/evaluation/roar.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { useEngine } from '../src/engine/engine';
import { AbortError } from '../src/errors';
import { Roar, roar } from '../src/evaluation/retraining';
import { costsOf } from './roar/cost';
import { explainedNetwork } from './roar/explained';
import { rankingsOf } from './roar/rankings';
import { writeReport } from './roar/report';
import { sets } from './roar/sets';
import { FileStore, MapStore } from './roar/state';

const { values: given } = parseArgs({
  options: {
    data: { type: 'string', default: 'digits' },
    keep: { type: 'boolean', default: false },
    examples: { type: 'string' },
    tests: { type: 'string' },
    runs: { type: 'string' },
    samples: { type: 'string', default: '15' },
    only: { type: 'string' },
    minutes: { type: 'string', default: '60' },
    out: { type: 'string', default: path.join('docs', 'evaluation', 'roar') },
  },
});

async function main(): Promise<void> {
  const set = sets[given.data];
  if (!set) throw new Error(`There is no data "${given.data}"; expected one of ${Object.keys(sets).join(', ')}.`);
  const number = (name: 'examples' | 'tests' | 'runs') => Number(given[name] ?? set.defaults[name]);
  const [examples, tests, runs, samples] = [number('examples'), number('tests'), number('runs'), Number(given.samples)];
  if (!(examples <= 5000)) throw new Error(`${given.examples} training pictures were asked for; give at most 5000.`);
  const { epochs, batchSize } = set.defaults;
  const engine = await useEngine();
  const data = await set.read(examples, tests);
  const cache = path.join('.cache', 'roar', `${given.data}-${examples}-${tests}-${samples}`);
  const { model, accuracy } = await explainedNetwork(set, data, set.defaults, path.join(cache, 'explained'));
  console.log(`The network that is explained names ${(100 * accuracy).toFixed(1)} % of the test pictures rightly.`);
  const all = rankingsOf(model, samples, new MapStore(path.join(cache, 'maps')));
  // Some of the rankings, by names between semicolons: the others are left for another call.
  const names = given.only?.split(';') ?? Object.keys(all);
  const rankings = Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
  const store = new FileStore(path.join(cache, given.keep ? 'keep.json' : 'remove.json'));
  const stop = new AbortController();
  const limit = setTimeout(() => stop.abort(), 60_000 * Number(given.minutes));
  try {
    const { found } = await roar({
      ...data,
      mode: given.keep ? 'keep' : 'remove',
      runs,
      epochs,
      batchSize,
      rankings,
      network: set.network,
      signal: stop.signal,
      store,
      onProgress: ({ done, total, secondsLeft }) =>
        console.log(`${done} of ${total} trainings, ${Math.ceil(secondsLeft / 60)} min left`),
    });
    const command = `npm run roar -- --data ${given.data}${given.keep ? ' --keep' : ''} --examples ${examples} --runs ${runs}`;
    const file = path.join(given.out, `${given.data}${given.keep ? '-keep' : ''}`);
    // Maps that were on disk cost nothing in this run.
    const costs = await costsOf(model, data.test, samples);
    const methods = found.methods.map((method) => ({ ...method, cost: costs.get(method.name) ?? method.cost }));
    const result = new Roar({ ...found, methods });
    writeReport(file, result, { command, engine: engine.name, data: set.title, accuracy });
    console.log(result.figure().summary);
    console.log(`Written to ${file}.json`);
  } catch (error) {
    if (!(error instanceof AbortError)) throw error;
    console.log(`The time is up; ${store.size} trainings are kept. The same command goes on.`);
  } finally {
    clearTimeout(limit);
  }
}

void main();
