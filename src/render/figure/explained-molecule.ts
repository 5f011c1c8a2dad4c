/** Explanations of molecules, as `moleculeInput` makes them. */

import type { Attribution } from '../../attribution/result';
import { moleculeRelevance } from '../../modalities/molecule/relevance';
import { formatNumber } from '../format';
import type { Structure } from './figure';

/** More examples than this are not drawn one by one. */
const mostMolecules = 6;

/** One structure a molecule, with one panel a method. */
export function moleculeBlocks(results: readonly Attribution[], headingOf: (example: number) => string): Structure[] {
  const molecules = results[0]!.input.molecules!;
  // Maps that promise a sum are in units of f; others may be of any size.
  const shared = results.every(({ certificate }) => certificate.completeness);
  let first = 0;
  return molecules.slice(0, mostMolecules).map((molecule, example): Structure => {
    const found = results.map((result) => moleculeRelevance(result, example));
    const limits = found.map(({ atoms, bonds }) => Math.max(0, ...[...atoms, ...bonds].map(Math.abs)));
    const group = new Set(molecule.group ?? []);
    const rest = found.map((one, at) => `${results.length > 1 ? `${results[at]!.title} ` : ''}${signed(one.rest)}`);
    const block: Structure = {
      kind: 'structure',
      heading: molecules.length > 1 ? headingOf(example) : molecule.smiles,
      note: `Red adds to f, blue takes away${group.size > 0 ? '; dashed rings mark the group that is the cause' : ''}.${shared || results.length === 1 ? '' : ' Each map has a scale of its own.'} Pairs without a bond and empty places add ${rest.join(', ')}.`,
      name: molecule.smiles,
      atoms: molecule.atoms.map(({ element, charge, hydrogens, x, y }, at) => ({
        ...{ element, charge, hydrogens, x, y },
        ...(group.has(at) ? { marked: true } : {}),
      })),
      bonds: molecule.bonds,
      maps: found.map(({ atoms, bonds }, at) => ({
        name: results.length > 1 ? results[at]!.title : '',
        ...{ values: atoms, bonds },
        ...(shared || results.length === 1 ? {} : { limit: limits[at]! }),
      })),
      limit: Math.max(...limits),
      first,
    };
    first += molecule.atoms.length + molecule.bonds.length;
    return block;
  });
}

const signed = (value: number): string => formatNumber(value, { signed: true, digits: 2 });
