/** SMILES as graphs: openchemlib reads, checks and lays out; what leaves this file is plain data. */

import type { Molecule as ChemMolecule } from 'openchemlib';
import type { BondOrder, Molecule } from '../../attribution/result';
import { ArgumentError, DataError } from '../../errors';

/** Takes a quarter of a second, so only when it is needed. */
export const chemistry = () => import('openchemlib');

export interface ReadMoleculeOptions {
  /**
   * Of several fragments, salts say: `'error'` refuses, `'largest'` keeps the one with the most heavy atoms, the first of equals.
   * Default `'error'`: what is left out is the user's choice.
   */
  readonly fragments?: 'error' | 'largest';
  /** Heavy atoms at most. Default 200. */
  readonly most?: number;
}

/**
 * Reads a molecule written as SMILES: its heavy atoms with charge, implicit hydrogens, aromaticity and rings, its bonds, and
 * places in the plane.
 *
 * @throws DataError that says what is wrong and, as far as the library knows, where
 * @example
 * const aspirin = await readMolecule('CC(=O)Oc1ccccc1C(=O)O');
 * console.log(aspirin.atoms.length); // 13
 */
export async function readMolecule(smiles: string, options: ReadMoleculeOptions = {}): Promise<Molecule> {
  const { fragments = 'error', most = 200 } = options;
  if (fragments !== 'error' && fragments !== 'largest')
    throw new ArgumentError(`fragments is "${fragments}"; expected "error" or "largest".`);
  const read = await parseSmiles(smiles, fragments, most);
  await layOut(read);
  return describe(read, smiles.trim());
}

/** No SMILES of so few atoms is so long, and a parser should not be given a book. */
const lettersPerAtom = 20;

/** As openchemlib has it, without places in the plane. */
export async function parseSmiles(
  smiles: unknown,
  fragments: 'error' | 'largest' = 'error',
  most = 200,
): Promise<ChemMolecule> {
  if (typeof smiles !== 'string' || smiles.trim() === '')
    throw new DataError(`The SMILES is ${typeof smiles === 'string' ? 'empty' : String(smiles)}; give one like "CCO".`);
  const text = smiles.trim();
  const shown = text.length > 60 ? `${text.slice(0, 57)}…` : text;
  if (text.length > lettersPerAtom * most)
    throw new DataError(
      `The SMILES "${shown}" has ${text.length} letters; for at most ${most} atoms that is too many.`,
    );
  const { Molecule: Chem } = await chemistry();
  let read: ChemMolecule;
  try {
    read = Chem.fromSmiles(text, { noCoordinates: true });
  } catch (error) {
    throw new DataError(`"${shown}" is not a valid SMILES: ${reason(error, text)}. Check it at its source.`);
  }
  const unclosed = openBranches(text);
  if (unclosed !== 0)
    throw new DataError(
      `"${shown}" is not a valid SMILES: ${Math.abs(unclosed)} ${unclosed > 0 ? 'opened and not closed' : 'closed and not opened'} of its brackets "( )". Check it at its source.`,
    );
  if (read.getAllAtoms() === 0) throw new DataError(`The SMILES "${shown}" has no atoms; give one like "CCO".`);
  read.ensureHelperArrays(Chem.cHelperNeighbours);
  const parts = read.getFragments();
  for (const part of parts) part.removeExplicitHydrogens(); // hydrogens that were written become implicit ones
  if (parts.length > 1 && fragments === 'error')
    throw new DataError(
      `"${shown}" has ${parts.length} fragments, apart from each other; expected one molecule. Leave the others out of the SMILES, or read it with { fragments: 'largest' }.`,
    );
  const chosen = parts.reduce((a, b) => (b.getAllAtoms() > a.getAllAtoms() ? b : a));
  chosen.ensureHelperArrays(Chem.cHelperRings);
  if (chosen.getAllAtoms() > most)
    throw new DataError(`"${shown}" has ${chosen.getAllAtoms()} heavy atoms; at most ${most} are read.`);
  for (let atom = 0; atom < chosen.getAllAtoms(); atom++) {
    const [used, allowed] = [chosen.getOccupiedValence(atom), chosen.getMaxValence(atom)];
    if (used > allowed)
      throw new DataError(
        `"${shown}" is no molecule: atom ${atom + 1}, ${chosen.getAtomLabel(atom)}, has ${used} bonds, and ${allowed} at most are possible. Check it at its source.`,
      );
  }
  return chosen;
}

/** Places in the plane, and which bonds are wedges in them. */
async function layOut(read: ChemMolecule): Promise<void> {
  const { Molecule: Chem } = await chemistry();
  read.inventCoordinates();
  read.ensureHelperArrays(Chem.cHelperParities);
  read.setStereoBondsFromParity();
  read.ensureHelperArrays(Chem.cHelperParities);
}

/** openchemlib's own words without the names of its classes. */
function reason(error: unknown, text: string): string {
  const said = error instanceof Error ? error.message : String(error);
  const found = /SmilesParser: (.*)/.exec(said)?.[1] ?? said;
  const at = /;?\.? *position: ?(\d+)/i.exec(found);
  const what = found.replace(/;?\.? *position: ?\d+.*/i, '').trim();
  if (!at) return what;
  const place = Number(at[1]);
  return place < text.length ? `${what} (at character ${place + 1}, "${text[place]}")` : `${what} (at its end)`;
}

/** The library lets branches stand open. */
function openBranches(text: string): number {
  let open = 0;
  for (const letter of text) {
    if (letter === '(') open++;
    if (letter === ')') open--;
    if (open < 0) break;
  }
  return open;
}

/** openchemlib's cBondTypeDown. */
const down = 129;

export function describe(read: ChemMolecule, smiles: string): Molecule {
  const bond = read.getAverageBondLength(false) || 1;
  const atoms = Array.from({ length: read.getAllAtoms() }, (_, atom) => ({
    element: read.getAtomLabel(atom),
    charge: read.getAtomCharge(atom),
    hydrogens: read.getAllHydrogens(atom),
    aromatic: read.isAromaticAtom(atom),
    ring: read.isRingAtom(atom),
    x: read.getAtomX(atom) / bond,
    y: -read.getAtomY(atom) / bond,
  }));
  const bonds = Array.from({ length: read.getAllBonds() }, (_, at) => {
    const stereo = read.isStereoBond(at) ? (read.getBondType(at) === down ? 'hash' : 'wedge') : undefined;
    return {
      from: read.getBondAtom(0, at),
      to: read.getBondAtom(1, at),
      order: orderOf(read, at),
      ring: read.isRingBond(at),
      ...(stereo ? ({ stereo } as const) : {}),
    };
  });
  return { smiles, atoms, bonds };
}

function orderOf(read: ChemMolecule, at: number): BondOrder {
  if (read.isAromaticBond(at)) return 'aromatic';
  return (['single', 'double', 'triple'] as const)[read.getBondOrder(at) - 1] ?? 'single';
}
