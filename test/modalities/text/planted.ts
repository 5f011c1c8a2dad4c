/** Texts whose class one word decides: what an explanation must find is known. */
import { Random } from '../../../src/tensor/random';

export const causes = { fruit: ['apple', 'pear', 'plum'], tool: ['hammer', 'saw', 'pliers'] } as const;
export const kinds = ['fruit', 'tool'] as const;

export interface Planted {
  readonly text: string;
  readonly label: number;
  /** Which word of the text decides. */
  readonly at: number;
}

const fillers = 'the of and a to in is it you that he was for on are with as they at be this have from or had by'.split(
  ' ',
);

/** Texts of 4 to 6 words, half of each class. */
export function plantedTexts(count: number, seed: number): Planted[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, index) => {
    const label = index % 2;
    const words = Array.from({ length: 4 + random.below(3) }, () => fillers[random.below(fillers.length)]!);
    const at = random.below(words.length);
    words[at] = causes[kinds[label]!][random.below(3)]!;
    return { text: words.join(' '), label, at };
  });
}
