/** What activation maximization needs to know of digits: examples, a density and a generator, all shipped. */
import { add, exp, io, log, max, sub, sum, type Tensor } from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
import { useEngine } from '../engine/engine';
import type { Priors } from '../understanding/activation-maximization/priors';
import { DIGIT_SIZE, trainingDigits } from './digits';
import { digitsDensityFolder, digitsVaeFolder } from './digits-folder';
import { readModel } from './read-folder';
import { openSource } from './source';

/** Numbers in a code of the shipped autoencoder. */
const CODE_SIZE = 12;

let loaded: Promise<Required<Priors>> | undefined;

/**
 * The 8,000 training digits with their labels; an expert density, log p(x), a mixture of Gaussians along principal
 * components; and the decoder and encoder of a variational autoencoder. Read once, trained by
 * `scripts/train-digit-priors.ts`.
 *
 * @example
 * const { data, density, generator } = await digitPriors();
 */
export function digitPriors(): Promise<Required<Priors>> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Required<Priors>> {
  await useEngine();
  const { pixels, labels } = trainingDigits();
  const [components, encode, decode] = [
    await read(digitsDensityFolder, 'model.json'),
    await read(digitsVaeFolder, 'encoder.json'),
    await read(digitsVaeFolder, 'decoder.json'),
  ];
  // A loop: `Float32Array.from` takes seconds for six million pixels.
  const values = new Float32Array(pixels);
  for (let at = 0; at < values.length; at++) values[at]! /= 255;
  return {
    data: { values, shape: [labels.length, DIGIT_SIZE, DIGIT_SIZE, 1], labels },
    density: (x) => logSumExp(components.apply(x) as Tensor),
    generator: { encode, decode, size: CODE_SIZE },
  };
}

async function read(folder: string, file: string): Promise<LayersModel> {
  const { artifacts } = await readModel(openSource(folder), file);
  return loadLayersModel(io.fromMemory(artifacts));
}

/** log Σ exp over the components of each row. */
function logSumExp(logs: Tensor): Tensor {
  const top = max(logs, -1, true);
  return sum(add(top, log(sum(exp(sub(logs, top)), -1, true))), -1);
}
