import { describe, expect, it } from 'vitest';
import { findGroup } from '../../../src/modalities/molecule/group';
import { readMolecule } from '../../../src/modalities/molecule/smiles';

describe('reading SMILES', () => {
  it('gives heavy atoms, implicit hydrogens, charges, rings and aromatic bonds', async () => {
    const { atoms, bonds } = await readMolecule('[O-]C(=O)c1ccccc1');
    expect(atoms.map(({ element }) => element).join('')).toBe('OCOCCCCCC');
    expect(atoms.map(({ charge }) => charge)).toEqual([-1, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(atoms.map(({ hydrogens }) => hydrogens)).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 1]);
    expect(atoms.map(({ ring }) => ring)).toEqual([false, false, false, ...new Array(6).fill(true)]);
    const orders = bonds.map(({ order }) => order);
    expect(orders.filter((order) => order === 'aromatic')).toHaveLength(6);
    expect(orders.filter((order) => order === 'double')).toHaveLength(1);
    expect(orders.filter((order) => order === 'single')).toHaveLength(2);
  });

  it('lays neighbours one bond apart, and says which bonds leave the plane', async () => {
    const { atoms, bonds } = await readMolecule('N[C@@H](C)C(=O)O');
    for (const { from, to } of bonds) {
      const length = Math.hypot(atoms[from]!.x - atoms[to]!.x, atoms[from]!.y - atoms[to]!.y);
      expect(length).toBeCloseTo(1, 1);
    }
    const [wedge] = bonds.filter(({ stereo }) => stereo);
    expect(wedge?.from).toBe(1);
    // The mirror image has the other sign of (stereo × turn) about the centre, whatever the layout.
    expect(await handOf('N[C@@H](C)C(=O)O')).toBe(-(await handOf('N[C@H](C)C(=O)O')));
    // L-alanine: with the hydrogen towards the reader CO, R, N go clockwise, so with it behind N, R, CO do.
    expect(await handOf('N[C@@H](C)C(=O)O')).toBe(-1);
  });

  it('takes hydrogens that are written as those that are not', async () => {
    expect((await readMolecule('[H]OC([H])([H])[H]')).atoms.map(({ hydrogens }) => hydrogens).sort()).toEqual([1, 3]);
  });

  it('chooses among fragments only when it is told to', async () => {
    expect((await readMolecule('[Na+].CC(=O)[O-]', { fragments: 'largest' })).atoms).toHaveLength(4);
  });

  it.each([
    ['', /is empty; give one like "CCO"/],
    ['   ', /is empty/],
    ['C1CC', /dangling ring closure: 1 \(at its end\)/],
    ['CXC', /unknown element label found \(at character 2, "X"\)/],
    ['C(C', /1 opened and not closed/],
    ['CC)C', /Closing '\)' without opening.* \(at character 3/],
    ['CC(C)(C)(C)C', /atom 2, C, has 5 bonds, and 4 at most/],
    ['[Na+].CC(=O)[O-]', /has 2 fragments, apart from each other.*fragments: 'largest'/],
    ['C'.repeat(201), /has 201 heavy atoms; at most 200/],
    ['C'.repeat(5000), /has 5000 letters; for at most 200 atoms that is too many/],
  ])('refuses "%s" in a sentence', async (smiles, message) => {
    await expect(readMolecule(smiles)).rejects.toThrow(message);
  });
});

/** The sign of the turn N → CH3 → COOH about atom 1 as seen with the hydrogen away from the reader. */
async function handOf(smiles: string): Promise<number> {
  const { atoms, bonds } = await readMolecule(smiles);
  const center = atoms[1]!;
  const angle = (at: number) => Math.atan2(atoms[at]!.y - center.y, atoms[at]!.x - center.x);
  const turn = (a: number, b: number) => (angle(b) - angle(a) + 4 * Math.PI) % (2 * Math.PI);
  const counter = turn(0, 2) < turn(0, 3) ? 1 : -1;
  const { stereo } = bonds.find((bond) => bond.stereo)!;
  // One neighbour towards the reader puts the hydrogen behind.
  return stereo === 'wedge' ? counter : -counter;
}

describe('finding a group', () => {
  it.each([
    ['CC(=O)O', 1],
    ['CC(=O)OC', 0],
    ['OCC(C)=O', 0],
    ['CC(N)=O', 0],
    ['OC(=O)CC(=O)O', 2],
    ['CC(=O)Oc1ccccc1C(=O)O', 1],
  ])('%s has %i acids', async (smiles, count) => {
    expect(await findGroup(smiles)).toHaveLength(count);
  });

  it('says where: the OH, the carbon, the =O, and what it hangs on', async () => {
    expect(await findGroup('CC(=O)O')).toEqual([[3, 1, 2, 0]]);
  });

  it('refuses a pattern that is none', async () => {
    await expect(findGroup('CCO', '[Q')).rejects.toThrow(/"\[Q" is not a SMARTS pattern/);
  });
});
