/** Which words a network knows, and by which numbers. */
import { ModelError } from '../../errors';

/** The number of a place where no word stands. */
export const PADDING = 0;
/** The number of every word that is not in the vocabulary. */
export const UNKNOWN = 1;

const special = ['<padding>', '<unknown>'];

/** Words by number: 0 is padding, 1 every unknown word, then the known ones. */
export class Vocabulary {
  private readonly ids: ReadonlyMap<string, number>;

  /** @param words the known words, the first of which gets the number 2 */
  constructor(readonly words: readonly string[]) {
    this.ids = new Map(words.map((word, at) => [word, at + special.length]));
  }

  /** How many numbers there are, the two special ones included: the rows of an embedding. */
  get size(): number {
    return this.words.length + special.length;
  }

  /** The number of a word as `tokenize` gives it. */
  id(word: string): number {
    return this.ids.get(word) ?? UNKNOWN;
  }

  /** The word of a number. */
  word(id: number): string {
    return special[id] ?? this.words[id - special.length] ?? special[UNKNOWN]!;
  }

  /** As a file: one word a line, the special ones first. */
  toString(): string {
    return `${[...special, ...this.words].join('\n')}\n`;
  }

  /**
   * Reads such a file.
   * @param place what errors call it
   * @throws ModelError where a line is empty or repeated, or the special ones are missing
   */
  static parse(file: string, place: string): Vocabulary {
    const lines = file.replace(/\n$/, '').split('\n');
    if (special.some((word, at) => lines[at] !== word)) {
      throw new ModelError(
        `The vocabulary ${place} begins with ${JSON.stringify(lines[0])}; its first two lines must be ${special.join(' and ')}.`,
      );
    }
    const words = lines.slice(special.length);
    const seen = new Set<string>();
    for (const [at, word] of words.entries()) {
      if (word !== '' && !seen.has(word)) {
        seen.add(word);
        continue;
      }
      const what = word === '' ? 'is empty' : `repeats ${JSON.stringify(word)}`;
      throw new ModelError(`Line ${at + special.length + 1} of the vocabulary ${place} ${what}; the file is damaged.`);
    }
    return new Vocabulary(words);
  }

  /**
   * The words that occur in most texts, words of as many texts in the order of the alphabet.
   * @param texts the words of each text
   */
  static from(texts: readonly (readonly string[])[], { size = 8000, least = 2 }: VocabularyOptions = {}): Vocabulary {
    const counts = new Map<string, number>();
    for (const words of texts) for (const word of new Set(words)) counts.set(word, (counts.get(word) ?? 0) + 1);
    const order = [...counts].filter(([, count]) => count >= least);
    order.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
    return new Vocabulary(order.slice(0, size - special.length).map(([word]) => word));
  }
}

export interface VocabularyOptions {
  /** Most numbers, the special ones included. Default 8000. */
  readonly size?: number;
  /** Words of fewer texts are left out. Default 2. */
  readonly least?: number;
}
