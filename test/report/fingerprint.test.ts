import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs-core';
import { layers, loadLayersModel, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { loadModel } from '../../src';
import { fingerprint } from '../../src/report/fingerprint';
import '../engine';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

const made = (weights: number[]) => {
  const model = sequential({ layers: [layers.dense({ inputShape: [2], units: 1, name: 'sum' })], name: 'made' });
  model.setWeights([tf.tensor2d(weights, [2, 1]), tf.tensor1d([0.5])]);
  return model;
};

describe('the fingerprint of a network', () => {
  it('is what Node computes of the same bytes', async () => {
    const model = made([1, -2]);
    const sorted = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(sorted)
        : value !== null && typeof value === 'object'
          ? Object.fromEntries(
              Object.keys(value)
                .sort()
                .map((key) => [key, sorted((value as Record<string, unknown>)[key])]),
            )
          : value;
    const topology = JSON.stringify(sorted({ className: 'Sequential', config: model.getConfig() }));
    const parts = [
      Buffer.from(topology),
      Buffer.concat([Buffer.from('float32 [2, 1] '), Buffer.from(Float32Array.of(1, -2).buffer)]),
      Buffer.concat([Buffer.from('float32 [1] '), Buffer.from(Float32Array.of(0.5).buffer)]),
    ];
    expect(await fingerprint(model)).toBe(sha256(Buffer.concat(parts.map(sha256))).toString('hex'));
  });

  it('is the same after saving and loading, and another after the smallest change of a weight', async () => {
    const model = made([1, -2]);
    let saved: tf.io.ModelArtifacts | undefined;
    await model.save(
      tf.io.withSaveHandler(async (artifacts) => {
        saved = artifacts;
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      }),
    );
    const again = await loadLayersModel(tf.io.fromMemory(saved!));
    expect(await fingerprint(again)).toBe(await fingerprint(model));
    expect(await fingerprint(made([1, -2.0000002]))).not.toBe(await fingerprint(model));
  });

  it('is that of the network, however often it is loaded, and nothing of a function', async () => {
    const [one, other] = [await loadModel('digits'), await loadModel('digits')];
    expect(await fingerprint(one.network)).toBe(await fingerprint(other.network));
    expect(await fingerprint((x) => x as tf.Tensor)).toBeUndefined();
  });
});
