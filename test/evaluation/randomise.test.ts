/** The randomisation check of networks that are no LayersModel, on a graph of two layers built by hand. */
import '../engine';
import { type GraphModel, loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/evaluation';
import { copyOf, layersFromTop, shuffled } from '../../src/evaluation/randomise';
import { loadModel } from '../../src/models/load';
import { Random } from '../../src/tensor/random';
import { mirror } from '../models/mirror';
import { inputs, linear } from './planted';

const [wide, hidden, units] = [25, 12, 3];

/** relu(x · first + bias) · second / 2, the last layer's weights behind an Identity, as converters write them. */
async function graph() {
  const random = new Random(3);
  const float = { dtype: { type: 'DT_FLOAT' } };
  const dims = (...sizes: number[]) => ({ shape: { dim: sizes.map((size) => ({ size: String(size) })) } });
  const weights = { first: [wide, hidden], bias: [hidden], second: [hidden, units], half: [] as number[] };
  const constant = (name: string) => ({
    name,
    op: 'Const',
    attr: { ...float, value: { tensor: { dtype: 'DT_FLOAT' } } },
  });
  const product = (name: string, input: string[]) => ({
    name,
    op: 'MatMul',
    input,
    attr: { T: float.dtype, transpose_a: { b: false }, transpose_b: { b: false } },
  });
  const one = (name: string, op: string, input: string[]) => ({ name, op, input, attr: { T: float.dtype } });
  // The output stands first: files have their nodes in any order.
  const node = [
    one('logits', 'Mul', ['scores', 'half']),
    { name: 'x', op: 'Placeholder', attr: { ...float, ...dims(-1, wide) } },
    ...Object.keys(weights).map(constant),
    one('second/read', 'Identity', ['second']),
    product('scores', ['active', 'second/read']),
    product('sums', ['x', 'first']),
    one('biased', 'AddV2', ['sums', 'bias']),
    one('active', 'Relu', ['biased']),
  ];
  const specs = Object.entries(weights).map(([name, shape]) => ({ name, shape, dtype: 'float32' as const }));
  const sizes = specs.map(({ shape }) => shape.reduce((a, b) => a * b, 1));
  const data = sizes.flatMap((size) => Array.from({ length: size }, () => (size === 1 ? 0.5 : random.normal())));
  const modelTopology = { node, versions: { producer: 1, minConsumer: 1 } };
  const weightData = Float32Array.from(data).buffer;
  return loadGraphModel(tf.io.fromMemory({ format: 'graph-model', modelTopology, weightSpecs: specs, weightData }));
}

const x = inputs(12, [wide]);
const row = (found: Awaited<ReturnType<typeof evaluate>>) =>
  found.certificate.checks.find(({ label }) => label === 'Randomisation check')!;
const blind = {
  title: 'Input itself',
  explain: async (_: unknown, input: unknown) => input as { values: Float32Array; shape: number[] },
};

describe('weights of a graph model', () => {
  it('are found by the operations that read them, the last first; a single number is none', async () => {
    const model = await graph();
    expect(await layersFromTop(model)).toEqual(['scores', 'biased', 'sums']);
    model.dispose();
  });

  it('are drawn anew in a copy, and stay in the model; no tensor is left', async () => {
    const model = await graph();
    const batch = tf.tensor2d(Array.from(x.values), [12, wide]);
    const answer = (network: { predict(x: tf.Tensor): unknown }) =>
      tf.tidy(() => Array.from((network.predict(batch) as tf.Tensor).dataSync()));
    const own = answer(model);
    const before = tf.memory().numTensors;
    const copy = await copyOf(model);
    expect(answer(await copy.network())).toEqual(own);
    // Without weights in the last layer every answer is 0.
    copy.replace('scores', (name, values) => {
      expect(name).toBe('second');
      return new Float32Array(values.length);
    });
    expect(new Set(answer(await copy.network()).map(Math.abs))).toEqual(new Set([0]));
    copy.dispose();
    expect(answer(model)).toEqual(own);
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
    batch.dispose();
  });

  it('let the leaderboard warn of a method that does not look at them, and pass one that does', async () => {
    const model = await graph();
    const found = await evaluate(model, ['gradient', blind], x, ['pixel_flipping'], { target: 1 });
    expect(found.score('Input itself', 'parameter_randomisation').mean).toBeCloseTo(1, 9);
    expect(found.score('Gradient', 'parameter_randomisation').mean).toBeLessThan(0.2);
    expect(found.score('Gradient', 'parameter_randomisation').curve!.x).toEqual([0, 1, 2, 3]);
    expect(row(found)).toMatchObject({ tone: 'warn', value: expect.stringMatching(/^failed by Input itself/) });
    model.dispose();
  });

  it.skipIf(!mirror)('of MobileNet are all found, and its answers go with them', async () => {
    const model = await loadModel('mobilenet-v1-0.25-graph');
    const network = model.network as GraphModel;
    const layers = (await layersFromTop(network))!;
    expect(layers.length).toBeGreaterThan(27);
    const copy = await copyOf(network);
    const draw = shuffled(1);
    let drawn = 0;
    for (const layer of layers) {
      copy.replace(layer, (name, values) => {
        drawn += values.length;
        return draw(name, values);
      });
    }
    const sizes = Object.values(network.weights).map(([first]) => (first!.dtype === 'float32' ? first!.size : 1));
    expect(drawn).toBe(sizes.filter((size) => size > 1).reduce((a, b) => a + b, 0));
    const photo = tf.randomUniform([1, ...model.inputShape], -1, 1, 'float32', 1);
    const answers = [network, await copy.network()].map((one) => (one.predict(photo) as tf.Tensor).dataSync());
    expect(Math.max(...answers[0]!.map((value, at) => Math.abs(value - answers[1]![at]!)))).toBeGreaterThan(1e-3);
    photo.dispose();
    copy.dispose();
    model.dispose();
  });
});

it('a check that cannot be made is said not to have been made', async () => {
  const w = Array.from({ length: 25 }, (_, at) => at - 12);
  const found = await evaluate(linear(w, [wide]), ['gradient'], x, ['sparseness'], { target: 0 });
  expect(found.score('Gradient', 'parameter_randomisation').mean).toBeNaN();
  expect(row(found)).toMatchObject({ tone: 'warn', value: expect.stringMatching(/^not made/) });
  expect(found.certificate.notes.join(' ')).toMatch(/check was not made: a function keeps its weights to itself/);
});
