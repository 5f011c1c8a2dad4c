import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '../../engine';
import { liveTensors } from '../../../src/attribution/problem';
import { digitLabel, digits } from '../../../src/models/digits';
import { loadModel } from '../../../src/models/load';
import type { Model } from '../../../src/models/model';
import { Steps } from '../../../src/tensor/progress';
import { Random } from '../../../src/tensor/random';
import { readClassifier } from '../../../src/understanding/examples/classifier';
import { headLoss } from '../../../src/understanding/examples/head-loss';
import { type InfluenceRequest, influence } from '../../../src/understanding/examples/influence';
import { correlation } from '../../../src/understanding/examples/influence-result';
import { networkLoss } from '../../../src/understanding/examples/network-loss';
import { selfInfluence } from '../../../src/understanding/examples/self-influence';
import { SoftmaxObjective } from '../../../src/understanding/examples/softmax-objective';

const random = (count: number, seed: number): Float32Array => {
  const source = new Random(seed);
  return Float32Array.from({ length: count }, () => source.normal());
};

const rowsFrom = (from: number, count: number) => Array.from({ length: count }, (_, at) => from + at);
const some = (which: readonly number[], part: 'training' | 'held-out') => ({
  x: digits(which, { part }),
  labels: which.map((row) => digitLabel(row, { part })),
});

/** Dense layers with random weights on inputs of 5 numbers. */
function perceptron(...activations: string[]): LayersModel {
  const model = sequential({
    layers: activations.map((activation, at) =>
      layers.dense({
        units: at === activations.length - 1 ? 3 : 6,
        activation: activation as 'relu',
        name: `d${at}`,
        ...(at === 0 ? { inputShape: [5] } : {}),
      }),
    ),
  });
  model.setWeights(model.weights.map(({ shape }, at) => tensorOf(shape as number[], 40 + at)));
  return model;
}

const tensorOf = (shape: number[], seed: number): Tensor =>
  tf.tensor(
    random(
      shape.reduce((a, b) => a * b, 1),
      seed,
    ).map((value) => 0.7 * value),
    shape,
  );

const input = (count: number, seed: number) => ({ values: random(5 * count, seed), shape: [count, 5] });
const classes = (count: number) => Int32Array.from({ length: count }, (_, row) => (row * 7) % 3);
const steps = new Steps(undefined, undefined);

/** Largest difference as a share of the largest value. */
const off = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(...Array.from(a, (value, at) => Math.abs(value - b[at]!))) / Math.max(...Array.from(b, Math.abs));

describe('the objective of a last layer', () => {
  it.each([1, 3])('with %i units has the derivatives of its values', async (units) => {
    const labels = Int32Array.from({ length: 12 }, (_, row) => row % Math.max(units, 2));
    const data = { values: random(12 * 4, 1), labels, count: 12, size: 4 };
    const objective = new SoftmaxObjective(data, { units, bias: true, l2: 0.1 });
    const at = Float64Array.from(random(objective.size, 2));
    const v = Float64Array.from(random(objective.size, 3));
    const moved = (step: number) => at.map((value, place) => value + step * v[place]!);
    const slope = (where: Float64Array) => objective.gradient(where, objective.probabilities(where));
    const step = 1e-5;
    const rise = (objective.value(moved(step)) - objective.value(moved(-step))) / (2 * step);
    const gradient = slope(at);
    expect(gradient.reduce((sum, value, place) => sum + value * v[place]!, 0)).toBeCloseTo(rise, 8);
    const below = slope(moved(-step));
    const differences = slope(moved(step)).map((value, place) => (value - below[place]!) / (2 * step));
    const probabilities = objective.probabilities(at);
    const product = objective.product(probabilities, v);
    expect(off(product, differences)).toBeLessThan(1e-8);
    const hessian = await objective.hessian(probabilities, async () => {});
    const byMatrix = hessian.map((row) => row.reduce((sum, value, place) => sum + value * v[place]!, 0));
    expect(off(byMatrix, product)).toBeLessThan(1e-12);
  });
});

describe('the objective of several layers', () => {
  const examples = {
    train: { input: input(30, 11), labels: classes(30) },
    test: { input: input(4, 12), labels: classes(4) },
  };
  const exact = { l2: 0.05, kind: 'exact', steps, signal: undefined } as const;

  it('is that of the last layer, where only that is chosen', async () => {
    const model = perceptron('relu', 'softmax');
    const classifier = readClassifier(model);
    const head = await headLoss(classifier, examples, 0.05, undefined);
    const network = await networkLoss(classifier, ['d1'], examples, exact);
    const v = Float64Array.from(random(head.size, 5));
    expect(off(await network.product(v), await head.product(v))).toBeLessThan(1e-5);
    expect(off(await network.product(v, [3, 4]), await head.product(v, [3, 4]))).toBeLessThan(1e-5);
    expect(off(await network.along('train', v), await head.along('train', v))).toBeLessThan(1e-5);
    expect(off(await network.gradient('test', 2), await head.gradient('test', 2))).toBeLessThan(1e-5);
    expect(off(await network.slope(), await head.slope())).toBeLessThan(1e-5);
    expect(off(await network.losses('test'), await head.losses('test'))).toBeLessThan(1e-5);
    model.dispose();
  });

  it.each(['relu', 'tanh', 'sigmoid', 'elu', 'softplus', 'linear'])(
    'behind %s has second derivatives that central differences of the layers themselves confirm',
    async (activation) => {
      const model = perceptron(activation, activation, 'softmax');
      const classifier = readClassifier(model);
      const names = ['d0', 'd1', 'd2'];
      const live = liveTensors();
      const [twice, near] = [
        await networkLoss(classifier, names, examples, exact),
        await networkLoss(classifier, names, examples, { ...exact, kind: 'differences' }),
      ];
      const before = model.getWeights().map((weight) => Array.from(weight.dataSync()));
      const v = Float64Array.from(random(twice.size, 6));
      // Where the curvature jumps, differences are those of both sides.
      const allowed = ['relu', 'elu'].includes(activation) ? 0.1 : 0.005;
      expect(off(await near.product(v), await twice.product(v))).toBeLessThan(allowed);
      expect(off(await near.along('train', v), await twice.along('train', v))).toBeLessThan(allowed);
      expect(model.getWeights().map((weight) => Array.from(weight.dataSync()))).toEqual(before);
      expect(liveTensors()).toBe(live);
      model.dispose();
    },
  );

  it('gives the same influences by exact products and by differences', async () => {
    const model = perceptron('tanh', 'softmax');
    const data = {
      train: { x: input(40, 21), labels: classes(40) },
      test: { x: input(2, 22), labels: classes(2) },
    };
    const options = { ...data, layers: ['d0', 'd1'], damping: 0.5 };
    const exactly = await influence(model, options);
    const nearly = await influence(model, { ...options, hessian: 'differences' });
    expect(correlation(exactly.values, nearly.values)).toBeGreaterThan(0.999);
    expect(nearly.certificate.parameters.hessian).toMatch(/central differences/);
    model.dispose();
  });
});

describe('influence on the last layer of the digits network', () => {
  let model: Model;
  beforeAll(async () => {
    model = await loadModel('digits');
  });
  afterAll(() => model.dispose());
  const fitted = { l2: 0.01, damping: 0, refit: true } as const;

  it('goes with what leaving training examples out really does', async () => {
    // Held-out digits that the fitted layer is not sure of: the losses of the others hardly change at all.
    const data = { train: some(rowsFrom(0, 500), 'training'), test: some([115, 247, 340], 'held-out') };
    const live = liveTensors();
    const found = await influence(model, { ...data, ...fitted, method: 'closed-form', retrain: 24 });
    expect(liveTensors()).toBe(live);
    const { predicted, measured, rows } = found.leftOut!;
    expect(rows).toHaveLength(24);
    for (let test = 0; test < 3; test++) {
      const part = (values: Float64Array) => values.subarray(24 * test, 24 * test + 24);
      expect(correlation(part(predicted), part(measured))).toBeGreaterThan(0.9);
    }
    expect(found.certificate.checks.find(({ label }) => label === 'Leaving out')!.tone).toBe('good');
    const { blocks, summary } = found.figure();
    expect(summary).toMatch(/^Of 500 training examples, leaving out the most helpful one/);
    expect(blocks.slice(0, 3)).toMatchObject([
      { kind: 'gallery' },
      { heading: 'Most helpful' },
      { heading: 'Most harmful' },
    ]);
    const changes = found.leavingOut(1);
    expect(changes[found.ranked(1)[0]!]).toBe(Math.max(...changes));
  });

  it('is the same by conjugate gradients, and near by LiSSA, which knows how far it is', async () => {
    const data = { train: some(rowsFrom(0, 300), 'training'), test: some([115], 'held-out') };
    const options = { ...data, ...fitted, damping: 0.1 };
    const closed = await influence(model, { ...options, method: 'closed-form' });
    const iterated = await influence(model, options);
    expect(off(iterated.values, closed.values)).toBeLessThan(1e-6);
    const lissa = { batch: 64, depth: 300, repeats: 10 };
    const estimated = await influence(model, { ...options, method: 'lissa', lissa });
    expect(correlation(estimated.values, closed.values)).toBeGreaterThan(0.97);
    const rough = await influence(model, { ...options, method: 'lissa', lissa: { batch: 1, depth: 20, repeats: 1 } });
    expect(rough.certificate.checks.find(({ label }) => label === 'Solution')!.tone).toBe('warn');
    const stopped = await influence(model, { ...options, iterations: 3 });
    expect(stopped.certificate.checks.find(({ label }) => label === 'Solution')!.tone).toBe('warn');
  });

  it('finds the training digits whose labels were changed', async () => {
    const which = rowsFrom(0, 800);
    const train = some(which, 'training');
    const source = new Random(4);
    const changed = new Set<number>();
    while (changed.size < 40) changed.add(source.below(which.length));
    const labels = train.labels.map((label, row) => (changed.has(row) ? (label + 1 + source.below(9)) % 10 : label));
    const found = await selfInfluence(model, { train: { x: train.x, labels }, ...fitted, method: 'closed-form' });
    const share = (order: Iterable<number>, part: number) =>
      [...order].slice(0, part * which.length).filter((row) => changed.has(row)).length / changed.size;
    const byLoss = [...found.losses.keys()].sort((a, b) => found.losses[b]! - found.losses[a]!);
    expect(share(found.ranked(), 0.1)).toBeGreaterThan(0.9);
    expect(share(found.ranked(), 0.2)).toBe(1);
    // The layer before was trained on the right labels, so that the loss alone finds them just as well.
    expect(share(byLoss, 0.1)).toBeGreaterThan(0.9);
    expect(found.figure().summary).toMatch(/of the first 24 the network contradicts the label of 2\d\./);
  });

  const wrong: [string, (data: Pick<InfluenceRequest, 'train' | 'test'>) => Promise<unknown>, RegExp][] = [
    [
      'missing labels',
      (data) => influence(model, { ...data, train: { x: data.train.x } as never }),
      /training examples have no labels/,
    ],
    [
      'too few labels',
      (data) => influence(model, { ...data, test: { ...data.test, labels: [] } }),
      /0 labels for 1 test/,
    ],
    [
      'a label out of range',
      (data) => influence(model, { ...data, test: { ...data.test, labels: [10] } }),
      /is 10; the model has 10 classes, numbered 0 to 9/,
    ],
    ['no test examples', (data) => influence(model, { train: data.train } as never), /no test examples/],
    [
      'a layer that is not there',
      (data) => influence(model, { ...data, layers: ['dense9'] }),
      /no layer "dense9".*dense1, logits/,
    ],
    [
      'a convolution for exact products',
      (data) => influence(model, { ...data, layers: ['conv3'] }),
      /"conv3" \(Conv2D, relu\) cannot be differentiated twice.*'differences'/,
    ],
    [
      'a closed form of two layers',
      (data) => influence(model, { ...data, layers: ['dense1', 'logits'], method: 'closed-form' }),
      /works on the last layer "logits"/,
    ],
    [
      'a singular Hessian',
      (data) => influence(model, { ...data, damping: 0, method: 'closed-form' }),
      /not positive definite.*damping/,
    ],
    ['a fit without penalty', (data) => influence(model, { ...data, refit: true }), /l2 above 0/],
    ['retraining without refit', (data) => influence(model, { ...data, retrain: 3 }), /refit: true/],
    [
      'LiSSA with too small a scale',
      (data) => influence(model, { ...data, method: 'lissa', lissa: { scale: 0.01 } }),
      /LiSSA diverged at step \d+.*larger/,
    ],
    ['a negative damping', (data) => influence(model, { ...data, damping: -1 }), /damping is -1/],
    ['an unknown method', (data) => influence(model, { ...data, method: 'guess' as never }), /method is "guess"/],
    ['a function', (data) => influence((x) => x as Tensor, data), /give a LayersModel/],
  ];
  it.each(wrong)('says what is wrong with %s', async (_, ask, message) => {
    const data = { train: some(rowsFrom(0, 12), 'training'), test: some([0], 'held-out') };
    const live = liveTensors();
    await expect(ask(data)).rejects.toThrow(message);
    expect(liveTensors()).toBe(live);
  });

  it('says so where the Hessian is not positive', async () => {
    const data = { train: some(rowsFrom(0, 60), 'training'), test: some([115], 'held-out') };
    const asked = influence(model, { ...data, layers: ['dense1', 'logits'], damping: 0 });
    await expect(asked).rejects.toThrow(/has the curvature −.* Give a damping above/);
  });
});

describe('influence on tables', () => {
  const data = { x: input(40, 21), labels: classes(40) };

  it('is told in tables, and stops where it is told to', async () => {
    const model = perceptron('tanh', 'softmax');
    const options = { l2: 0.01, damping: 0, refit: true } as const;
    const found = await influence(model, { train: data, test: data, ...options });
    expect(found.figure().blocks[0]).toMatchObject({
      kind: 'table',
      heading: expect.stringMatching(/^Test example 0: labelled 0/),
    });
    const alone = await selfInfluence(model, { train: data, ...options });
    expect(alone.figure().blocks).toMatchObject([{ kind: 'table' }, { kind: 'scatter' }]);
    // What an example's influence on itself says, by either way of asking.
    for (const row of [0, 7, 39]) expect(alone.values[row]).toBeCloseTo(-found.values[row * 40 + row]!, 5);
    const live = liveTensors();
    const abort = new AbortController();
    abort.abort();
    await expect(selfInfluence(model, { train: data, ...options, signal: abort.signal })).rejects.toThrow(/stopped/);
    expect(liveTensors()).toBe(live);
    model.dispose();
  });
});
