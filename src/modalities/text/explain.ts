/** Why a text is classified as it is: relevance at words. */

import { methods } from '../../attribution/methods';
import type { ExplainOptions } from '../../attribution/problem';
import { Attribution, type AttributionFields, Comparison } from '../../attribution/result';
import { ArgumentError } from '../../errors';
import { type EncodedText, encodeTexts, inputOf } from './encode';
import type { TextModel } from './text-model';
import { UNKNOWN } from './vocabulary';

/** `sum` of the numbers of a word's vector keeps their sign; `squared-norm` has none. */
export type WordReduction = 'sum' | 'squared-norm';

export interface ExplainTextOptions extends Omit<ExplainOptions, 'layer'> {
  /** A row of the method table, except those that are for pictures alone. Default `'lrp'`. */
  readonly method?: string;
  /**
   * How the numbers of a word's vector become one. Default: `'squared-norm'` for gradients, which is sensitivity analysis, ‖∂f/∂x‖²;
   * else `'sum'`, which keeps what the method promises of the sum.
   */
  readonly reduction?: WordReduction;
  /** Options of the method. LRP's default here is the composite `'epsilon'`. */
  readonly [option: string]: unknown;
}

/** A word of an explained text. */
export interface WordRelevance {
  /** What the network was asked for, see `tokenize`. */
  readonly word: string;
  /** False where the network does not know it: its vector is 0. */
  readonly known: boolean;
  /** Where it stands: `text.slice(start, end)`. */
  readonly start: number;
  readonly end: number;
  readonly value: number;
}

/** A sentence, by Unicode's rules, with the sum over its words. */
export interface SentenceRelevance {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly value: number;
}

/** An explanation of texts with one value a word: `shape` is `[texts, words]`, padding included. */
export class TextAttribution extends Attribution {
  constructor(
    fields: AttributionFields,
    private readonly texts: readonly EncodedText[],
    private readonly model: TextModel,
  ) {
    super(fields);
  }

  /** The words of a text in their order. */
  words(example = 0): WordRelevance[] {
    const { tokens, ids } = this.at(example);
    const width = this.shape[1]!;
    return tokens.map(({ word, start, end }, at) => ({
      word,
      known: this.model.vocabulary.word(ids[at]!) === word,
      start,
      end,
      value: this.values[example * width + at]!,
    }));
  }

  /** The sentences of a text in their order, as far as it was read. */
  sentences(example = 0): SentenceRelevance[] {
    const { text } = this.at(example);
    const words = this.words(example);
    const end = words.at(-1)!.end;
    // Lines of mail end where there is no room, not where a sentence ends; an empty line ends a paragraph.
    const lines = text.replace(/(?<![\r\n])(\r?\n)(?!\s*[\r\n])/g, (end) => ' '.repeat(end.length));
    return [...new Intl.Segmenter('en', { granularity: 'sentence' }).segment(lines)]
      .filter(({ index }) => index < end)
      .map(({ segment, index }) => ({
        text: text.slice(index, index + segment.length).trim(),
        start: index,
        end: index + segment.length,
        value: words
          .filter(({ start }) => start >= index && start < index + segment.length)
          .reduce((sum, { value }) => sum + value, 0),
      }));
  }

  private at(example: number): EncodedText {
    const found = this.texts[example];
    if (found) return found;
    throw new ArgumentError(`There is no text ${example}; ${this.texts.length} were explained, counted from 0.`);
  }
}

/** What says how f reacts to the numbers of a vector, not what they did for it. */
const sensitivities: readonly string[] = ['gradient', 'interior_gradients', 'smoothgrad'];

/**
 * Explains what a network says of one text or several, word by word. The method starts at the vectors of the words, as Arras et al. 2016 ("What
 * is Relevant in a Text Document?", arXiv:1612.07843) and Samek et al. 2017 (arXiv:1708.08296) do, and each word gets the sum over
 * its vector, or the squared norm of it.
 *
 * @returns Values `[texts, words]`: in units of f for `'sum'`, of (f per unit of a vector)² for `'squared-norm'`.
 * @throws ArgumentError where a text has no words, or none that the network knows
 * @example
 * const news = await loadTextModel('news');
 * const why = await explainText(news, 'The doctor found no infection.', { target: 'sci.med' });
 * const strongest = why.words().sort((a, b) => b.value - a.value)[0];
 */
export async function explainText(
  model: TextModel,
  texts: string | readonly string[],
  {
    method: name = 'lrp',
    reduction = sensitivities.includes(name) ? 'squared-norm' : 'sum',
    ...options
  }: ExplainTextOptions = {},
): Promise<TextAttribution> {
  const method = methods.find((row) => row.name === name);
  if (!method) {
    throw new ArgumentError(
      `There is no method "${name}"; expected one of ${methods.map((row) => row.name).join(', ')}.`,
    );
  }
  const read = encodeTexts(model, texts);
  const own = name === 'lrp' ? { composite: 'epsilon', ...options } : options;
  const found = await method.explain(model, inputOf(model, read), { ...own, layer: model.embedding });
  return perWord(model, read, found, reduction, (target) =>
    explainText(model, texts, { ...options, method: name, reduction, target }),
  );
}

/**
 * Several explanations of the same texts, one above the other.
 * @param choices methods by name, or with their options. Default: sensitivity analysis and LRP.
 * @example
 * const both = await compareTexts(await loadTextModel('news'), 'The shuttle reached its orbit.');
 */
export async function compareTexts(
  model: TextModel,
  texts: string | readonly string[],
  choices: readonly (string | ExplainTextOptions)[] = ['gradient', 'lrp'],
  options: Omit<ExplainTextOptions, 'method' | 'reduction'> = {},
): Promise<Comparison> {
  const results: TextAttribution[] = [];
  for (const choice of choices) {
    const own = typeof choice === 'string' ? { method: choice } : choice;
    results.push(await explainText(model, texts, { ...options, ...own }));
  }
  return new Comparison(results, (target) => compareTexts(model, texts, choices, { ...options, target }));
}

function perWord(
  model: TextModel,
  texts: readonly EncodedText[],
  found: Attribution,
  reduction: WordReduction,
  explainTarget: (target: number) => Promise<TextAttribution>,
): TextAttribution {
  const [batch, width, dimension] = found.shape as [number, number, number];
  const unsigned = reduction === 'squared-norm';
  const values = new Float32Array(batch * width);
  values.forEach((_, at) => {
    let sum = 0;
    for (let of = at * dimension; of < (at + 1) * dimension; of++)
      sum += unsigned ? found.values[of]! ** 2 : found.values[of]!;
    values[at] = sum;
  });
  const input = inputOf(model, texts);
  return new TextAttribution(
    {
      ...found,
      title: unsigned && found.method === 'gradient' ? 'Sensitivity analysis' : found.title,
      values,
      shape: [batch, width],
      input,
      explainTarget,
      ...(unsigned ? { unsigned } : {}),
      certificate: {
        ...found.certificate,
        parameters: { ...found.certificate.parameters, reduction },
        notes: [...notesOf(texts, unsigned), ...found.certificate.notes],
      },
    },
    texts,
    model,
  );
}

function notesOf(texts: readonly EncodedText[], unsigned: boolean): string[] {
  const cut = texts.filter(({ tokens, count }) => tokens.length < count);
  const unknown = texts.reduce((sum, { ids }) => sum + ids.filter((id) => id === UNKNOWN).length, 0);
  const all = texts.reduce((sum, { ids }) => sum + ids.length, 0);
  return [
    unsigned
      ? 'Each word has the squared norm of what its vector got: how much, and not which way.'
      : 'Each word has the sum over its vector.',
    ...(unknown > 0 ? [`${unknown} of ${all} words are not known to the network: their vectors are 0.`] : []),
    ...(cut.length > 0
      ? [
          `Only the first ${cut[0]!.tokens.length} of ${cut[0]!.count} words were read${cut.length > 1 ? `; ${cut.length} texts were cut so` : ''}.`,
        ]
      : []),
  ];
}
