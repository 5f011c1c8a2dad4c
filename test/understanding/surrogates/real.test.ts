import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import '../../engine';
import { surrogate } from '../../../src';

const mirror = process.env.EXPLAINBOOK_MIRROR;

interface Table {
  readonly x: number[][];
  readonly labels: string[];
  readonly classNames: string[];
}

/** A table of numbers with a class in its last column, rows with gaps left out. */
function table(name: string): Table {
  const lines = readFileSync(join(mirror!, 'tabular', `${name}.csv`), 'utf8')
    .trim()
    .split('\n');
  const rows = lines.map((line) => line.trim().split(',')).filter((row) => !row.includes('?'));
  const labels = rows.map((row) => row.at(-1)!);
  return { x: rows.map((row) => row.slice(0, -1).map(Number)), labels, classNames: [...new Set(labels)].sort() };
}

const heldOutOf = ({ x }: Table): number[] => Array.from(x.keys()).filter((row) => row % 3 === 1);

/** What a network is given: each column with mean 0 and standard deviation 1. */
function standardized({ x }: Table): number[][] {
  const columns = x[0]!.map((_, j) => x.map((row) => row[j]!));
  const means = columns.map((column) => column.reduce((a, b) => a + b) / column.length);
  const deviations = columns.map((column, j) =>
    Math.sqrt(column.reduce((sum, value) => sum + (value - means[j]!) ** 2, 0) / column.length),
  );
  return x.map((row) => row.map((value, j) => (value - means[j]!) / deviations[j]!));
}

/** A network with one hidden layer, trained on the rows that are not held out. */
function trained(data: Table): LayersModel {
  const { x, labels, classNames } = data;
  const start = (seed: number) => ({ className: 'GlorotUniform', config: { seed } }) as never;
  const net = sequential({
    layers: [
      layers.dense({ inputShape: [x[0]!.length], units: 16, activation: 'relu', kernelInitializer: start(1) }),
      layers.dense({ units: classNames.length, activation: 'softmax', kernelInitializer: start(2) }),
    ],
  });
  const heldOut = new Set(heldOutOf(data));
  const rows = Array.from(x.keys()).filter((row) => !heldOut.has(row));
  const scaled = standardized(data);
  const optimizer = tf.train.adam(0.02);
  tf.tidy(() => {
    const inputs = tf.tensor2d(rows.map((row) => scaled[row]!));
    const wanted = tf.tensor2d(rows.map((row) => classNames.map((name) => Number(name === labels[row]))));
    for (let step = 0; step < 120; step++) {
      optimizer.minimize(
        () => tf.neg(tf.mean(tf.sum(tf.mul(wanted, tf.log(net.apply(inputs) as tf.Tensor)), 1))) as tf.Scalar,
      );
    }
  });
  optimizer.dispose();
  return net;
}

describe.skipIf(!mirror)('surrogates of networks on public tables (needs EXPLAINBOOK_MIRROR)', () => {
  it('iris: the tree asks first for the petals, as every tree on these flowers does', async () => {
    const data = table('iris');
    const net = trained(data);
    const columns = ['sepal length', 'sepal width', 'petal length', 'petal width'];
    // The network is given scaled columns, the tree asks about centimetres.
    const asked = { ...data, features: data.x, columns, heldOut: heldOutOf(data) };
    const result = await surrogate(net, standardized(data), { kind: 'tree', minLeaf: 3, ...asked });
    const anteHoc = result.comparison!.anteHoc;
    if (anteHoc.kind === 'linear') throw new Error('expected a tree');
    expect(columns[anteHoc.nodes[0]!.column!]).toMatch(/^petal/);
    expect(result.fidelity.value).toBeGreaterThan(0.85);
    expect(result.comparison!.anteHocScore.value).toBeGreaterThan(0.85);
    net.dispose();
  });

  it('breast cancer: a tree, a graph and a linear model agree with the network nearly always', async () => {
    const data = table('breast-cancer-wisconsin');
    const net = trained(data);
    const names =
      'clump thickness, cell size, cell shape, adhesion, epithelial size, bare nuclei, chromatin, nucleoli, mitoses';
    const asked = { ...data, features: data.x, columns: names.split(', '), heldOut: heldOutOf(data) };
    for (const kind of ['tree', 'linear', 'graph'] as const) {
      const result = await surrogate(net, standardized(data), { kind, ...asked });
      expect(result.fidelity.low).toBeGreaterThan(0.88);
      expect(result.comparison!.network.value).toBeGreaterThan(0.93);
      // No network is needed for this table: it is right hardly more often than what was trained on the labels.
      expect(result.comparison!.difference!.low).toBeLessThan(0.02);
    }
    net.dispose();
  });
});
