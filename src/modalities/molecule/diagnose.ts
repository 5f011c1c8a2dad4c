/** What attributions say of a graph network itself. Sundararajan et al. 2017, arXiv:1703.01365, section 6.5. */

import type { Attribution, Molecule } from '../../attribution/result';
import { ArgumentError } from '../../errors';
import { atomFeatures, bondOrders } from './features';
import { isMolecular, moleculeRelevance } from './relevance';

/** How much one feature of the input matters over a batch. */
export interface FeatureUse {
  /** A name of `atomFeatures`, or "double bond". */
  readonly feature: string;
  /** How often it comes, in atoms or bonds of the batch. */
  readonly present: number;
  /** Mean |relevance| where it comes; 0 where it never does. */
  readonly relevance: number;
  /** Whether it comes and the network does not look at it: less than a thousandth of what the strongest feature has. */
  readonly ignored: boolean;
}

const least = 1e-3;

/**
 * Which features of atoms and bonds a network looks at: a feature that comes and never matters was not learnt, or the
 * network cannot see it.
 *
 * @param map An explanation of what `moleculeInput` returned, of many molecules.
 * @example
 * const made = moleculeInput(await madeUpMolecules(8));
 * const use = featureUse(await integratedGradients(await loadModel('molecules'), made));
 */
export function featureUse(map: Pick<Attribution, 'values' | 'shape' | 'input'>): readonly FeatureUse[] {
  check(map);
  const [examples, places, width] = map.shape as [number, number, number];
  const names = [...atomFeatures, ...bondOrders.map((order) => `${order} bond`)];
  const present = names.map(() => 0);
  const sums = names.map(() => 0);
  for (let row = 0; row < examples * places; row++) {
    for (let column = 0; column < width; column++) {
      const at = row * width + column;
      if (map.input.values[at] === 0) continue;
      const beyond = column - atomFeatures.length;
      const name = beyond < 0 ? column : atomFeatures.length + Math.floor(beyond / places);
      // A bond stands in the matrix twice.
      present[name]! += beyond < 0 ? 1 : 0.5;
      sums[name]! += Math.abs(map.values[at]!);
    }
  }
  const means = sums.map((sum, at) => (present[at]! > 0 ? sum / present[at]! : 0));
  const strongest = Math.max(...means);
  return names.map((feature, at) => ({
    feature,
    present: present[at]!,
    relevance: means[at]!,
    ignored: present[at]! > 0 && means[at]! <= least * strongest,
  }));
}

/** Pairs of atoms of one molecule that look alike by themselves and have different neighbours. */
export interface LookAlikes {
  /** How many pairs there are. */
  readonly pairs: number;
  /** Of how many the network makes no difference: their relevance is the same to a ten-thousandth of the largest. */
  readonly same: number;
}

/**
 * Whether atoms with the same features and bonds but other neighbours are told apart. In the paper a network's atoms all had
 * the same relevance where they should not, which showed that its convolutions were not wired as they were meant.
 *
 * @param map An explanation of what `moleculeInput` returned, of many molecules.
 * @example
 * const made = moleculeInput(await madeUpMolecules(8));
 * const { pairs, same } = lookAlikes(await integratedGradients(await loadModel('molecules'), made));
 */
export function lookAlikes(map: Pick<Attribution, 'values' | 'shape' | 'input'>): LookAlikes {
  check(map);
  let [pairs, same] = [0, 0];
  map.input.molecules!.forEach((molecule, example) => {
    const { atoms } = moleculeRelevance(map, example);
    const strongest = Math.max(...atoms.map(Math.abs));
    const own = molecule.atoms.map((_, at) => ownLook(molecule, at));
    const around = molecule.atoms.map((_, at) => `${ownLook(molecule, at)} | ${neighbours(molecule, at)}`);
    for (let a = 0; a < atoms.length; a++) {
      for (let b = a + 1; b < atoms.length; b++) {
        if (own[a] !== own[b] || around[a] === around[b]) continue;
        pairs++;
        if (Math.abs(atoms[a]! - atoms[b]!) <= 1e-4 * strongest) same++;
      }
    }
  });
  return { pairs, same };
}

function check(map: Pick<Attribution, 'values' | 'shape' | 'input'>): void {
  if (!isMolecular(map)) throw new ArgumentError('Expected a map over what moleculeInput returns.');
}

const ends = ({ bonds }: Molecule, at: number) =>
  bonds.flatMap(({ from, to, order }) => (from === at ? [{ to, order }] : to === at ? [{ to: from, order }] : []));

/** An atom's own features and the kinds of its bonds. */
function ownLook(molecule: Molecule, at: number): string {
  const { element, hydrogens, aromatic, ring, charge } = molecule.atoms[at]!;
  const bonds = ends(molecule, at).map(({ order }) => order);
  return [element, hydrogens, aromatic, ring, charge, ...bonds.sort()].join(' ');
}

const neighbours = (molecule: Molecule, at: number): string =>
  ends(molecule, at)
    .map(({ to, order }) => `${order} ${ownLook(molecule, to)}`)
    .sort()
    .join(', ');
