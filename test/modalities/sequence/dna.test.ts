import { mean, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import '../../engine';
import { deepLift, gradientXInput } from '../../../src/attribution';
import { plantedCause } from '../../../src/evaluation/planted-cause';
import { backgroundDna, dnaInput } from '../../../src/modalities/sequence/dna';
import { madeUpDna, tasksOf } from '../../../src/modalities/sequence/made-up';
import { normaliseOneHot } from '../../../src/modalities/sequence/normalise';
import { letterRelevance } from '../../../src/modalities/sequence/relevance';
import { loadModel } from '../../../src/models/load';

describe('DNA as numbers', () => {
  it('is one-hot in the order A, C, G, T, whatever the case', () => {
    const { values, shape } = dnaInput(['AcgT']);
    expect(shape).toEqual([1, 4, 4]);
    expect(Array.from(values)).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
  });

  it('puts the background in the place of N where it may', () => {
    expect(Array.from(dnaInput(['N'], { unknown: 'background' }).values)).toEqual(Array.from(backgroundDna(1)));
  });

  it.each([
    [
      ['ACNT'],
      "Sequence 1 has an N at base 3; it was not read; leave the sequence out, or give { unknown: 'background' }.",
    ],
    [['ACGT', 'ACGU'], 'Sequence 2 has the letter "U" at base 4; that is RNA; write T in its place.'],
    [['AC-T'], 'Sequence 1 has the letter "-" at base 3; expected A, C, G or T.'],
    [['ACGT', 'ACG'], 'Sequence 2 has 3 bases, and 4 are expected; cut it, or take more of the genome around it.'],
    [[''], 'Sequence 1 is empty; give some letters of A, C, G and T.'],
  ])('refuses %j in a sentence', (sequences, message) => {
    expect(() => dnaInput(sequences)).toThrow(message);
  });
});

it('plants motifs where it says, and each alone', () => {
  const made = madeUpDna(1600, { seed: 2 });
  expect(made.slice(0, 8)).toEqual(madeUpDna(8, { seed: 2 }));
  expect(made.slice(0, 4).map(tasksOf)).toEqual([
    [1, 1, 1],
    [0, 1, 0],
    [0, 0, 1],
    [0, 0, 0],
  ]);
  const cores = made.flatMap(({ letters, marks = [] }) =>
    marks.map(({ name, from, to }) => ({ name, core: letters.slice(from, to) })),
  );
  const share = (name: string, core: RegExp) => {
    const own = cores.filter((one) => one.name === name);
    return own.filter((one) => core.test(one.core)).length / own.length;
  };
  // The products of the shares at the places of the core, 0.97⁴ and 0.97⁴ · 0.94², within three standard errors.
  expect(Math.abs(share('GATA', /^..GATA/) - 0.885)).toBeLessThan(0.028);
  expect(Math.abs(share('TAL', /^..CAGATG/) - 0.782)).toBeLessThan(0.036);
  for (const { marks = [] } of made)
    for (let at = 1; at < marks.length; at++) expect(marks[at]!.from).toBeGreaterThanOrEqual(marks[at - 1]!.to);
});

it('normalises weights without another answer on one-hot inputs', () => {
  const network = sequential({
    layers: [layers.conv1d({ inputShape: [12, 4], filters: 3, kernelSize: 5, biasInitializer: 'ones', name: 'first' })],
  });
  const { values, shape } = dnaInput(
    madeUpDna(3, { length: 40, motifs: [], seed: 1 }).map(({ letters }) => letters.slice(0, 12)),
  );
  const x = tensor(values, [...shape]);
  const answer = () => Array.from((network.predict(x) as Tensor).dataSync());
  const before = answer();
  normaliseOneHot(network, 'first');
  answer().forEach((value, at) => {
    expect(value).toBeCloseTo(before[at]!, 5);
  });
  const kernel = network.getLayer('first').getWeights()[0]!;
  for (const offset of mean(kernel, 1).dataSync()) expect(offset).toBeCloseTo(0, 6);
});

it('finds both motifs, by RevealCancel more evenly than by gradient × input', async () => {
  const model = await loadModel('motifs');
  const input = dnaInput(madeUpDna(40, { motifs: ['GATA', 'TAL'], seed: 9 }));
  const target = 'GATA and TAL';
  const baseline = tensor(backgroundDna(100), [100, 4]);
  const revealed = await deepLift(model, input, { target, baseline, rule: 'revealcancel' });
  const found = plantedCause({ revealed, gradient: await gradientXInput(model, input, { target }) });
  expect(found.difference('revealed', 'Random', 'mass').low).toBeGreaterThan(0.2);
  expect(found.difference('revealed', 'gradient', 'balance').low).toBeGreaterThan(0);
  const sum = letterRelevance(revealed).reduce((total, value) => total + value, 0);
  expect(sum).toBeCloseTo(revealed.certificate.completeness!.expected[0]!, 3);
  model.dispose();
});
