/** Made-up molecules of which it is known whether they have a carboxylic acid, with others that have its atoms in another order. */

import type { Molecule } from '../../attribution/result';
import { ArgumentError } from '../../errors';
import { Random } from '../../tensor/random';
import { CARBOXYLIC_ACID, finder } from './group';
import { describe, parseSmiles, readMolecule } from './smiles';

export interface MadeUpMoleculesOptions {
  /** Whether they have the group. Default: every second one, the first among them. */
  readonly acid?: boolean;
  /** Default 0. */
  readonly seed?: number;
  /** Heavy atoms at most. Default 24. */
  readonly most?: number;
  /** Whether they get places in the plane, which drawings need and networks do not. Default true. */
  readonly layout?: boolean;
}

/** With one or two places, `{}`, for what hangs on them. */
const scaffolds = [
  'c1ccc({})cc1',
  'c1cc({})ccc1{}',
  'c1c({})cccc1{}',
  'c1cc({})cnc1{}',
  'c1cc({})sc1{}',
  'C1CCC({})CC1',
  'C1CC({})CCC1{}',
  'C1CN({})CCO1',
  'c1ccc2cc({})ccc2c1',
  'CC({})CC{}',
  'C({})C(C)CC{}',
  'CC(C)({})C{}',
  'C=CC({})CC{}',
] as const;

const acids = ['C(=O)O', 'CC(=O)O', 'CCC(=O)O', 'C=CC(=O)O', 'OCC(=O)O', 'CC(O)C(=O)O', 'C(C)C(=O)O'] as const;

/** With a C=O, an OH or both, and never the group: esters, alcohols, ketones, aldehydes, amides, hydroxy-ketones. */
const decoys = [
  'C(=O)OC',
  'C(=O)OCC',
  'CC(=O)OC',
  'CC(=O)OCC',
  'CC(=O)C',
  'C(C)=O',
  'C=O',
  'CO',
  'CCO',
  'C(C)O',
  'C(=O)N',
  'CC(=O)NC',
  'CC(=O)CO',
  'C(O)C(C)=O',
  'CC(O)OC',
] as const;

const plain = [
  'C',
  'CC',
  'C(C)C',
  'CF',
  'C(F)(F)F',
  'CCl',
  'C#N',
  'CN',
  'CC(C)C',
  'CSC',
  'COC',
  'CC#C',
  'CBr',
  'CS(C)(=O)=O',
] as const;

const SEED = 2017;

/**
 * Molecules assembled from fragments by lot, each read by openchemlib, which also says where the group is. All may have
 * esters, alcohols, ketones, amides: what tells them apart is the group alone.
 *
 * @param count How many.
 * @returns What `readMolecule` returns, with the atoms of the group, its C, =O and OH, where there is one.
 * @example
 * const [acid, other] = await madeUpMolecules(2, { seed: 4 });
 */
export async function madeUpMolecules(
  count: number,
  options: MadeUpMoleculesOptions = {},
): Promise<readonly Molecule[]> {
  const { acid, seed = 0, most = 24, layout = true } = options;
  if (!(Number.isInteger(count) && count > 0))
    throw new ArgumentError(`${count} molecules cannot be made; give 1 or more.`);
  const random = new Random(seed * 7919 + SEED);
  const find = await finder(CARBOXYLIC_ACID);
  const made: Molecule[] = [];
  while (made.length < count) {
    const wanted = acid ?? made.length % 2 === 0;
    const smiles = assemble(random, wanted);
    const read = await parseSmiles(smiles);
    const places = find(read);
    if (read.getAllAtoms() > most || places.length > 0 !== wanted) continue;
    // The last of the pattern's atoms is the carbon next to the group.
    const group = [...new Set(places.flatMap((place) => place.slice(0, 3)))].sort((a, b) => a - b);
    const molecule = layout ? await readMolecule(smiles) : describe(read, smiles);
    made.push({ ...molecule, ...(wanted ? { group } : {}) });
  }
  return made;
}

function assemble(random: Random, acid: boolean): string {
  const any = <T>(list: readonly T[]): T => list[random.below(list.length)]!;
  const scaffold = any(scaffolds);
  const places = scaffold.split('{}').length - 1;
  const parts: string[] = Array.from({ length: places }, () => any(random.uniform() < 0.65 ? decoys : plain));
  // Where there is no acid, a decoy hangs in its place: size and number of oxygens then tell little.
  parts[random.below(places)] = any(acid ? acids : decoys);
  return parts.reduce<string>((smiles, part) => smiles.replace('{}', part), scaffold);
}
