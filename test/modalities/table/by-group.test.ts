import * as tf from '@tensorflow/tfjs-core';
import { layers, regularizers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import '../../engine';
import { integratedGradients } from '../../../src/attribution';
import { Attribution } from '../../../src/attribution/result';
import { byColumn } from '../../../src/modalities/table/by-column';
import { attributionsByGroup } from '../../../src/modalities/table/by-group';
import { encodeTable } from '../../../src/modalities/table/encoding';
import { loans } from '../../../src/modalities/table/loans';
import { parseTable } from '../../../src/modalities/table/read';
import { Random } from '../../../src/tensor/random';
import { figureText } from './figure-text';

/** Contributions made by hand: normal numbers with a mean for each group and column. */
function made(
  groups: readonly string[],
  means: Readonly<Record<string, readonly number[]>>,
  seed: number,
): Attribution {
  const random = new Random(seed);
  const width = Object.values(means)[0]!.length;
  const values = Float32Array.from(groups.flatMap((group) => means[group]!.map((mean) => mean + random.normal())));
  const shape = [groups.length, width];
  return new Attribution({
    method: 'made',
    title: 'Made',
    values,
    shape,
    input: { values, shape, columns: Array.from({ length: width }, (_, at) => `c${at}`) },
    targets: groups.map(() => ({ index: 1, label: 'yes', score: 0 })),
    certificate: { method: 'made', parameters: {}, explained: 'f', notes: [], seconds: 0 },
  });
}

const groupsOf = (count: number, names: readonly string[]) =>
  Array.from({ length: count }, (_, at) => names[at % names.length]!);
const tableOf = (groups: readonly string[]) =>
  parseTable(`who\n${groups.join('\n')}\n`, { types: { who: 'categorical' } });

describe('attributionsByGroup', () => {
  it('finds the column that differs, and no other', () => {
    const groups = groupsOf(200, ['a', 'b']);
    const found = attributionsByGroup(made(groups, { a: [0, 1, 0, 0], b: [0, -1, 0, 0] }, 1), tableOf(groups), 'who');
    expect(found.differing).toEqual(['c1']);
    const [, c1] = found.columns;
    expect(c1!.pushP).toBeCloseTo(1 / 1001, 6);
    // |N(1, 1)| and |N(−1, 1)| have the same mean: it weighs as much, the other way.
    expect(c1!.weightP).toBeGreaterThan(0.05);
    expect(c1!.push[0]!.low).toBeLessThan(1);
    expect(c1!.push[0]!.high).toBeGreaterThan(1);
    expect(figureText(found)).toMatch(
      /^Is the reason the same for a and b\?\nNo: “c1” differs most\. It contributes [+\d.]+ for a and −[\d.]+ for b/,
    );
  });

  it('finds none where there is none, at the level that it promises', () => {
    let wrong = 0;
    for (let seed = 0; seed < 60; seed++) {
      const groups = groupsOf(40, ['a', 'b']);
      const same = [0, 0.5, 1, 0, 0, 0];
      const found = attributionsByGroup(made(groups, { a: same, b: same }, seed), tableOf(groups), 'who', {
        draws: 200,
        seed,
      });
      if (found.differing.length > 0) wrong++;
    }
    // Binomial(60, 0.05): more than 8 with a probability of 0.5 %.
    expect(wrong).toBeLessThanOrEqual(8);
  });

  it('says how far the rankings agree, and takes several groups', () => {
    const groups = groupsOf(300, ['a', 'b', 'c']);
    const means = { a: [9, 6, 3, 0], b: [9, 6, 3, 0], c: [0, 3, 6, 9] };
    const found = attributionsByGroup(made(groups, means, 3), tableOf(groups), 'who', { draws: 200 });
    expect(found.agreement.mean).toBeCloseTo(-1, 6); // a and c, the furthest apart
    expect(found.agreement.p).toBeLessThan(0.01);
    expect(found.groups.map(({ name, rows }) => [name, rows])).toEqual([
      ['a', 100],
      ['b', 100],
      ['c', 100],
    ]);
  });

  it('says what cannot be compared', () => {
    const groups = groupsOf(30, ['a', 'b']);
    const one = made(groups, { a: [0], b: [0] }, 1);
    expect(() => attributionsByGroup(one, tableOf(groups.slice(1)), 'who')).toThrow(/has 30 rows and .* has 29/);
    expect(() => attributionsByGroup(one, tableOf(groups), 'sex')).toThrow(/no column "sex"; it has who/);
    const few = groups.map((_, at) => (at < 3 ? 'a' : 'b'));
    expect(() => attributionsByGroup(one, tableOf(few), 'who')).toThrow(/group "a" has 3 rows; at least 10/);
    expect(() => attributionsByGroup(one, tableOf(groups.map(() => 'a')), 'who')).toThrow(/has 1 groups here/);
    const numbers = parseTable(`who\n${groups.map((_, at) => at).join('\n')}\n`);
    expect(() => attributionsByGroup(one, numbers, 'who')).toThrow(/is numeric; groups need categories/);
    const mixed = new Attribution({ ...one, targets: one.targets.map((target, at) => ({ ...target, index: at % 2 })) });
    expect(() => attributionsByGroup(mixed, tableOf(groups), 'who')).toThrow(/2 different classes.*target: "yes"/);
  });
});

describe('planted causes', () => {
  /** The reasons of a network that was trained on made-up loans. */
  async function reasonsOf(bias: number) {
    const { train, test } = loans({ count: 3000, seed: 5, bias }).split({ test: 0.3, seed: 1 });
    const encoding = encodeTable(train, { leaveOut: ['granted'] });
    const kernelRegularizer = regularizers.l2({ l2: 0.01 });
    const network = sequential({
      layers: [
        layers.dense({ units: 8, activation: 'relu', kernelRegularizer, inputShape: [...encoding.inputShape] }),
        layers.dense({ units: 2, activation: 'softmax', kernelRegularizer }),
      ],
    });
    // The same start on every engine.
    const random = new Random(3);
    const start = network.getWeights().map(({ size, shape }) =>
      tf.tensor(
        Float32Array.from({ length: size }, () => 0.3 * random.normal()),
        shape,
      ),
    );
    network.setWeights(start);
    network.compile({ optimizer: tf.train.adam(0.02), loss: 'sparseCategoricalCrossentropy' });
    const { values, shape } = encoding.encode(train);
    const x = tf.tensor(values, [...shape]);
    const y = tf.tensor1d(Float32Array.from(train.classes('granted').index));
    await network.fit(x, y, { epochs: 10, batchSize: 128, shuffle: false, verbose: 0 });
    const options = { target: 1, baseline: encoding.baseline('mean'), steps: 16 };
    const map = await integratedGradients(network, encoding.encode(test), options);
    network.dispose();
    tf.dispose([x, y, ...start]);
    return attributionsByGroup(byColumn(map, encoding), test, 'sex', { draws: 400 });
  }

  it('are found: what decides for all, and what counts against women only', async () => {
    const found = await reasonsOf(2.5);
    const column = (wanted: string) => found.columns.find(({ name }) => name === wanted)!;
    // Income, debts and housing decide for all; region and age for nobody.
    for (const cause of ['income', 'debts', 'housing']) {
      for (const other of ['region', 'age']) {
        expect(column(cause).weight[0]!.mean).toBeGreaterThan(3 * column(other).weight[0]!.mean);
      }
    }
    expect(found.differing).toEqual(['employment gap']);
    const [women, men] = column('employment gap').weight;
    expect(women!.low).toBeGreaterThan(1.3 * men!.high);
  });

  it('are not made up: where the reason is the same, none differs', async () => {
    const found = await reasonsOf(0);
    expect(found.differing).toEqual([]);
    expect(figureText(found)).toMatch(/yes: between female and male, no other column differs by much/);
  });
});
