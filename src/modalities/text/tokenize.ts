/** Words of a text, with where they stand in it. */

export interface Token {
  /** What the network is asked for: the word in lower case; `0` for a number. */
  readonly word: string;
  /** Where the word stands, in UTF-16 units as `text.slice(start, end)` takes them. */
  readonly start: number;
  readonly end: number;
  /** As readers see it: the word with the punctuation that touches it. */
  readonly shown: string;
}

/**
 * Unicode's word boundaries (UAX #29), which Node and browsers know without data of ours. English decides where languages
 * differ, which they do at few signs; scripts without spaces are split by the dictionaries that ICU brings.
 */
const segmenter = new Intl.Segmenter('en', { granularity: 'word' });

/** Longer "words" are no words but what was encoded into mail, and are left out. */
const longest = 40;

/**
 * The words of a text in their order. A word is what Unicode calls one: letters and digits, with an apostrophe or a point
 * inside. It is composed (NFKC) and put in lower case by Unicode's rules of no language; whatever has digits and no letter is `0`,
 * so that `1993` and `2.5` are one word. Punctuation, and words of more than 40 characters, are no words.
 *
 * @example
 * const words = tokenize("It's 3 a.m.").map(({ word }) => word); // ["it's", "0", "a.m"]
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (const [from, piece] of pieces(text)) {
    for (const { segment, index, isWordLike } of segmenter.segment(piece)) {
      if (!isWordLike || segment.length > longest) continue;
      const start = from + index;
      tokens.push({ word: normal(segment), start, end: start + segment.length, shown: '' });
    }
  }
  return tokens.map((token, at) => ({
    ...token,
    shown: withPunctuation(text, token, tokens[at - 1]?.end ?? 0, tokens[at + 1]?.start ?? text.length),
  }));
}

/** Parts of a text that end with white space, which no word crosses: the segmenter's time grows faster than what it is given. */
function* pieces(text: string): Generator<readonly [number, string]> {
  for (const { index, 0: piece } of text.matchAll(/(?:\S+\s+){1,16}|\S+/g)) yield [index, piece];
}

function normal(word: string): string {
  const plain = word.normalize('NFKC').toLowerCase().replaceAll('’', "'");
  return /\p{L}/u.test(plain) ? plain : '0';
}

/** More punctuation than this is not repeated: rulers of dashes. */
const mostPunctuation = 12;

const isSpace = (sign: string | undefined) => sign === undefined || /\s/.test(sign);

/** All behind the word up to a space or another word, and before it all since a space. */
function withPunctuation(text: string, { start, end }: Token, before: number, after: number): string {
  let [left, right] = [start, end];
  while (left > before && !isSpace(text[left - 1])) left--;
  // What no space parts from the word before is that word's.
  if (left === before && before > 0) left = start;
  while (right < after && !isSpace(text[right])) right++;
  return text.slice(Math.max(left, start - mostPunctuation), Math.min(right, end + mostPunctuation));
}
