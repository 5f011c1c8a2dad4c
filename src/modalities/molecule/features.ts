/** A molecule as numbers: named features of its atoms, and which atoms are bound how. */

import type { BondOrder, Input, Molecule } from '../../attribution/result';
import { ArgumentError, DataError } from '../../errors';

const elements = ['C', 'N', 'O', 'S', 'F', 'Cl', 'Br', 'P'] as const;
const hydrogens = ['no hydrogen', 'one hydrogen', 'two hydrogens', 'three or more hydrogens'] as const;

/** What is known of an atom, one number each, in the order of the network's input. */
export const atomFeatures: readonly string[] = [
  ...elements,
  'another element',
  ...hydrogens,
  'aromatic',
  'in a ring',
  'positive charge',
  'negative charge',
];

/** The kinds of bonds; each has a matrix of its own. */
export const bondOrders: readonly BondOrder[] = ['single', 'double', 'triple', 'aromatic'];

export interface MoleculeInputOptions {
  /** Places for atoms; smaller molecules leave the last ones empty. Default 24, as the network `molecules` has. */
  readonly places?: number;
}

/**
 * Molecules as inputs of a graph network, `[N, places, features + 4 × places]`: row i holds the features of atom i and then,
 * for each kind of bond, a row of the matrix that has a one where atom i is bound to atom j so.
 *
 * @throws DataError for a molecule with more atoms than there are places
 * @example
 * const input = moleculeInput([await readMolecule('CC(=O)O')]);
 */
export function moleculeInput(molecules: readonly Molecule[], options: MoleculeInputOptions = {}): Input {
  const { places = 24 } = options;
  if (!Array.isArray(molecules) || molecules.length === 0)
    throw new ArgumentError('moleculeInput was given no molecules; give a list of what readMolecule returns.');
  if (!(Number.isInteger(places) && places > 0))
    throw new ArgumentError(`There cannot be ${places} places for atoms; give a whole number of 1 or more.`);
  const width = rowWidth(places);
  const values = new Float32Array(molecules.length * places * width);
  (molecules as readonly Molecule[]).forEach(({ smiles, atoms, bonds }, example) => {
    if (atoms.length > places)
      throw new DataError(
        `"${smiles}" has ${atoms.length} heavy atoms, and the network has places for ${places}; leave it out, or train one with more places.`,
      );
    const start = example * places * width;
    atoms.forEach((atom, at) => {
      for (const feature of featuresOf(atom)) values[start + at * width + feature] = 1;
    });
    for (const { from, to, order } of bonds) {
      const kind = atomFeatures.length + bondOrders.indexOf(order) * places;
      values[start + from * width + kind + to] = 1;
      values[start + to * width + kind + from] = 1;
    }
  });
  return { values, shape: [molecules.length, places, width], molecules };
}

/** Numbers in the row of an atom. */
export const rowWidth = (places: number): number => atomFeatures.length + bondOrders.length * places;

/** Indices of the features that an atom has. */
function featuresOf({ element, hydrogens: bound, aromatic, ring, charge }: Molecule['atoms'][number]): number[] {
  const known = (elements as readonly string[]).indexOf(element);
  const more = elements.length + 1 + hydrogens.length;
  return [
    known < 0 ? elements.length : known,
    elements.length + 1 + Math.min(bound, hydrogens.length - 1),
    ...(aromatic ? [more] : []),
    ...(ring ? [more + 1] : []),
    ...(charge > 0 ? [more + 2] : []),
    ...(charge < 0 ? [more + 3] : []),
  ];
}
