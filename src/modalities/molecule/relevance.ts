/** A map over a molecule's input, summed by atom and by pair of atoms. Sundararajan et al. 2017, arXiv:1703.01365. */

import type { Attribution } from '../../attribution/result';
import { ArgumentError } from '../../errors';
import { atomFeatures, bondOrders, rowWidth } from './features';

/** What each part of a molecule adds to f. */
export interface MoleculeRelevance {
  /** One an atom: the sum over its features. */
  readonly atoms: readonly number[];
  /** One a bond: the sum over both directions and all kinds of bonds between its atoms. */
  readonly bonds: readonly number[];
  /** Everything else: pairs without a bond, and places without an atom. */
  readonly rest: number;
}

type Mapped = Pick<Attribution, 'values' | 'shape' | 'input'>;

/** Whether a map is one over molecules as `moleculeInput` makes them. */
export function isMolecular({ input, shape }: Mapped): boolean {
  return input.molecules?.length === shape[0] && shape.length === 3 && shape[2] === rowWidth(shape[1]!);
}

/**
 * The relevance of the atoms and bonds of one molecule. Its parts sum to the map's.
 *
 * @param map An explanation of what `moleculeInput` returned.
 * @param example Which molecule of the batch. Default the first.
 * @throws ArgumentError for maps of other inputs
 * @example
 * const aspirin = moleculeInput([await readMolecule('CC(=O)Oc1ccccc1C(=O)O')]);
 * const { atoms, bonds } = moleculeRelevance(await integratedGradients(await loadModel('molecules'), aspirin));
 */
export function moleculeRelevance(map: Mapped, example = 0): MoleculeRelevance {
  if (!isMolecular(map))
    throw new ArgumentError(
      `The map has the shape [${map.shape}] and ${map.input.molecules ? 'other' : 'no'} molecules; expected a map over what moleculeInput returns.`,
    );
  const molecule = map.input.molecules![example];
  if (!molecule) throw new ArgumentError(`There is no molecule ${example}; the map is of ${map.shape[0]}.`);
  const [, places, width] = map.shape as [number, number, number];
  const own = map.values.subarray(example * places * width, (example + 1) * places * width);
  const pair = (from: number, to: number): number =>
    bondOrders.reduce((sum, _, kind) => sum + own[from * width + atomFeatures.length + kind * places + to]!, 0);
  const atoms = molecule.atoms.map((_, at) =>
    own.subarray(at * width, at * width + atomFeatures.length).reduce((sum, value) => sum + value, 0),
  );
  const bonds = molecule.bonds.map(({ from, to }) => pair(from, to) + pair(to, from));
  const sum = (values: Iterable<number>) => Array.from(values).reduce((total, value) => total + value, 0);
  return { atoms, bonds, rest: sum(own) - sum(atoms) - sum(bonds) };
}
