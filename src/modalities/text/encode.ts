/** Texts to the numbers that a network takes. */
import type { Input } from '../../attribution/result';
import { ArgumentError } from '../../errors';
import type { TextModel } from './text-model';
import { type Token, tokenize } from './tokenize';
import { PADDING, UNKNOWN } from './vocabulary';

/**
 * Empty places behind the longest text. With them every window of a convolution stands somewhere over nothing but padding, so that
 * a text's answer does not depend on the texts it is read with.
 */
const margin = 4;

/** A text as it is read: the words that fit, their numbers, and how many there were. */
export interface EncodedText {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly ids: readonly number[];
  /** Words of the whole text, those that did not fit included. */
  readonly count: number;
}

/** The words of a text and their numbers, whatever there is of them. */
export function encode({ vocabulary, length }: TextModel, text: string): EncodedText {
  const all = tokenize(text);
  const tokens = all.slice(0, length);
  return { text, tokens, ids: tokens.map(({ word }) => vocabulary.id(word)), count: all.length };
}

/**
 * Reads a text that is to be explained.
 * @param name what errors call it
 * @throws ArgumentError where it has no words, or none that the network knows
 */
export function encodeText(model: TextModel, text: string, name = 'The text'): EncodedText {
  if (typeof text !== 'string') {
    const kind = text === null ? 'null' : `of type ${typeof text}`;
    throw new ArgumentError(`${name} is ${kind}; give a string (decodeText makes one of bytes).`);
  }
  const read = encode(model, text);
  if (read.count === 0) {
    const what = text.trim() === '' ? 'is empty' : 'has no words, only signs';
    throw new ArgumentError(`${name} ${what}; give at least one word.`);
  }
  if (read.ids.every((id) => id === UNKNOWN)) {
    const words = [...new Set(read.tokens.map(({ word }) => `“${word}”`))];
    const some = words.length > 3 ? [...words.slice(0, 3), '…'] : words;
    throw new ArgumentError(
      `${name} has no word that the model "${model.name}" knows (${some.join(', ')}), so there is nothing to explain; ` +
        `its ${model.vocabulary.words.length} words are those of the texts it was trained on.`,
    );
  }
  return read;
}

/** Numbers as a batch `[N, T]`: as wide as the network wants, else as the longest text with a margin. */
export function batchOf(
  rows: readonly (readonly number[])[],
  fixed?: number,
): { values: Float32Array; shape: readonly [number, number] } {
  const width = fixed ?? rows.reduce((most, { length }) => Math.max(most, length), 0) + margin;
  const values = new Float32Array(rows.length * width).fill(PADDING);
  rows.forEach((row, at) => {
    values.set(row, at * width);
  });
  return { values, shape: [rows.length, width] };
}

/** The number of words that the network takes, where it takes no other. */
export const fixedWidth = ({ inputShape: [width = -1] }: TextModel): number | undefined =>
  width > 0 ? width : undefined;

/** Texts as a model input, with the words to show. */
export const inputOf = (model: TextModel, texts: readonly EncodedText[]): Input => ({
  ...batchOf(
    texts.map(({ ids }) => ids),
    fixedWidth(model),
  ),
  words: texts.map(({ tokens }) => tokens.map(({ shown }) => shown)),
});

/**
 * Texts as a model input `[N, T]` of numbers of words, with the words to show: for methods that are called by themselves, with
 * `{ layer: model.embedding }`.
 * @throws ArgumentError as `explainText` does
 */
export function readTexts(model: TextModel, texts: string | readonly string[]): Input {
  return inputOf(model, encodeTexts(model, texts));
}

/** One text or several. */
export function encodeTexts(model: TextModel, texts: string | readonly string[]): EncodedText[] {
  const all = typeof texts === 'string' ? [texts] : texts;
  if (!Array.isArray(all) || all.length === 0) {
    throw new ArgumentError('No text was given; give a string, or a list of at least one.');
  }
  return all.map((text: string, at) => encodeText(model, text, all.length > 1 ? `Text ${at + 1}` : 'The text'));
}
