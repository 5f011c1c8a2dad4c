/** Texts to the numbers that a network takes. */
import type { Input } from '../../attribution/result';
import { ArgumentError } from '../../errors';
import { MARGIN, type TextModel } from './text-model';
import { type Token, tokenize } from './tokenize';
import { PADDING, UNKNOWN } from './vocabulary';

/** A text as it is read: the words that fit, their numbers, and how many there were. */
export interface EncodedText {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly ids: readonly number[];
  /** Words of the whole text, those that did not fit included. */
  readonly count: number;
}

/**
 * Reads a text.
 * @param name what errors call it, with a capital
 * @throws ArgumentError where it has no words, or none that the network knows
 */
export function encodeText(model: TextModel, text: string, name = 'The text'): EncodedText {
  if (typeof text !== 'string') {
    throw new ArgumentError(
      `${name} is ${text === null ? 'null' : `a value of type ${typeof text}`}; give a string (decodeText makes one of bytes).`,
    );
  }
  const all = tokenize(text);
  if (all.length === 0) {
    throw new ArgumentError(`${name} ${text.trim() === '' ? 'is empty' : 'has no words, only signs'}; give at least one word.`);
  }
  const tokens = all.slice(0, model.length);
  const ids = tokens.map(({ word }) => model.vocabulary.id(word));
  if (ids.every((id) => id === UNKNOWN)) {
    const some = [...new Set(tokens.map(({ word }) => word))].slice(0, 3).map((word) => `“${word}”`);
    throw new ArgumentError(
      `The model "${model.name}" knows none of the words of ${name.charAt(0).toLowerCase()}${name.slice(1)} (${some.join(', ')}${some.length < tokens.length ? ', …' : ''}), ` +
        `so there is nothing to explain; it knows ${model.vocabulary.words.length} words of the kind it was trained on.`,
    );
  }
  return { text, tokens, ids, count: all.length };
}

/** Numbers as a batch `[N, T]`: T is the longest text's, with a margin. */
export function batchOf(rows: readonly (readonly number[])[]): { values: Float32Array; shape: readonly [number, number] } {
  const width = rows.reduce((most, { length }) => Math.max(most, length), 0) + MARGIN;
  const values = new Float32Array(rows.length * width).fill(PADDING);
  rows.forEach((row, at) => {
    values.set(row, at * width);
  });
  return { values, shape: [rows.length, width] };
}

/** Texts as a model input, with the words to show. */
export const inputOf = (texts: readonly EncodedText[]): Input => ({
  ...batchOf(texts.map(({ ids }) => ids)),
  words: texts.map(({ tokens }) => tokens.map(({ shown }) => shown)),
});

/**
 * Texts as a model input `[N, T]` of numbers of words, with the words to show: for methods that are called by themselves, with
 * `{ layer: model.embedding }`.
 * @throws ArgumentError as `explainText` does
 */
export function readTexts(model: TextModel, texts: string | readonly string[]): Input {
  return inputOf(encodeTexts(model, texts));
}

/** One text or several. */
export function encodeTexts(model: TextModel, texts: string | readonly string[]): EncodedText[] {
  const all = typeof texts === 'string' ? [texts] : texts;
  if (!Array.isArray(all) || all.length === 0) {
    throw new ArgumentError('No text was given; give a string, or a list of at least one.');
  }
  return all.map((text: string, at) => encodeText(model, text, all.length > 1 ? `Text ${at + 1}` : 'The text'));
}
