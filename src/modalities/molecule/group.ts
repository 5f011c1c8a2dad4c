/** Where a functional group is, by openchemlib's substructure search. */

import { ArgumentError } from '../../errors';
import { chemistry, parseSmiles } from './smiles';

/** R–COOH: an OH at the carbon of a C=O that is bound to another carbon. */
export const CARBOXYLIC_ACID = '[OX2H]C(=O)[#6]';

/**
 * The atoms of each place where a substructure lies.
 *
 * @param smiles The molecule.
 * @param group A SMARTS pattern. Default: a carboxylic acid with the carbon that it is bound to.
 * @returns One list of atom indices a match, in the order of the pattern's atoms.
 * @throws ArgumentError for a pattern that cannot be read, DataError for a molecule that cannot
 * @example
 * const places = await findGroup('CC(=O)O', '[OX2H]C=O');
 * console.log(places.length); // 1
 */
export async function findGroup(
  smiles: string,
  group: string = CARBOXYLIC_ACID,
): Promise<readonly (readonly number[])[]> {
  const molecule = await parseSmiles(smiles);
  const find = await finder(group);
  return find(molecule);
}

type Chem = Awaited<ReturnType<typeof parseSmiles>>;

/** A search that is made once and used on many. */
export async function finder(group: string): Promise<(molecule: Chem) => number[][]> {
  const { SmilesParser, SSSearcher } = await chemistry();
  let pattern: Chem;
  try {
    pattern = new SmilesParser({ smartsMode: 'smarts' }).parseMolecule(group);
  } catch (error) {
    throw new ArgumentError(
      `"${group}" is not a SMARTS pattern: ${error instanceof Error ? error.message.replace(/^Class\S+ /, '') : error}. Give one like "[OX2H]C=O".`,
    );
  }
  if (pattern.getAllAtoms() === 0)
    throw new ArgumentError('The SMARTS pattern has no atoms; give one like "[OX2H]C=O".');
  pattern.setFragment(true);
  const search = new SSSearcher();
  return (molecule) => {
    search.setMol(pattern, molecule);
    return search.findFragmentInMolecule({ countMode: 'overlapping' }) > 0 ? search.getMatchList() : [];
  };
}
