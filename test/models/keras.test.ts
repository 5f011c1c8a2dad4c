import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { File, type Group, ready } from 'h5wasm/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { integratedGradients, lrp } from '../../src/attribution';
import { asModel } from '../../src/models/as-model';
import { loadModel } from '../../src/models/load';
import type { Model } from '../../src/models/model';
import { packNetwork, unpackNetwork } from '../../src/models/packed';

const fixtures = path.join(__dirname, 'fixtures');
const fixture = (name: string) => path.join(fixtures, name);

interface Expected {
  readonly shape: number[];
  readonly input: number[];
  readonly output: number[];
}

/** What Keras itself computed, by the script beside the files. */
const expected: Record<string, Expected> = Object.assign(
  {},
  ...['keras2.json', 'keras3.json'].map((name) => JSON.parse(fs.readFileSync(fixture(name), 'utf8'))),
);

function answer(network: Model['network'], { shape, input }: Pick<Expected, 'shape' | 'input'>): Float32Array {
  return tf.tidy(() => (network.predict(tf.tensor(input, shape)) as tf.Tensor).dataSync() as Float32Array);
}

const furthest = (a: ArrayLike<number>, b: readonly number[]) =>
  Math.max(...b.map((value, at) => Math.abs(value - a[at]!)));

describe('loadModel of Keras files', () => {
  it.each(Object.keys(expected))('computes what Keras computes: %s', async (name) => {
    const before = tf.memory().numTensors;
    const model = await loadModel(fixture(name));
    const { output, ...given } = expected[name]!;
    const values = answer(model.network, given);
    expect(values.length).toBe(output.length);
    // One layer of the table's network computes in 16 bits in Keras, and in 32 here.
    expect(furthest(values, output)).toBeLessThan(name === 'table.keras' ? 2e-3 : 1e-5);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('explains them as any other: path and relevance methods keep their promises', async () => {
    const model = await loadModel(fixture('cnn.keras'), { labels: ['a', 'b', 'c'] });
    expect(model).toMatchObject({ name: 'cnn', kind: 'layers', inputShape: [8, 8, 3] });
    const { input } = expected['cnn.keras']!;
    const x = { values: Float32Array.from(input.slice(0, 192)), shape: [1, 8, 8, 3] };
    const path = await integratedGradients(model, x, { target: 'b', steps: 200 });
    const { expected: difference, sum } = path.certificate.completeness!;
    expect(Math.abs(sum[0]! - difference[0]!)).toBeLessThan(0.02 * Math.abs(difference[0]!));
    expect((await lrp(model, x, { target: 'b' })).values.some((value) => value !== 0)).toBe(true);
    model.dispose();
  });

  it.each(['recurrent.keras', 'functional.h5'])('goes into a page and out again: %s', async (name) => {
    const model = await loadModel(fixture(name));
    const packed = packNetwork(model.network);
    model.dispose();
    const again = (await unpackNetwork(packed)) as LayersModel;
    const { output, ...given } = expected[name]!;
    expect(furthest(answer(again, given), output)).toBeLessThan(1e-5);
    asModel(again).dispose();
  });

  it('loads from the web', async () => {
    const server = http.createServer((request, response) => {
      response.end(fs.readFileSync(fixture(path.basename(request.url!))));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const model = await loadModel(`http://127.0.0.1:${port}/models/volume.keras`);
    expect(model.inputShape).toEqual([5, 6, 6, 2]);
    model.dispose();
    server.close();
  });

  it.each([
    [
      'attention.keras',
      /layer "attention" in attention.keras is a MultiHeadAttention, which TensorFlow.js layers do not/,
    ],
    ['custom.keras', /"double" in custom.keras is a Doubling \(registered as house>Doubling\), a layer of your own/],
    ['operation.keras', /"multiply_\d+" in operation.keras is a Multiply, an operation outside of any layer/],
    ['only.weights.h5', /holds weights without the network/],
  ])('says what cannot be built: %s', async (name, sentence) => {
    const before = tf.memory().numTensors;
    await expect(loadModel(fixture(name))).rejects.toMatchObject({
      name: 'ModelError',
      message: expect.stringMatching(sentence),
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('says how to convert a SavedModel', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'saved-'));
    fs.writeFileSync(path.join(folder, 'saved_model.pb'), '');
    const sentence = /is a SavedModel.*tensorflowjs_converter --input_format=tf_saved_model/;
    await expect(loadModel(folder)).rejects.toThrow(sentence);
    await expect(loadModel(path.join(folder, 'saved_model.pb'))).rejects.toThrow(sentence);
  });
});

describe('damaged Keras files', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keras-'));
  const write = (name: string, bytes: Uint8Array | string): string => {
    fs.writeFileSync(path.join(folder, name), bytes);
    return path.join(folder, name);
  };
  const refuses = async (file: string, sentence: RegExp) => {
    const before = tf.memory().numTensors;
    await expect(loadModel(file)).rejects.toMatchObject({
      name: 'ModelError',
      message: expect.stringMatching(sentence),
    });
    expect(tf.memory().numTensors).toBe(before);
  };

  it.each(['cnn.keras', 'cnn.h5', 'recurrent.keras', 'keras2-functional.h5'])('cut off anywhere: %s', async (name) => {
    const whole = fs.readFileSync(fixture(name));
    for (const share of [0, 0.001, 0.1, 0.5, 0.9, 0.99]) {
      const some = whole.subarray(0, Math.floor(share * whole.length));
      await refuses(write(`cut-${name}`, some), /not a whole (HDF5 file|.keras archive)/);
    }
  });

  it.each(['text.keras', 'text.h5'])('of another kind: %s', async (name) => {
    await refuses(write(name, 'not a network at all, however long this text may be'.repeat(50)), /not a whole/);
  });

  it('with bytes changed here and there, they are refused or still a network, but nothing leaks', async () => {
    const whole = fs.readFileSync(fixture('keras2-volume.h5'));
    for (let at = 100; at < whole.length; at += 997) {
      const changed = Uint8Array.from(whole);
      changed[at] = changed[at]! ^ 0xff;
      const before = tf.memory().numTensors;
      await loadModel(write('changed.h5', changed)).then(
        (model) => model.dispose(),
        (error: Error) => expect(error.name).toBe('ModelError'),
      );
      expect(tf.memory().numTensors).toBe(before);
    }
  });

  it('whose description asks for other weights than there are, before anything is allocated', async () => {
    const text = fs.readFileSync(fixture('keras2-cnn.h5')).toString('latin1');
    const more = text.replaceAll('"units": 3', '"units": 7');
    await refuses(
      write('more.h5', Buffer.from(more, 'latin1')),
      /kernel of the layer "dense\w*" has the shape \[\d+,3\] in the file, but the network needs \[\d+,7\]/,
    );
    const none = text.replaceAll('"use_bias": false', '"use_bias": true ');
    await refuses(
      write('bias.h5', Buffer.from(none, 'latin1')),
      /has 1 arrays of weights in bias.h5, but its description needs 2/,
    );
  });

  describe('made by hand', () => {
    beforeAll(async () => void (await ready));

    /** A dense layer, 2 → 1, with weights 3 and −4 and the bias 0.5. */
    function dense(units: number, fill: (group: Group) => void): string {
      const name = path.join(folder, `dense-${Math.random()}.h5`);
      const file = new File(name, 'w');
      const config = { name: 'dense', units, activation: 'linear', use_bias: true, batch_input_shape: [null, 2] };
      const model = { class_name: 'Sequential', config: { name: 'tiny', layers: [{ class_name: 'Dense', config }] } };
      file.create_attribute('model_config', JSON.stringify(model));
      file.create_attribute('keras_version', '2.9.0');
      const group = file.create_group('model_weights').create_group('dense');
      group.create_attribute('weight_names', ['kernel', 'bias']);
      fill(group);
      file.close();
      return name;
    }
    const array = (group: Group, name: string, data: Float32Array | Int32Array, shape: number[]) =>
      group.create_dataset({
        name,
        data,
        shape,
        ...(data instanceof Float32Array ? { dtype: '<f' } : { dtype: '<i' }),
      });

    it('is a network', async () => {
      const model = await loadModel(
        dense(1, (group) => {
          array(group, 'kernel', Float32Array.of(3, -4), [2, 1]);
          array(group, 'bias', Float32Array.of(0.5), [1]);
        }),
      );
      expect(Array.from(answer(model.network, { shape: [1, 2], input: [2, 1] }))).toEqual([2.5]);
      model.dispose();
    });

    it('that would take terabytes', async () => {
      const file = dense(2 ** 40, (group) => {
        array(group, 'kernel', Float32Array.of(3, -4), [2, 1]);
        array(group, 'bias', Float32Array.of(0.5), [1]);
      });
      await refuses(file, /has the shape \[2,1\] in the file, but the network needs \[2,1099511627776\]/);
    });

    it('with whole numbers for weights, or none, or those of another file', async () => {
      const whole = dense(1, (group) => {
        array(group, 'kernel', Int32Array.of(3, -4), [2, 1]);
        array(group, 'bias', Float32Array.of(0.5), [1]);
      });
      await refuses(whole, /are of the type .*; expected floats/);
      await refuses(
        dense(1, (group) => array(group, 'kernel', Float32Array.of(3, -4), [2, 1])),
        /has no array "model_weights\/dense\/bias"/,
      );
      const linked = dense(1, (group) => {
        group.create_external_link(fixture('cnn.h5'), '/model_weights/dense/dense/kernel', 'kernel');
        array(group, 'bias', Float32Array.of(0.5), [1]);
      });
      await refuses(linked, /has no array "model_weights\/dense\/kernel"/);
    });
  });
});

describe('asModel', () => {
  it('takes a network of the notebook, and says what does not fit', async () => {
    const { sequential, layers } = await import('@tensorflow/tfjs-layers');
    const network = sequential({ layers: [layers.dense({ units: 2, inputShape: [3], name: 'd' })] });
    const model = asModel(network, { labels: ['no', 'yes'], name: 'mine' });
    expect(model).toMatchObject({ name: 'mine', kind: 'layers', inputShape: [3], labels: ['no', 'yes'] });
    const map = await integratedGradients(model, [1, 2, 3], { target: 'yes' });
    expect(map.targets[0]!.label).toBe('yes');
    expect(() => asModel(network, { labels: ['one'] })).toThrow(/1 labels were given .* 2 outputs/);
    expect(() => asModel(sequential() as never)).toThrow(/is not built/);
    expect(() => asModel((() => 0) as never)).toThrow(/explainers take it as it is/);
    model.dispose();
  });
});
