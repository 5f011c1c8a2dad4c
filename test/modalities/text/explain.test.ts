import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '../../engine';
import { compareTexts, explainText, loadModel, type TextModel, textModel, Vocabulary } from '../../../src';
import { explainedFigure } from '../../../src/render/figure/explained';

const folder = path.join(__dirname, '..', '..', 'golden', 'cases', 'text_cnn');
const stored = (file: string) => new Float32Array(Uint8Array.from(readFileSync(path.join(folder, file))).buffer);
const ids = new Int32Array(Uint8Array.from(readFileSync(path.join(folder, 'token_ids.i32'))).buffer);
const [count, width, dimension] = [3, 12, 6];
const targets = [2, 1, 0];

/** Words that stand for the stored numbers; what is not stored is padding at the end. */
const wordOf = (id: number) => `w${'abc'[Math.floor(id / 10)]}${'abcdefghij'[id % 10]}`;
const texts = Array.from({ length: count }, (_, row) =>
  [...ids.subarray(row * width, (row + 1) * width)]
    .filter((id) => id > 0)
    .map(wordOf)
    .join(' '),
);

/** One number a word of the stored numbers a vector. */
const reduced = (file: string, of: (value: number) => number) => {
  const values = stored(file);
  return Array.from({ length: count * width }, (_, at) =>
    [...values.subarray(at * dimension, (at + 1) * dimension)].reduce((sum, value) => sum + of(value), 0),
  );
};

let model: TextModel;
beforeAll(async () => {
  const vocabulary = new Vocabulary(Array.from({ length: 28 }, (_, at) => wordOf(at + 2)));
  model = textModel(await loadModel(folder), vocabulary);
});
afterAll(() => model.dispose());

describe('explainText, held against stored numbers of other libraries', () => {
  it.each([
    ['lrp', {}, 'epsilon.f32', (value: number) => value],
    ['lrp', { composite: 'epsilon-plus' }, 'EpsilonPlus.f32', (value: number) => value],
    ['gradient', {}, 'gradient.f32', (value: number) => value * value],
    ['gradient', { reduction: 'sum' }, 'gradient.f32', (value: number) => value],
    ['gradient_x_input', {}, 'gradient_x_input.f32', (value: number) => value],
  ] as const)('%s %o', async (method, options, file, of) => {
    const why = await explainText(model, texts, { method, ...options, target: targets });
    expect(why.shape).toEqual([count, width]);
    const expected = reduced(file, of);
    texts.forEach((text, row) => {
      const words = why.words(row);
      expect(words.map(({ start, end }) => text.slice(start, end))).toEqual(text.split(' '));
      words.forEach(({ value }, at) => {
        expect(value).toBeCloseTo(expected[row * width + at]!, 4);
      });
    });
  });

  it('sums words to sentences, and says which words are not known', async () => {
    const text = 'Wac wad zebra! Wae\nwaf wag?  ';
    const why = await explainText(model, text, { target: 0 });
    const words = why.words();
    expect(words.map(({ word, known }) => [word, known])).toEqual(
      ['wac', 'wad', 'zebra', 'wae', 'waf', 'wag'].map((word) => [word, word !== 'zebra']),
    );
    const [first, second] = why.sentences();
    expect([first!.text, second!.text]).toEqual(['Wac wad zebra!', 'Wae\nwaf wag?']);
    expect(text.slice(second!.start, second!.end).trim()).toBe('Wae\nwaf wag?');
    const sum = (from: number, to: number) => words.slice(from, to).reduce((all, { value }) => all + value, 0);
    expect(first!.value).toBeCloseTo(sum(0, 3), 6);
    expect(second!.value).toBeCloseTo(sum(3, 6), 6);
    expect(why.certificate.notes).toContain('1 of 6 words are not known to the network: their vectors are 0.');
  });

  it('reads as many words as the network takes, and says so', async () => {
    const long = Array.from({ length: 20 }, (_, at) => wordOf(2 + at)).join(' ');
    const why = await explainText(model, long);
    expect(why.words()).toHaveLength(12);
    expect(why.certificate.notes).toContain('Only the first 12 of 20 words were read.');
  });

  it('shows sensitivity without signs on a scale of its own, and LRP with both', async () => {
    const { results } = await compareTexts(model, texts[0]!, undefined, { target: 2 });
    expect(results.map(({ title, unsigned }) => [title, unsigned ?? false])).toEqual([
      ['Sensitivity analysis', true],
      ['LRP ε = 1e-6', false],
    ]);
    const { blocks } = explainedFigure(results);
    expect(blocks.map(({ kind }) => kind)).toEqual(['text', 'text']);
    const limits = blocks.map((block) => (block.kind === 'text' ? block.limit : 0));
    results.forEach(({ values }, at) => {
      expect(limits).toContain(Math.max(...values.map(Math.abs)));
      if (at === 0) expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
      else expect(Math.min(...values)).toBeLessThan(0);
    });
  });

  it('explains another class on request', async () => {
    const why = await explainText(model, texts[0]!, { target: 2 });
    const other = await why.explainTarget!(1);
    const direct = await explainText(model, texts[0]!, { target: 1 });
    expect([...other.values]).toEqual([...direct.values]);
  });

  it.each([
    ['', 'The text is empty; give at least one word.'],
    [' \n', 'The text is empty; give at least one word.'],
    ['?! …', 'The text has no words, only signs; give at least one word.'],
    [
      'zebra Zoo zebra',
      'The text has no word that the model "text_cnn" knows (“zebra”, “zoo”), so there is nothing to explain',
    ],
    [[texts[0], ''], 'Text 2 is empty; give at least one word.'],
    [[], 'No text was given'],
    [undefined, 'No text was given'],
    [[7], 'The text is of type number; give a string'],
  ])('refuses %j', async (text, sentence) => {
    await expect(explainText(model, text as string)).rejects.toThrow(sentence);
  });

  it('refuses methods, classes and vocabularies that are not there', async () => {
    await expect(explainText(model, texts[0]!, { method: 'magic' })).rejects.toThrow('There is no method "magic"');
    expect(() => textModel(model, new Vocabulary(['a']))).toThrow(
      'The vocabulary has 3 entries, but the layer "embedding" of the model "text_cnn" has 30 vectors',
    );
  });
});
