import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import '../../engine';
import { deepLift, expectedGradients, integratedGradients, kernelShap, lime } from '../../../src/attribution';
import { byColumn } from '../../../src/modalities/table/by-column';
import { encodeTable } from '../../../src/modalities/table/encoding';
import { parseTable } from '../../../src/modalities/table/read';
import { explainedFigure, isTold } from '../../../src/render/figure/explained';
import { decisionReport } from '../../../src/report/decision-report';

const people = parseTable(
  `age,town,member,grade
40,Ulm,yes,low
20,Bonn,no,high
?,Ulm,no,mid
60,Köln,yes,
`,
  { types: { grade: { kind: 'ordinal', categories: ['low', 'mid', 'high'] } } },
);

describe('encodeTable', () => {
  const encoding = encodeTable(people);
  const root = Math.sqrt(800 / 3); // of 40, 20 and 60 about 40
  const rank = Math.sqrt(2 / 3);

  it('standardises numbers and ranks, and gives each category an input', () => {
    expect(encoding.inputNames).toEqual([
      'age',
      'age is missing',
      'town = Bonn',
      'town = Köln',
      'town = Ulm',
      'member',
      'grade',
      'grade is missing',
    ]);
    const { values, shape } = encoding.encode(people);
    expect(shape).toEqual([4, 8]);
    const rows = [
      [0, 0, 0, 0, 1, 1, -1 / rank, 0],
      [-20 / root, 0, 1, 0, 0, 0, 1 / rank, 0],
      [0, 1, 0, 0, 1, 0, 0, 0],
      [20 / root, 0, 0, 1, 0, 1, 0, 1],
    ];
    for (const [at, value] of rows.flat().entries()) expect(values[at]).toBeCloseTo(value, 5);
    expect([...encoding.segments]).toEqual([0, 0, 1, 1, 1, 2, 3, 3]);
  });

  it('finds the way back, gaps included', () => {
    expect(encoding.decode(encoding.encode(people))).toEqual([0, 1, 2, 3].map((row) => people.row(row)));
  });

  it('has a typical row, the middle of the data, and rows of the data to compare with', () => {
    const typical = encoding.decode(encoding.baseline());
    expect(typical).toEqual([['40', 'Ulm', 'no', 'low']]);
    const middle = encoding.baseline('mean').values;
    expect([...middle.subarray(1, 6)]).toEqual([0.25, 0.25, 0.25, 0.5, 0.5]);
    expect(encoding.baselines(people, 3).length).toBe(3 * 8);
  });

  it('says what does not fit', () => {
    const moved = parseTable('age,town,member,grade\n30,Trier,no,low\n', {
      types: { grade: people.column('grade') as never },
    });
    expect(() => encoding.encode(moved)).toThrow(
      /Row 0 of .* has "Trier" in the column "town".* it knows "Bonn", "Köln", "Ulm"/,
    );
    const zeros = encodeTable(people, { unknown: 'zeros' }).encode(moved);
    expect([...zeros.values.subarray(2, 5)]).toEqual([0, 0, 0]);
    expect(() => encoding.encode(people.without('town'))).toThrow(/has no column "town"; it has age, member, grade/);
    const words = parseTable('age,town,member,grade\nold,Ulm,no,low\n', {
      types: { grade: people.column('grade') as never },
    });
    expect(() => encoding.encode(words)).toThrow(/"age" of .* is categorical, but was numeric/);
    expect(() => encodeTable(people, { leaveOut: ['name'] })).toThrow(/no column "name"/);
    expect(() => encodeTable(people, { leaveOut: people.names })).toThrow(/No column .* is left/);
    const ids = parseTable(`id\n${Array.from({ length: 201 }, (_, at) => `x${at}`).join('\n')}`);
    expect(() => encodeTable(ids)).toThrow(/201 categories, more than 200/);
    expect(() => encoding.decode({ values: new Float32Array(3), shape: [1, 3] })).toThrow(/expected \[rows, 8\]/);
  });
});

describe('contributions by column', () => {
  const encoding = encodeTable(people);
  /** f = 2 age + 1 [age is missing] + 3 [Ulm] − 1 [Bonn] + 5 member, of the encoded values. */
  const weights = [2, 1, -1, 0, 3, 5, 0, 0];
  const linear = () => {
    const unit = layers.dense({ units: 1, inputShape: [8] });
    const network = sequential({ layers: [unit] });
    unit.setWeights([tf.tensor2d(weights, [8, 1]), tf.tensor1d([0])]);
    return network;
  };
  // Against the typical row (40, Ulm, no, low), of the second: age −20 / σ · 2, town −1 − 3, member 0, grade 0.
  const second = [(-2 * 20) / Math.sqrt(800 / 3), -4, 0, 0];

  it.each(['Integrated Gradients', 'DeepLIFT', 'KernelSHAP', 'KernelSHAP of inputs', 'LIME'])(
    'are those of a linear f: %s',
    async (name) => {
      const network = linear();
      const x = encoding.encode(people.select([1]));
      const baseline = encoding.baseline();
      const segments = encoding.segments;
      const map = await {
        'Integrated Gradients': () => integratedGradients(network, x, { baseline }),
        DeepLIFT: () => deepLift(network, x, { baseline }),
        KernelSHAP: () => kernelShap(network, x, { baseline, segments }),
        'KernelSHAP of inputs': () => kernelShap(network, x, { baseline }),
        LIME: () => lime(network, x, { baseline, segments, alpha: 1e-6 }),
      }[name]!();
      const columns = byColumn(map, encoding);
      expect(columns.shape).toEqual([1, 4]);
      for (const [at, value] of second.entries()) expect(columns.values[at]).toBeCloseTo(value, 3);
      network.dispose();
    },
  );

  it('keep the sum that expected gradients promise over rows of the data', async () => {
    const network = linear();
    const map = await expectedGradients(network, encoding.encode(people), {
      baselines: encoding.baselines(people),
      samples: 400,
    });
    const columns = byColumn(map, encoding);
    const sums = (values: Float32Array, width: number) =>
      Array.from({ length: 4 }, (_, row) => values.subarray(row * width, (row + 1) * width).reduce((a, b) => a + b, 0));
    const before = sums(map.values, 8);
    for (const [row, sum] of sums(columns.values, 4).entries()) expect(sum).toBeCloseTo(before[row]!, 3);
    network.dispose();
  });

  it('are told with what stands in the cells: as a figure and as a report', async () => {
    const network = linear();
    const map = await integratedGradients(network, encoding.encode(people), { baseline: encoding.baseline() });
    const columns = byColumn(map, encoding);
    expect(isTold([columns])).toBe(true);
    const waterfall = explainedFigure([
      byColumn(await integratedGradients(network, encoding.encode(people.select([1]))), encoding),
    ]);
    const labels = waterfall.blocks.flatMap((block) =>
      block.kind === 'waterfall' ? block.steps.map(({ label }) => label) : [],
    );
    expect(labels).toContain('town = Bonn');
    expect(labels).toContain('age = 20');
    const { text } = await decisionReport(columns, { example: 2 });
    expect(text).toMatch(/age \(missing\)/);
    network.dispose();
  });

  it('say what cannot be summed', async () => {
    const network = linear();
    const half = await kernelShap(network, encoding.encode(people.select([1])), { segments: [0, 0, 0, 0, 1, 1, 1, 1] });
    expect(() => byColumn(half, encoding)).toThrow(/2 features, which are neither the 8 inputs nor the 4 columns/);
    expect(() => byColumn(byColumn(half, encodeTable(people.without('town'))), encoding)).toThrow(
      /expected \[rows, \d\]/,
    );
    network.dispose();
  });
});
