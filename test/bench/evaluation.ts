/**
 * `evaluation.ts DIR [--repeat 3]`: pixel flipping and faithfulness correlation of a hundred digits, timed; what the peer needs
 * for the same work is written to DIR, for evaluation.py.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { gradient } from '../../src/attribution/gradient';
import { useEngine } from '../../src/engine';
import { withBench } from '../../src/evaluation/bench';
import { faithfulnessCorrelation } from '../../src/evaluation/metrics/faithfulness-correlation';
import { pixelFlipping } from '../../src/evaluation/metrics/pixel-flipping';
import { digits } from '../../src/models/digits';
import { loadModel } from '../../src/models/load';
import { median } from './median';

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { repeat: { type: 'string', default: '3' } },
  });
  const [folder] = positionals;
  if (!folder) throw new Error('Usage: npm run bench -- --evaluation DIR [--repeat 3]');
  await useEngine();
  const model = await loadModel('digits');
  const x = digits(Array.from({ length: 100 }, (_, at) => at));
  const map = await gradient(model, x);
  mkdirSync(folder, { recursive: true });
  const weights = (model.network as LayersModel).getWeights();
  write(
    folder,
    'weights.raw',
    weights.flatMap((weight) => [...weight.dataSync()]),
  );
  write(folder, 'x.raw', x.values);
  write(folder, 'map.raw', map.values);
  const about = { shapes: weights.map(({ shape }) => shape), targets: map.targets.map(({ index }) => index) };
  writeFileSync(join(folder, 'case.json'), JSON.stringify(about));
  const works = [
    ['digits-pixel-flipping-b100', pixelFlipping, { region: 'value', regionsPerStep: 1 }],
    ['digits-faithfulness-correlation-b100', faithfulnessCorrelation, { region: 'value', draws: 100, size: 78 }],
  ] as const;
  for (const [work, metric, parameters] of works) {
    const runs: number[] = [];
    const processor: number[] = [];
    let found: readonly number[] = [];
    for (let at = 0; at < Number(values.repeat); at++) {
      const [begun, before] = [performance.now(), process.cpuUsage()];
      // A bench of its own each time: nothing is remembered from the run before.
      await withBench(model, x, {}, async (bench) => {
        found = (await metric.measure(bench, { title: 'gradient', values: map.values }, parameters)).values;
      });
      runs.push(Math.round((performance.now() - begun) * 10) / 1e4);
      const { user, system } = process.cpuUsage(before);
      processor.push(Math.round((user + system) / 100) / 1e4);
    }
    const mean = found.reduce((a, b) => a + b, 0) / found.length;
    console.log(JSON.stringify({ work, seconds: median(runs), runs, processor, mean }));
  }
}

const write = (folder: string, file: string, values: ArrayLike<number>): void =>
  writeFileSync(join(folder, file), new Uint8Array(Float32Array.from(values).buffer));

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
