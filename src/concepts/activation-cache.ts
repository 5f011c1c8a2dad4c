/** Activations kept on disk by what they were made of. */

import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { getBackend, type Tensor } from '@tensorflow/tfjs-core';
import type { LayerActivations } from '../attribution/activations';
import type { Input } from '../attribution/result';
import { ArgumentError } from '../errors';
import { isGraphModel, isLayersModel, type Network } from '../trace/names';
import type { ActivationCache } from './layer-space';

/** Of the files' form. Another form is another key. */
const version = 1;

/**
 * Keeps activations in a folder. A file's name is the SHA-256 of all that they follow from: the network's topology and
 * weights, the engine, the layer and the inputs; so nothing old is ever taken for something new, and the folder may be deleted
 * at any time. Files appear whole or not at all; one that is damaged is computed anew.
 *
 * @param folder Made where it is missing.
 * @example
 * const folder = `${process.env.TMPDIR ?? '/tmp'}/explainbook-activations`;
 * const options = { layer: 'conv3', cache: activationCache(folder) };
 * const ones = await cav(model, digits([1, 2, 3, 4]), digits([20, 21, 22, 23]), options);
 */
export function activationCache(folder: string): ActivationCache {
  if (typeof folder !== 'string' || folder === '') {
    throw new ArgumentError(`The cache's folder is ${JSON.stringify(folder)}; give its path.`);
  }
  return {
    async open(network) {
      const model = digestOfModel(network);
      return (layer, x) => {
        const file = path.join(folder, `${digestOf(model, layer, x)}.activations`);
        return { read: () => readKept(file), write: (made) => writeWhole(file, made) };
      };
    },
  };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);

function digestOf(model: string, layer: string, { values, shape }: Input): string {
  const about = JSON.stringify([version, model, getBackend(), layer, shape]);
  return createHash('sha256').update(about).update(bytesOf(values)).digest('hex');
}

function digestOfModel(network: Network): string {
  const hash = createHash('sha256');
  const addWeights = (weights: readonly Tensor[]) => {
    for (const weight of weights) {
      hash.update(`${weight.dtype} [${weight.shape}]`);
      hash.update(bytesOf(weight.dataSync() as Float32Array));
    }
  };
  if (isLayersModel(network)) {
    hash.update(JSON.stringify(network.toJSON(null, false)));
    addWeights(network.getWeights());
  } else if (isGraphModel(network)) {
    hash.update(
      JSON.stringify((network as unknown as { artifacts: { modelTopology: object } }).artifacts.modelTopology),
    );
    for (const [name, weights] of Object.entries(network.weights)) {
      hash.update(name);
      addWeights(weights as Tensor[]);
    }
  } else {
    throw new ArgumentError(
      'A plain function cannot be told from another, so its activations cannot be kept. Leave `cache` out.',
    );
  }
  return hash.digest('hex');
}

/** A line of JSON, then the values as float32. */
async function readKept(file: string): Promise<LayerActivations | undefined> {
  try {
    const bytes = await fs.readFile(file);
    const end = bytes.indexOf(10);
    const { shape, sha256 } = JSON.parse(bytes.subarray(0, end).toString()) as { shape: number[]; sha256: string };
    const body = bytes.subarray(end + 1);
    if (createHash('sha256').update(body).digest('hex') !== sha256) return undefined;
    const values = new Float32Array(body.length / 4);
    bytesOf(values).set(body);
    return { values, shape };
  } catch {
    return undefined; // missing, or cut off before its end
  }
}

async function writeWhole(file: string, { values, shape }: LayerActivations): Promise<void> {
  const body = bytesOf(values);
  const sha256 = createHash('sha256').update(body).digest('hex');
  const unfinished = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(unfinished, Buffer.concat([Buffer.from(`${JSON.stringify({ shape, sha256 })}\n`), body]));
    await fs.rename(unfinished, file);
  } catch (error) {
    await fs.rm(unfinished, { force: true }).catch(() => undefined);
    const why = error instanceof Error ? error.message : String(error);
    throw new ArgumentError(
      `Activations cannot be kept in ${path.dirname(file)}: ${why}. Give another folder, or leave \`cache\` out.`,
    );
  }
}
