import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import '../../engine';
import { loadModel } from '../../../src';
import { surrogate } from '../../../src/understanding/surrogates';
import { agreement, pairedDifference, rSquared, wilson } from '../../../src/understanding/surrogates/fidelity';
import { digits } from './digits';
import { all, rowOf, uniform } from './made';

const columns = uniform(400, 4, 1);
/** The middles of sixteenths, so that a threshold between them is found exactly. */
const x = all(columns).map((row) => rowOf(columns, row).map((value) => (Math.floor(16 * value) + 0.5) / 16));

/** Class 1 where a ≤ ½ and b ≤ ¼, in TensorFlow.js operations. */
const planted = (input: tf.Tensor): tf.Tensor =>
  tf.tidy(() => {
    const [a, b] = [tf.slice(input, [0, 0], [-1, 1]), tf.slice(input, [0, 1], [-1, 1])];
    // A kink, not a step, so that it has a slope: the lesser of both distances from the thresholds.
    const score = tf.minimum(tf.sub(0.5, a), tf.sub(0.25, b));
    return tf.softmax(tf.concat([tf.mul(score, -9), tf.mul(score, 9)], 1));
  });
const rule = ([a, b]: readonly number[]) => Number(a! <= 0.5 && b! <= 0.25);

describe('a surrogate', () => {
  it('tree of a network that is a tree is that tree, faithful on every held-out row', async () => {
    const before = tf.memory().numTensors;
    const result = await surrogate(planted, x, {
      kind: 'tree',
      columns: ['age', 'income', 'height', 'weight'],
      classNames: ['no', 'yes'],
    });
    expect(tf.memory().numTensors).toBe(before);
    expect(result.fidelity.rows).toBe(120);
    expect(result.fidelity.value).toBe(1);
    const [block] = result.figure().blocks;
    if (block?.kind !== 'tree') throw new Error('expected a tree');
    expect(block.nodes.map(({ label }) => label).sort()).toEqual(['age ≤ 0.5', 'income ≤ 0.25', 'no', 'no', 'yes']);
    expect(
      result.predict([
        [0.1, 0.1, 0, 0],
        [0.9, 0.1, 0, 0],
        [0.1, 0.9, 0, 0],
      ]),
    ).toEqual([1, 0, 0]);
    expect(result.figure().summary).toMatch(
      /^The tree \(3 leaves\) agrees with the network on 100 % \(97–100 %\) of 120 held-out rows; always the commonest answer would on \d\d %\.$/,
    );
  });

  it('linear model of a linear network has its weights', async () => {
    const weights = [2, 0, -3, 0.5];
    const net = sequential({ layers: [layers.dense({ inputShape: [4], units: 2, activation: 'softmax' })] });
    net.setWeights([
      tf.tensor2d(
        weights.flatMap((w) => [0, w]),
        [4, 2],
      ),
      tf.tensor1d([0, 0.25]),
    ]);
    const result = await surrogate(net, x, { kind: 'linear', target: 1 });
    if (result.model.kind !== 'linear') throw new Error('expected a linear model');
    weights.forEach((w, j) => {
      expect((result.model as typeof result.model & { kind: 'linear' }).coefficients[0]![j]).toBeCloseTo(w, 4);
    });
    expect(result.model.intercepts[0]).toBeCloseTo(0.25, 4);
    expect(result.fidelity.value).toBeCloseTo(1, 6);
    expect(result.figure().blocks[0]).toMatchObject({ kind: 'bars' });
  });

  it('linear model of its classes learns the probabilities: the difference of two weights', async () => {
    const weights = [2, 0, -3, 0.5];
    const net = sequential({ layers: [layers.dense({ inputShape: [4], units: 2, activation: 'softmax' })] });
    net.setWeights([
      tf.tensor2d(
        weights.flatMap((w) => [-w, w]),
        [4, 2],
      ),
      tf.tensor1d([0, 0.5]),
    ]);
    const result = await surrogate(net, x, { kind: 'linear', lambda: 1e-7 });
    if (result.model.kind !== 'linear') throw new Error('expected a linear model');
    const { coefficients, intercepts } = result.model;
    expect(coefficients).toHaveLength(1);
    weights.forEach((w, j) => {
      expect(coefficients[0]![j]).toBeCloseTo(2 * w, 2);
    });
    expect(intercepts[0]).toBeCloseTo(0.5, 2);
    expect(result.fidelity.value).toBeGreaterThan(0.99);
  });

  it('graph says how many nodes it needs', async () => {
    const result = await surrogate(planted, x, { kind: 'graph' });
    expect(result.figure().summary).toContain('The decision graph (4 nodes)');
  });

  it('with labels says how right everyone is, by numbers known beforehand', async () => {
    // The labels are the network's classes, but every tenth is another: held-out rows are every fifth.
    const heldOut = all(columns).filter((row) => row % 5 === 0);
    const labels = x.map((row, at) => (at % 10 === 0 ? 1 - rule(row) : rule(row)));
    const result = await surrogate(planted, x, { kind: 'tree', labels, heldOut });
    expect(result.heldOut).toHaveLength(80);
    // Half of the held-out rows have a wrong label, none of the others.
    expect(result.comparison!.network.value).toBe(0.5);
    // Trained on labels of which none is wrong, the tree is right where the network is.
    expect(result.comparison!.anteHocScore.value).toBe(0.5);
    expect(result.comparison!.difference!.low).toBeLessThanOrEqual(0);
    expect(result.figure().summary).toMatch(
      /Trained on the labels itself it is right on 50 % \(39–61 %\), the network on 50 % \(39–61 %\)\.$/,
    );
    const kinds = result.figure().blocks.map(({ kind }) => kind);
    // None of the labels that it was trained on is wrong, so its tree is the same and is not drawn twice.
    expect(kinds).toEqual(['tree', 'words', 'table']);
    expect(result.certificate.checks.map(({ label }) => label)).toContain('Network less model trained on labels');
  });

  it('of values gives R²', async () => {
    const product = (input: tf.Tensor) => tf.mul(tf.slice(input, [0, 0], [-1, 1]), tf.slice(input, [0, 1], [-1, 1]));
    const labels = x.map(([a, b]) => a! * b!);
    const result = await surrogate(product, x, { kind: 'tree', maxDepth: 6, complexity: 0.001, labels });
    expect(result.comparison!.network.value).toBeCloseTo(1, 6);
    expect(result.fidelity.value).toBeGreaterThan(0.9);
    expect(result.fidelity.low).toBeLessThan(result.fidelity.value);
    expect(result.figure().summary).toMatch(/explains R² = 0\.9\d* \(.* of the network’s output on 120 held-out rows/);
  });

  it('of the digits network reads measures in place of pixels', async () => {
    const { input, ink, names, labels } = digits(600);
    const model = await loadModel('digits');
    const result = await surrogate(model, input, { kind: 'tree', maxDepth: 6, features: ink, columns: names, labels });
    expect(result.columns).toHaveLength(16);
    expect(result.fidelity.low).toBeGreaterThan(result.chance!.high);
    // The network is right more often than any small tree of sixteen numbers.
    expect(result.comparison!.difference!.low).toBeGreaterThan(0);
    expect(result.figure().summary).toContain('held-out rows');
  });

  it('says that single pixels are what it sees', async () => {
    const { input } = digits(60);
    const result = await surrogate(await loadModel('digits'), input, { kind: 'tree' });
    expect(result.columns[30]).toBe('pixel 1, 2');
    expect(result.certificate.notes.join()).toContain('single pixels');
  });
});

describe('wrong input to a surrogate is named in a sentence', () => {
  const bad = (
    options: object,
    wanted: RegExp,
    rows: readonly (readonly number[])[] = x,
    net: (input: tf.Tensor) => tf.Tensor = planted,
  ) => expect(surrogate(net, rows as number[][], { kind: 'tree', ...options })).rejects.toThrow(wanted);

  it('of options', async () => {
    await bad({ kind: 'forest' }, /kind of surrogate is "forest"; give "tree", "linear" or "graph"/);
    await bad({ kind: 'graph', target: 1 }, /decision graph answers with classes/);
    await bad({ maxDepth: 0 }, /maxDepth = 0/);
    await bad({ heldOut: 1 }, /heldOut is 1; give a share/);
    await bad({ heldOut: [400, 1, 2, 3, 4] }, /row 400; rows are numbered 0 to 399/);
    await bad({ columns: ['a', 'b'] }, /2 column names for 4 columns/);
    await bad({ classNames: ['a'] }, /1 class names for 2 classes/);
  });

  it('of data', async () => {
    await bad({}, /Of 12 rows, 8 are left/, x.slice(0, 12));
    await bad({}, /holds NaN at position 2/, [[0, 0, Number.NaN, 0], ...x]);
    await bad({ features: x.slice(1) }, /399 rows for 400/);
    await bad(
      { features: x.map((row, at) => (at === 7 ? [0, Number.NaN] : row.slice(0, 2))) },
      /NaN in row 7, column 1/,
    );
    await bad(
      { features: x.map((row, at) => (at === 7 ? row : row.slice(1))) },
      /Row 7 of the features has 4 numbers, row 0 has 3/,
    );
    await bad({ features: x.map(() => [1, 2]) }, /Every column holds one value/);
  });

  it('of labels and classes', async () => {
    await bad({ labels: [0, 1] }, /2 labels for 400 rows/);
    await bad({ labels: x.map(() => 2) }, /label of row 0 is 2; expected a class from 0 to 1/);
    await bad({ labels: x.map(() => 0) }, /The labels name the class "class 0" for all/);
    await bad(
      {},
      /The network says the class "class 0" for all 280 rows/,
      x.map(([, b, c, d]) => [0.9, b!, c!, d!]),
    );
  });

  it('of outputs that name no one class', async () => {
    const several = (input: tf.Tensor) => tf.sigmoid(tf.slice(input, [0, 0], [-1, 3]));
    await bad({}, /3 outputs that are probabilities each by itself.*target: 0/, x, several);
    await bad({ kind: 'graph' }, /graph answers with classes, and the output is a number/, x, (input: tf.Tensor) =>
      tf.sum(input, 1, true),
    );
  });

  it('and a stop is heard', async () => {
    await expect(surrogate(planted, x, { kind: 'tree', signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});

describe('intervals', () => {
  it.each([
    // Newcombe 1998, Two-sided confidence intervals for the single proportion, table I, method 3.
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %i in %i is as published', (right, rows, low, high) => {
    const score = wilson(right, rows);
    expect(score.low).toBeCloseTo(low, 4);
    expect(score.high).toBeCloseTo(high, 4);
  });

  it('of R² and of a paired difference hold what they estimate', () => {
    expect(agreement([0, 1, 2], [0, 1, 1]).value).toBeCloseTo(2 / 3, 12);
    const truth = Array.from({ length: 50 }, (_, at) => at % 7);
    expect(rSquared(truth, truth, 1)).toMatchObject({ value: 1, low: 1, high: 1 });
    expect(
      rSquared(
        truth,
        truth.map(() => truth.reduce((a, b) => a + b) / 50),
        1,
      ).value,
    ).toBeCloseTo(0, 12);
    // Of 100 pairs 20 differ, 15 for the first: 0.1, with a standard deviation of √(0.2 − 0.01) / 10.
    const one = Array.from({ length: 100 }, (_, at) => at < 15);
    const other = Array.from({ length: 100 }, (_, at) => at >= 15 && at < 20);
    const { value, low, high } = pairedDifference(one, other, 1);
    expect(value).toBeCloseTo(0.1, 12);
    expect(high - low).toBeCloseTo(2 * 1.96 * Math.sqrt(0.19) * 0.1, 1);
  });
});
