import { expect, it } from 'vitest';
import '../../engine';
import { integratedGradients } from '../../../src/attribution';
import { plantedCause } from '../../../src/evaluation/planted-cause';
import { moleculeInput } from '../../../src/modalities/molecule/features';
import { findGroup } from '../../../src/modalities/molecule/group';
import { madeUpMolecules } from '../../../src/modalities/molecule/made-up';
import { moleculeRelevance } from '../../../src/modalities/molecule/relevance';
import { readMolecule } from '../../../src/modalities/molecule/smiles';
import { loadModel } from '../../../src/models/load';

it('makes the same molecules again, half of them acids as the substructure search has it', async () => {
  const [once, again] = [await madeUpMolecules(6, { seed: 4 }), await madeUpMolecules(6, { seed: 4 })];
  expect(once).toEqual(again);
  for (const [at, { smiles, group }] of once.entries()) {
    expect((await findGroup(smiles)).length > 0).toBe(at % 2 === 0);
    expect(Boolean(group)).toBe(at % 2 === 0);
  }
});

it('finds the group in acids of its own, and in aspirin the acid and not the ester', async () => {
  const model = await loadModel('molecules');
  const acids = moleculeInput(await madeUpMolecules(16, { acid: true, seed: 5 }));
  const map = await integratedGradients(model, acids, { tolerance: 0.02 });
  for (const error of map.certificate.completeness!.error) expect(error).toBeLessThan(0.02);
  const found = plantedCause({ map });
  expect(found.difference('map', 'Random', 'mass').low).toBeGreaterThan(0.2);
  expect(found.mean('map', 'rank').low).toBeGreaterThan(0.7);
  // Pairs without a bond are the same in the molecule and in the empty graph.
  expect(moleculeRelevance(map).rest).toBeCloseTo(0, 5);
  // Aspirin has both side by side, and was not made by the generator.
  const aspirin = await readMolecule('CC(=O)Oc1ccccc1C(=O)O');
  const { atoms } = moleculeRelevance(await integratedGradients(model, moleculeInput([aspirin]), { tolerance: 0.02 }));
  const sum = (places: readonly number[]) => places.reduce((total, at) => total + atoms[at]!, 0);
  expect(sum([10, 11, 12])).toBeGreaterThan(2 * sum([1, 2, 3]));
  model.dispose();
});
