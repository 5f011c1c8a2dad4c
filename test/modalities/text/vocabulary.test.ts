import { describe, expect, it } from 'vitest';
import { ModelError, Vocabulary } from '../../../src';

describe('Vocabulary', () => {
  it('keeps the words of most texts, and of as many in the order of the alphabet', () => {
    const texts = [
      ['b', 'a', 'a', 'a'],
      ['b', 'c'],
      ['c', 'd', 'd'],
    ];
    expect(Vocabulary.from(texts).words).toEqual(['b', 'c']);
    expect(Vocabulary.from(texts, { least: 1, size: 5 }).words).toEqual(['b', 'c', 'a']);
  });

  it('numbers padding, the unknown, then the words, and comes back from its file', () => {
    const vocabulary = new Vocabulary(['night', 'day']);
    expect([vocabulary.size, vocabulary.id('night'), vocabulary.id('day'), vocabulary.id('dusk')]).toEqual([
      4, 2, 3, 1,
    ]);
    expect([0, 1, 2, 3].map((id) => vocabulary.word(id))).toEqual(['<padding>', '<unknown>', 'night', 'day']);
    expect(Vocabulary.parse(vocabulary.toString(), 'v').words).toEqual(vocabulary.words);
  });

  it.each([
    ['night\nday\n', 'The vocabulary v begins with "night"; its first two lines must be <padding> and <unknown>.'],
    ['<padding>\n<unknown>\na\n\nb\n', 'Line 4 of the vocabulary v is empty; the file is damaged.'],
    ['<padding>\n<unknown>\na\nb\na\n', 'Line 5 of the vocabulary v repeats "a"; the file is damaged.'],
  ])('refuses a damaged file', (file, sentence) => {
    expect(() => Vocabulary.parse(file, 'v')).toThrow(ModelError);
    expect(() => Vocabulary.parse(file, 'v')).toThrow(sentence);
  });
});
