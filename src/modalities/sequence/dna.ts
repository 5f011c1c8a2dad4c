/** DNA as numbers: one place a base, one column a letter. */

import type { Input, LetterSequence } from '../../attribution/result';
import { ArgumentError, DataError } from '../../errors';

/** The letters, in the order of the columns. */
export const BASES = 'ACGT';

export interface DnaInputOptions {
  /** Bases of every sequence. Default: as many as the first has. */
  readonly length?: number;
  /**
   * What to do with N, a base that was not read: `'error'` refuses, `'background'` puts the background's shares in its place.
   * Default `'error'`.
   */
  readonly unknown?: 'error' | 'background';
  /** How often A, C, G and T come, for N. Default 0.3, 0.2, 0.2, 0.3. */
  readonly background?: readonly number[];
}

/** As in the simulations of Shrikumar et al. 2017, arXiv:1704.02685, appendix. */
export const DNA_BACKGROUND: readonly number[] = [0.3, 0.2, 0.2, 0.3];

/**
 * Sequences of DNA as inputs, `[N, length, 4]`, one-hot in the order A, C, G, T. Lower-case letters, which mark repeats in
 * genomes, are read as their capitals.
 *
 * @param sequences Text, or what `madeUpDna` returns, with the places of its motifs.
 * @throws DataError for other letters, N where it is refused, and lengths that differ
 * @example
 * const input = dnaInput(['ACGTTGCA', 'ttgacagc']);
 */
export function dnaInput(sequences: readonly (string | LetterSequence)[], options: DnaInputOptions = {}): Input {
  const { unknown = 'error', background = DNA_BACKGROUND } = options;
  if (!Array.isArray(sequences) || sequences.length === 0)
    throw new ArgumentError('dnaInput was given no sequences; give a list of texts of the letters A, C, G and T.');
  const read = (sequences as readonly (string | LetterSequence)[]).map(
    (one): LetterSequence =>
      typeof one === 'string' ? { letters: one.trim().toUpperCase() } : { ...one, letters: one.letters.toUpperCase() },
  );
  const length = options.length ?? read[0]!.letters.length;
  const values = new Float32Array(read.length * length * BASES.length);
  read.forEach(({ letters }, example) => {
    const name = `Sequence ${example + 1}`;
    if (letters === '') throw new DataError(`${name} is empty; give ${length || 'some'} letters of A, C, G and T.`);
    if (letters.length !== length)
      throw new DataError(
        `${name} has ${letters.length} bases, and ${length} are expected; cut it, or take more of the genome around it.`,
      );
    Array.from(letters).forEach((letter, place) => {
      const at = (example * length + place) * BASES.length;
      const base = BASES.indexOf(letter);
      if (base >= 0) values[at + base] = 1;
      else if (letter === 'N' && unknown === 'background') values.set(background, at);
      else throw new DataError(`${name} has ${wrong(letter)} at base ${place + 1}; ${advice(letter)}.`);
    });
  });
  return { values, shape: [read.length, length, BASES.length], sequences: read };
}

const wrong = (letter: string): string => (letter === 'N' ? 'an N' : `the letter "${letter}"`);

function advice(letter: string): string {
  if (letter === 'N') return "it was not read; leave the sequence out, or give { unknown: 'background' }";
  if (letter === 'U') return 'that is RNA; write T in its place';
  return 'expected A, C, G or T';
}

/**
 * One example's shape full of background: the reference of Shrikumar et al. 2017 for DNA.
 *
 * @param length Bases.
 * @example
 * const reference = backgroundDna(100);
 */
export const backgroundDna = (length: number, background: readonly number[] = DNA_BACKGROUND): Float32Array =>
  Float32Array.from({ length: BASES.length * length }, (_, at) => background[at % BASES.length]!);
