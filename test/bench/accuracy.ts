/**
 * Integrated Gradients and SmoothGrad of real digits by the shipped, trained network, run until the map's error is small:
 * each against a very fine reference of its own, at a baseline that is not zero.
 *
 * `accuracy.ts DIR [--repeat 3]` times them and writes to DIR what a peer needs to do the same: network.json, and the
 * weights, inputs and references as raw little-endian floats.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { integratedGradients, smoothGrad } from '../../src/attribution';
import { useEngine } from '../../src/engine';
import { digits } from '../../src/models/digits';
import { loadModel } from '../../src/models/load';
import { median } from './median';

const which = [0, 1, 2, 3, 4, 5, 6, 7];
const baseline = 0.5;
const sigma = 0.15;

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { repeat: { type: 'string', default: '3' } },
  });
  const folder = positionals[0]!;
  await useEngine();
  const model = await loadModel('digits');
  const network = model.network as LayersModel;
  const x = digits(which);
  const works = {
    'digits-ig-equal-accuracy': {
      run: () => integratedGradients(model, x, { baseline, tolerance: 0.01, maxSteps: 5000 }),
      reference: () => integratedGradients(model, x, { baseline, steps: 4000, quadrature: 'riemann_middle' }),
    },
    'digits-smoothgrad-equal-accuracy': {
      run: () => smoothGrad(model, x, { sigma, tolerance: 0.05, maxSamples: 5000 }),
      reference: () => smoothGrad(model, x, { sigma, samples: 20000, seed: 99 }),
    },
  };
  const weights = network.getWeights().map((weight) => ({ shape: weight.shape, values: weight.dataSync() }));
  write(
    folder,
    'weights.raw',
    weights.flatMap(({ values: some }) => Array.from(some)),
  );
  write(folder, 'inputs.raw', x.values);
  const summary: Record<string, unknown> = {
    shapes: weights.map(({ shape }) => shape),
    count: which.length,
    baseline,
    sigma,
  };
  for (const [work, { run, reference }] of Object.entries(works)) {
    const fine = await reference();
    write(folder, `${work}.raw`, fine.values);
    const error = distance((await run()).values, fine.values);
    const runs: number[] = [];
    for (let at = 0; at < Number(values.repeat); at++) {
      const begun = performance.now();
      await run();
      runs.push(Math.round((performance.now() - begun) * 10) / 1e4);
    }
    summary.targets = fine.targets.map(({ index }) => index);
    summary[work] = error;
    console.log(JSON.stringify({ work, seconds: median(runs), runs, error }));
  }
  writeFileSync(join(folder, 'network.json'), JSON.stringify(summary));
}

const write = (folder: string, file: string, values: ArrayLike<number>): void =>
  writeFileSync(join(folder, file), new Uint8Array(Float32Array.from(values).buffer));

/** ‖a − b‖₂ / ‖b‖₂. */
function distance(a: Float32Array, b: Float32Array): number {
  const norm = (values: Float32Array) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return norm(a.map((value, at) => value - b[at]!)) / norm(b);
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
