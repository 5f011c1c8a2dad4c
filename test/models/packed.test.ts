import { type GraphModel, loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { digits } from '../../src/models/digits';
import { loadModel } from '../../src/models/load';
import { packNetwork, unpackNetwork } from '../../src/models/packed';

test('a network of layers that was packed says the same, to the last bit', async () => {
  const { network } = await loadModel('digits');
  const packed = packNetwork(network);
  expect(packed.weights.byteLength).toBe(89_928); // As in its file: 32 bits a weight.
  const again = (await unpackNetwork(packed)) as LayersModel;
  const { values, shape } = digits([0, 1, 2, 3]);
  const x = tf.tensor(values, [...shape]);
  const [a, b] = [network, again].map((each) => each.predict(x) as tf.Tensor);
  expect(b!.dataSync()).toEqual(a!.dataSync());
});

/** y = x · w with w shipped in 8 bits: 0, 1 and 2 stand for −1, 0 and 1. */
async function graph(): Promise<GraphModel> {
  await loadModel('digits'); // starts the engine
  const shape = { shape: { dim: [{ size: '-1' }, { size: '3' }] } };
  const weights = { shape: { dim: [{ size: '3' }, { size: '1' }] } };
  const attr = { dtype: { type: 'DT_FLOAT' } };
  const node = [
    { name: 'x', op: 'Placeholder', attr: { ...attr, shape } },
    { name: 'w', op: 'Const', attr: { ...attr, value: { tensor: { dtype: 'DT_FLOAT', tensorShape: weights.shape } } } },
    {
      name: 'y',
      op: 'MatMul',
      input: ['x', 'w'],
      attr: { T: attr.dtype, transpose_a: { b: false }, transpose_b: { b: false } },
    },
  ];
  const quantization = { dtype: 'uint8' as const, scale: 1, min: -1 };
  return loadGraphModel(
    tf.io.fromMemory({
      format: 'graph-model',
      modelTopology: { node, versions: { producer: 1, minConsumer: 1 } },
      weightSpecs: [{ name: 'w', shape: [3, 1], dtype: 'float32', quantization }],
      weightData: Uint8Array.from([0, 1, 2]).buffer,
    }),
  );
}

test('a graph keeps the bits that it was shipped with', async () => {
  const packed = packNetwork(await graph());
  expect([...packed.weights]).toEqual([0, 1, 2]);
  const again = (await unpackNetwork(packed)) as GraphModel;
  const y = again.predict(tf.tensor2d([[10, 20, 40]])) as tf.Tensor;
  expect([...y.dataSync()]).toEqual([30]); // −10 + 0 + 40
});

test('what a page cannot hold, and what does not fit together, is said', async () => {
  expect(() => packNetwork((x: tf.Tensor) => x)).toThrow('a function of the notebook');
  const packed = packNetwork((await loadModel('digits')).network);
  await expect(unpackNetwork({ ...packed, weights: packed.weights.slice(4) })).rejects.toThrow(
    '89924 bytes of weights; its description expects 89928',
  );
});
