import { describe, expect, it } from 'vitest';
import type { Molecule } from '../../../src/attribution/result';
import { featureUse, lookAlikes } from '../../../src/modalities/molecule/diagnose';
import { atomFeatures, moleculeInput, rowWidth } from '../../../src/modalities/molecule/features';
import { moleculeRelevance } from '../../../src/modalities/molecule/relevance';

const atom = { charge: 0, aromatic: false, ring: false, x: 0, y: 0 };
/** Ethanol, by hand. */
const ethanol: Molecule = {
  smiles: 'CCO',
  atoms: [
    { ...atom, element: 'C', hydrogens: 3 },
    { ...atom, element: 'C', hydrogens: 2 },
    { ...atom, element: 'O', hydrogens: 1 },
  ],
  bonds: [
    { from: 0, to: 1, order: 'single', ring: false },
    { from: 1, to: 2, order: 'single', ring: false },
  ],
};
const places = 4;
const width = rowWidth(places);
const F = atomFeatures.length;
const input = moleculeInput([ethanol], { places });

describe('molecules as numbers', () => {
  it('has the named features of each atom, and its bonds both ways', () => {
    expect(input.shape).toEqual([1, 4, F + 16]);
    const row = (at: number) => Array.from(input.values.subarray(at * width, (at + 1) * width));
    const features = (at: number) => atomFeatures.filter((_, feature) => row(at)[feature] === 1);
    expect([0, 1, 2, 3].map(features)).toEqual([
      ['C', 'three or more hydrogens'],
      ['C', 'two hydrogens'],
      ['O', 'one hydrogen'],
      [],
    ]);
    expect(row(1).slice(F, F + 4)).toEqual([1, 0, 1, 0]); // single bonds
    expect(row(1).slice(F + 4)).toEqual(new Array(12).fill(0));
    expect(row(2).slice(F, F + 4)).toEqual([0, 1, 0, 0]);
  });

  it('refuses more atoms than places', () => {
    expect(() => moleculeInput([ethanol], { places: 2 })).toThrow(
      '"CCO" has 3 heavy atoms, and the network has places for 2; leave it out, or train one with more places.',
    );
  });
});

describe('relevance by atom and bond', () => {
  const values = new Float32Array(places * width);
  values[0] = 1; // C 1 is a carbon
  values[2] = 0.5; // C 1 is an oxygen
  values[2 * width + 2] = 4; // O 3 is an oxygen
  values[width + F + 2] = 2; // C 2 – O 3, single
  values[2 * width + F + 1] = 3;
  values[F + 3] = 7; // C 1 and the empty place
  const map = { values, shape: input.shape, input };

  it('sums features, both directions, and what is neither', () => {
    expect(moleculeRelevance(map)).toEqual({ atoms: [1.5, 0, 4], bonds: [0, 5], rest: 7 });
  });

  it('says which features are there and not looked at', () => {
    const use = new Map(featureUse(map).map((one) => [one.feature, one]));
    expect(use.get('C')).toEqual({ feature: 'C', present: 2, relevance: 0.5, ignored: false });
    expect(use.get('single bond')).toMatchObject({ present: 2, relevance: 2.5, ignored: false });
    expect(use.get('two hydrogens')).toMatchObject({ present: 1, relevance: 0, ignored: true });
    expect(use.get('double bond')).toMatchObject({ present: 0, relevance: 0, ignored: false });
  });
});

it('counts atoms that look alike, have other neighbours, and are not told apart', () => {
  // C–C–O and C–C–N: the CH3 at each end have the same neighbour, CH2; the CH2 do not.
  const chain: Molecule = {
    smiles: 'NCCO',
    atoms: [
      { ...atom, element: 'N', hydrogens: 2 },
      { ...atom, element: 'C', hydrogens: 2 },
      { ...atom, element: 'C', hydrogens: 2 },
      { ...atom, element: 'O', hydrogens: 1 },
    ],
    bonds: [
      { from: 0, to: 1, order: 'single', ring: false },
      { from: 1, to: 2, order: 'single', ring: false },
      { from: 2, to: 3, order: 'single', ring: false },
    ],
  };
  const one = moleculeInput([chain], { places });
  const mapOf = (carbons: readonly [number, number]) => {
    const values = new Float32Array(places * width);
    [values[width], values[2 * width]] = carbons;
    return { values, shape: one.shape, input: one };
  };
  expect(lookAlikes(mapOf([1, 1]))).toEqual({ pairs: 1, same: 1 });
  expect(lookAlikes(mapOf([1, 2]))).toEqual({ pairs: 1, same: 0 });
});
