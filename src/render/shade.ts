/** The ground and ink of a word that is shaded by its value. */

import { rgb } from 'd3-color';
import { colorMap } from './colormaps';

export interface Shade {
  /** CSS colours. */
  readonly ground: string;
  readonly ink: string;
}

/** Weaker than this share of the limit, a word stays as the page has it. */
const weakest = 0.04;

/** Red for what speaks for, blue for what speaks against; nothing where the value is next to none. */
export function shade(value: number, limit: number): Shade | undefined {
  const share = limit > 0 && Number.isFinite(value) ? Math.min(Math.max(value / limit, -1), 1) : 0;
  if (Math.abs(share) < weakest) return undefined;
  const { r, g, b } = rgb(colorMap('blue-red').at(0.5 + share / 2));
  const light = 0.2126 * r + 0.7152 * g + 0.0722 * b > 140;
  return { ground: `rgb(${Math.round(r)}, ${Math.round(g)}, ${Math.round(b)})`, ink: light ? '#1c2128' : '#ffffff' };
}

/** Words and their values by sentence: a sentence ends behind a word that ends in `.`, `!` or `?`. */
export function sentences(words: readonly string[], values: readonly number[]) {
  const found: { words: string[]; value: number }[] = [];
  let open = true;
  words.forEach((word, at) => {
    if (open) found.push({ words: [], value: 0 });
    const sentence = found.at(-1)!;
    sentence.words.push(word);
    sentence.value += values[at] ?? 0;
    open = /[.!?]["')\]]*$/.test(word);
  });
  return { words: found.map((one) => one.words.join(' ')), values: found.map(({ value }) => value) };
}

/** What speaks for and what against, summed apart. */
export function totals(values: readonly number[]): { readonly positive: number; readonly negative: number } {
  let [positive, negative] = [0, 0];
  for (const value of values) {
    if (value > 0) positive += value;
    else if (value < 0) negative += value;
  }
  return { positive, negative };
}
