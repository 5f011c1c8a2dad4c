/** What a map of each ranking costs: the library's own methods on the same few pictures, one after the other in one run. */

import { smoothGrad, smoothGradSquared, varGrad } from '../../src/attribution';
import type { Cost } from '../../src/evaluation/result';
import type { Labelled } from '../../src/evaluation/retraining';
import type { Model } from '../../src/models/model';
import { passesSoFar } from '../../src/trace/passes';
import { methods, sigma, statistics, steps } from './rankings';

const pictures = 32;

export async function costsOf(model: Model, { values, shape }: Labelled, samples: number): Promise<Map<string, Cost>> {
  const size = values.length / shape[0]!;
  const x = { values: values.slice(0, pictures * size), shape: [pictures, ...shape.slice(1)] };
  const around = { SmoothGrad: smoothGrad, 'SmoothGrad²': smoothGradSquared, VarGrad: varGrad };
  const costs = new Map<string, Cost>();
  for (const [name, explainer] of Object.entries(methods)) {
    costs.set(name, await costOf(() => explainer(steps.plain)(model, x, {})));
    for (const statistic of statistics) {
      const explain = explainer(steps.noisy);
      const cost = await costOf(() => around[statistic](model, x, { explain, samples, sigma }));
      costs.set(`${name}, ${statistic}`, cost);
    }
  }
  return costs;
}

/** The second of two runs: the first prepares the engine. */
async function costOf(run: () => Promise<unknown>): Promise<Cost> {
  await run();
  const [before, from] = [passesSoFar(), performance.now()];
  await run();
  const after = passesSoFar();
  return {
    forward: (after.forward - before.forward) / pictures,
    backward: (after.backward - before.backward) / pictures,
    seconds: (performance.now() - from) / 1000 / pictures,
  };
}
