/** What a class hangs on: the relevance of each word, summed over texts. */
import { Analysis, type AnalysisCertificate, analysisRows } from '../../analysis';
import { ArgumentError } from '../../errors';
import type { Block, Figure } from '../../render/figure/figure';
import { classOf } from './classes';
import { classifyRows } from './classify';
import { encode } from './encode';
import { type ExplainTextOptions, explainText } from './explain';
import type { TextModel } from './text-model';
import { UNKNOWN } from './vocabulary';

export interface WordCloudsOptions extends ExplainTextOptions {
  /** The class that each text is explained for, a number or a name. Default: the class that the network says. */
  readonly labels?: readonly (number | string)[];
  /** Most words of a cloud. Default 60. */
  readonly words?: number;
  /** Words that fewer texts of a class hold are left out, so that no text makes a class alone. Default 1. */
  readonly least?: number;
}

/** A word of a class. */
export interface CumulatedWord {
  readonly word: string;
  /** Relevance summed over all its places in all texts of the class. */
  readonly value: number;
  /** Texts of the class that hold it. */
  readonly texts: number;
}

export interface ClassWords {
  readonly label: string;
  /** How many texts were summed over. */
  readonly texts: number;
  /** The known words of those texts, the most relevant first. */
  readonly words: readonly CumulatedWord[];
}

/** A cloud a class. */
export class WordClouds extends Analysis {
  constructor(
    readonly classes: readonly ClassWords[],
    readonly certificate: AnalysisCertificate,
    private readonly most: number,
  ) {
    super();
  }

  figure(): Figure {
    // The same word has the same id in all clouds, so that it is selected in all.
    const all = new Set(this.classes.flatMap(({ words }) => words.map(({ word }) => word)));
    const ids = new Map([...all].map((word, id) => [word, id]));
    const texts = this.classes.reduce((sum, one) => sum + one.texts, 0);
    const leading = this.classes.flatMap(({ label, words: [first] }) => (first ? [`${label}: ${first.word}`] : []));
    return {
      title: 'The words of each class',
      summary: `Relevance of words, summed over ${texts} texts. First of all, ${leading.join('; ')}.`,
      blocks: this.classes.map(
        ({ label, words, texts: count }): Block => ({
          kind: 'cloud',
          width: 'half',
          heading: `${label}, ${count} ${count === 1 ? 'text' : 'texts'}`,
          valueLabel: 'summed relevance',
          words: words
            .slice(0, this.most)
            .filter(({ value }) => value > 0)
            .map(({ word, value }) => ({ word, value, id: ids.get(word)! })),
        }),
      ),
      certificate: analysisRows(this.certificate),
    };
  }
}

/** Texts that are explained at once. */
const together = 64;

/**
 * Sums the relevance of each word over texts, class by class, as in Arras et al. 2016 (arXiv:1612.07843): what the network looks for in a class,
 * as far as these texts show it. Texts without a word that the network knows are passed over.
 *
 * @throws ArgumentError where no text is left, or texts and labels do not fit together
 * @example
 * const news = await loadTextModel('news');
 * const clouds = await wordClouds(news, sampleNews.map(({ text }) => text));
 */
export async function wordClouds(
  model: TextModel,
  texts: readonly string[],
  options: WordCloudsOptions = {},
): Promise<WordClouds> {
  const { labels, words: most = 60, least = 1, ...explaining } = options;
  const started = performance.now();
  if (labels && labels.length !== texts.length) {
    throw new ArgumentError(`There are ${texts.length} texts and ${labels.length} labels; give one label a text.`);
  }
  const read = texts.map((text, at) => ({ text, ids: encode(model, text).ids, label: labels?.[at] }));
  const known = read.filter(({ ids }) => ids.some((id) => id !== UNKNOWN));
  if (known.length === 0) {
    throw new ArgumentError(
      `None of the ${texts.length} texts has a word that the model "${model.name}" knows; give others.`,
    );
  }
  const answers = classifyRows(
    model,
    known.map(({ ids }) => ids),
  );
  const classes = known.map(({ label }, at) =>
    classOf(model, label ?? answers[at]!.indexOf(Math.max(...answers[at]!))),
  );
  const sums = new Map<number, { texts: number; words: Map<string, { value: number; texts: number }> }>();
  let certificate: { method: string; parameters: Readonly<Record<string, unknown>> } | undefined;
  for (let from = 0; from < known.length; from += together) {
    const some = known.slice(from, from + together);
    const target = classes.slice(from, from + together);
    const why = await explainText(
      model,
      some.map(({ text }) => text),
      { ...explaining, target },
    );
    certificate ??= why.certificate;
    some.forEach((_, row) => {
      const sum = sums.get(target[row]!) ?? { texts: 0, words: new Map() };
      sums.set(target[row]!, sum);
      sum.texts++;
      const seen = new Set<string>();
      for (const { word, value } of why.words(row).filter((one) => one.known)) {
        const before = sum.words.get(word) ?? { value: 0, texts: 0 };
        sum.words.set(word, { value: before.value + value, texts: before.texts + Number(!seen.has(word)) });
        seen.add(word);
      }
    });
  }
  const found = [...sums]
    .sort(([a], [b]) => a - b)
    .map(
      ([index, { texts: count, words }]): ClassWords => ({
        label: model.labels?.[index] ?? `class ${index}`,
        texts: count,
        words: [...words]
          .map(([word, one]) => ({ word, ...one }))
          .filter((one) => one.texts >= least)
          .sort((a, b) => b.value - a.value || (a.word < b.word ? -1 : 1)),
      }),
    );
  return new WordClouds(
    found,
    {
      method: `Word clouds of ${certificate!.method}`,
      parameters: { ...certificate!.parameters, least },
      checks: [],
      notes: [
        `Each text is explained for ${labels ? 'its own class' : 'the class that the network says'}; words that it does not know have no relevance.`,
        'The area of a word is its relevance; each cloud has a scale of its own, and shows words that speak for the class.',
      ],
      seconds: (performance.now() - started) / 1000,
    },
    most,
  );
}
