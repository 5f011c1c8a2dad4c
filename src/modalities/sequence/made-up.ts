/** Made-up DNA with planted motifs. Shrikumar et al. 2017, arXiv:1704.02685, section 4.2. */

import type { LetterSequence } from '../../attribution/result';
import { ArgumentError } from '../../errors';
import { Random } from '../../tensor/random';
import { BASES, DNA_BACKGROUND } from './dna';

/** A motif as how often each base comes at each of its places, in percent, in the order A, C, G, T. */
type Motif = readonly (readonly [number, number, number, number])[];

/**
 * Binding sites after the consensus of the two factors, AGATAAG and CAGATGG, with shares of our own in the place of the
 * measured ones that the paper draws from.
 */
export const motifs: Readonly<Record<'GATA' | 'TAL', Motif>> = {
  GATA: [
    [15, 35, 35, 15],
    [70, 2, 3, 25],
    [1, 1, 97, 1],
    [97, 1, 1, 1],
    [1, 1, 1, 97],
    [97, 1, 1, 1],
    [94, 1, 3, 2],
    [8, 3, 87, 2],
    [50, 10, 30, 10],
    [45, 15, 25, 15],
  ],
  TAL: [
    [35, 35, 20, 10],
    [55, 30, 10, 5],
    [1, 97, 1, 1],
    [97, 1, 1, 1],
    [1, 4, 94, 1],
    [94, 3, 2, 1],
    [1, 1, 1, 97],
    [1, 1, 97, 1],
    [3, 5, 75, 17],
    [8, 45, 12, 35],
  ],
};

export type MotifName = keyof typeof motifs;

/** What the network `motifs` is asked of a sequence, in the order of its outputs. */
export const motifTasks = ['GATA and TAL', 'GATA', 'TAL'] as const;

export interface MadeUpDnaOptions {
  /** Which motifs they have. Default: both, GATA alone, TAL alone and none in turn. */
  readonly motifs?: readonly MotifName[];
  /** Bases. Default 100. */
  readonly length?: number;
  /** Instances of each motif at most; at least one. Default 2. */
  readonly most?: number;
  /** Default 0. */
  readonly seed?: number;
}

const kinds: readonly (readonly MotifName[])[] = [['GATA', 'TAL'], ['GATA'], ['TAL'], []];

/**
 * Sequences of bases by lot, with motifs planted where no other is, and where each lies.
 *
 * @param count How many.
 * @example
 * const input = dnaInput(madeUpDna(8, { motifs: ['GATA', 'TAL'], seed: 3 }));
 */
export function madeUpDna(count: number, options: MadeUpDnaOptions = {}): readonly LetterSequence[] {
  const { length = 100, most = 2, seed = 0 } = options;
  if (!(Number.isInteger(count) && count > 0))
    throw new ArgumentError(`${count} sequences cannot be made; give 1 or more.`);
  const unknown = options.motifs?.find((name) => !(name in motifs));
  if (unknown) throw new ArgumentError(`There is no motif "${unknown}"; choose ${Object.keys(motifs).join(', ')}.`);
  if (!(length >= 20 * most))
    throw new ArgumentError(
      `In ${length} bases there is no room for ${most} of each motif; give ${20 * most} or more.`,
    );
  const random = new Random(seed * 7919 + 1704);
  return Array.from({ length: count }, (_, at) =>
    plant(random, options.motifs ?? kinds[at % kinds.length]!, length, most),
  );
}

function plant(random: Random, names: readonly MotifName[], length: number, most: number): LetterSequence {
  const letters = Array.from({ length }, () => draw(random, DNA_BACKGROUND));
  const marks: { from: number; to: number; name: MotifName }[] = [];
  for (const name of names) {
    const motif = motifs[name];
    for (let left = 1 + random.below(most); left > 0; ) {
      const from = random.below(length - motif.length + 1);
      const to = from + motif.length;
      if (marks.some((other) => from < other.to && other.from < to)) continue;
      motif.forEach((shares, place) => {
        letters[from + place] = draw(random, shares);
      });
      marks.push({ from, to, name });
      left--;
    }
  }
  return { letters: letters.join(''), marks: marks.sort((a, b) => a.from - b.from) };
}

function draw(random: Random, shares: readonly number[]): string {
  let left = random.uniform() * shares.reduce((sum, share) => sum + share, 0);
  for (let base = 0; base < BASES.length; base++) {
    left -= shares[base]!;
    if (left < 0) return BASES[base]!;
  }
  return BASES.at(-1)!;
}

/** What the network should say of a sequence, in the order of `motifTasks`. */
export function tasksOf({ marks = [] }: LetterSequence): readonly [number, number, number] {
  const has = (name: MotifName) => (marks.some((mark) => mark.name === name) ? 1 : 0);
  return [has('GATA') * has('TAL'), has('GATA'), has('TAL')];
}
