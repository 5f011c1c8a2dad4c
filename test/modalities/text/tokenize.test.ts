import { describe, expect, it } from 'vitest';
import { tokenize } from '../../../src/modalities/text';

const words = (text: string) => tokenize(text).map(({ word }) => word);

describe('tokenize', () => {
  it('finds words with their places', () => {
    const text = 'Well, “Dr. Smith” said:\n  it’s NOT (yet) over!';
    const tokens = tokenize(text);
    expect(tokens.map(({ word }) => word)).toEqual(['well', 'dr', 'smith', 'said', "it's", 'not', 'yet', 'over']);
    expect(tokens.map(({ start, end }) => text.slice(start, end))).toEqual(
      ['Well', 'Dr', 'Smith', 'said', 'it’s', 'NOT', 'yet', 'over'], // as they are written
    );
    expect(tokens.map(({ shown }) => shown)).toEqual(
      ['Well,', '“Dr.', 'Smith”', 'said:', 'it’s', 'NOT', '(yet)', 'over!'], // with what touches them
    );
  });

  it('takes every number for the same word', () => {
    expect(words('In 1993, 2.5 of 3rd or mp3')).toEqual(['in', '0', '0', 'of', '3rd', 'or', 'mp3']);
  });

  it('composes letters, knows no language in lower case, and counts places in UTF-16 units', () => {
    const text = '🚀 cafe\u0301 İZMİR ﬁsh';
    const found = tokenize(text);
    expect(found.map(({ word }) => word)).toEqual(['café', 'i̇zmi̇r', 'fish']);
    expect(found[0]).toMatchObject({ start: 3, end: 8 });
  });

  it('leaves out signs and what was encoded, and gives punctuation between two words to the first', () => {
    expect(words('--- *** 😀 ...')).toEqual([]);
    expect(words(`a ${'x'.repeat(41)} b`)).toEqual(['a', 'b']);
    expect(tokenize('and/or').map(({ shown }) => shown)).toEqual(['and/', 'or']);
    expect(tokenize(`${'-'.repeat(70)}end`)[0]!.shown).toHaveLength(15);
  });

  it('finds in a long text what it finds in its parts', () => {
    const part = 'The quick brown fox can’t jump 32.3 feet, right?\nNo. ';
    expect(words(part.repeat(200))).toEqual(Array.from({ length: 200 }, () => words(part)).flat());
  });
});
