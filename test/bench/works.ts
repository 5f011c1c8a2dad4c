/** The workloads: what is timed, by name, through the public API. */

import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { deepLift, gradient, type Input, integratedGradients, lrp, occlusion, smoothGrad } from '../../src/attribution';
import { tcav } from '../../src/concepts';
import { loadModel } from '../../src/models/load';
import { spray, umap } from '../../src/spray';
import { findNeighbours } from '../../src/spray/neighbours';
import { Steps } from '../../src/tensor/progress';
import { Random } from '../../src/tensor/random';
import { randomMaps } from './maps';
import { randomInput, smallCnn, vgg16 } from './networks';

/** One workload: `run` does the work once, with its result read back. */
export interface Work {
  readonly name: string;
  run(): Promise<unknown>;
}

/** The workloads that `wanted` names; all, where it is empty. Networks are made once, when first needed. */
export function works(wanted: ReadonlySet<string>): Work[] {
  const big = once(vgg16);
  const small = once(smallCnn);
  const x1 = once(() => randomInput([1, 224, 224, 3]));
  const x8 = once(() => randomInput([8, 224, 224, 3]));
  const d64 = once(() => randomInput([64, 28, 28, 1]));
  const maps = once(() => randomMaps(3000));
  const ten = once(tenByTen);
  const target = 0;
  const box = { composite: 'epsilon-gamma-box', low: -3, high: 3, target } as const;
  const runs: Readonly<Record<string, () => Promise<unknown>>> = {
    'vgg16-forward-b1': () => forward(big(), x1()),
    'vgg16-gradient-b1': () => gradient(big(), x1(), { target }),
    'vgg16-gradient-b8': () => gradient(big(), x8(), { target }),
    'vgg16-lrp-epsilon-plus-flat-b1': () => lrp(big(), x1(), { target }),
    'vgg16-lrp-epsilon-plus-flat-b8': () => lrp(big(), x8(), { target }),
    'vgg16-lrp-epsilon-gamma-box-b1': () => lrp(big(), x1(), box),
    'vgg16-deeplift-rescale-b1': () => deepLift(big(), x1(), { target }),
    'vgg16-ig-32': () => integratedGradients(big(), x1(), { target, steps: 32 }),
    'vgg16-smoothgrad-16': () => smoothGrad(big(), x1(), { target, samples: 16 }),
    'digits-gradient-b64': () => gradient(small(), d64(), { target }),
    'digits-lrp-epsilon-plus-flat-b64': () => lrp(small(), d64(), { target }),
    'digits-ig-50-b64': () => integratedGradients(small(), d64(), { target, steps: 50 }),
    'digits-occlusion-3x3': () => occlusion(small(), d64(), { target, window: [3, 3], stride: [1, 1] }),
    'spray-3000x400': () => spray(maps(), { normalise: 'none', affinity: 'mean', clusters: 3, embedding: 'none' }),
    'umap-3000x400': () => embedded(maps()),
    // The trained network comes from the mirror.
    ...(process.env.EXPLAINBOOK_MIRROR ? { 'squeezenet-tcav-10x10': () => ten()() } : {}),
  };
  return Object.entries(runs)
    .filter(([name]) => wanted.size === 0 || wanted.has(name))
    .map(([name, run]) => ({ name, run }));
}

/** Ten concepts and ten random sets of 20 pictures each at one layer, and a class of 20: noise, whose time is that of pictures. */
function tenByTen() {
  const model = once(() => loadModel('squeezenet'));
  const sets = Array.from({ length: 20 }, (_, at) => pictures(at));
  const concepts = Object.fromEntries(sets.slice(0, 10).map((set, at) => [`concept ${at}`, set]));
  const random = sets.slice(10).map((set) => [set]);
  const options = { concepts, random, inputs: { 671: pictures(20) }, layers: 'fire9_concat', runs: 10 };
  return async () => tcav(await model(), options);
}

function pictures(seed: number): Input {
  const random = new Random(seed);
  const shape = [20, 227, 227, 3];
  return { values: Float32Array.from({ length: 20 * 227 * 227 * 3 }, () => 255 * random.uniform() - 117), shape };
}

async function forward(model: LayersModel, x: Tensor): Promise<unknown> {
  const y = model.predict(x) as Tensor;
  const values = await y.data();
  y.dispose();
  return values;
}

/** UMAP counts a point as its own first neighbour: 15 are 14 others. */
export async function embedded({ values, shape: [count, width] }: ReturnType<typeof randomMaps>) {
  const points = { values, count, width };
  const neighbours = await findNeighbours(points, 14, new Steps(undefined, undefined), { search: 'exact' });
  return umap(neighbours, { epochs: 200 });
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
