/** Which explanation finds the words that a network's answer hangs on: they are taken out, and the answer is watched. */
import { Analysis, type AnalysisCertificate, analysisRows } from '../../analysis';
import { ArgumentError } from '../../errors';
import { bootstrap, bootstrapDifference, type Mean } from '../../evaluation/bootstrap';
import { area } from '../../evaluation/perturbation-curve';
import type { CertificateRow } from '../../render/certificate';
import type { Block, Figure } from '../../render/figure/figure';
import { formatNumber } from '../../render/format';
import { type Progress, Steps } from '../../tensor/progress';
import { Random } from '../../tensor/random';
import { currentSignal } from '../../tensor/signal';
import { classOf } from './classes';
import { classifyRows } from './classify';
import { type EncodedText, encode } from './encode';
import { type ExplainTextOptions, explainText } from './explain';
import type { TextModel } from './text-model';
import { PADDING, UNKNOWN } from './vocabulary';

export interface WordDeletionOptions {
  /** Explanations to hold against each other, the first against each of the others. Default: LRP and sensitivity analysis. */
  readonly methods?: readonly (string | ExplainTextOptions)[];
  /** How many words are gone at each point of a curve, from 0 up. Default: 0 to 50 in 15 steps, closer at the start. */
  readonly deletions?: readonly number[];
  /** Most texts that are taken, drawn by the seed. Default: all that are classified rightly. */
  readonly most?: number;
  /** Of the words that go by chance, and of the bootstrap. Default 0. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** One way of choosing words: the curves of its texts. */
export interface DeletionCurves {
  readonly title: string;
  /** Whether each text, a row, is still classified rightly, at each point. */
  readonly right: readonly (readonly boolean[])[];
  /** The probability of each text's class at each point. */
  readonly probability: readonly (readonly number[])[];
}

/** The area of one set of curves less another's: negative where the first falls faster. */
export interface AreaDifference {
  readonly between: readonly [string, string];
  /** Of the share that is still classified rightly. */
  readonly accuracy: Mean;
  /** Of the probability of the right class. */
  readonly probability: Mean;
}

/** The curves, and what their areas say. */
export class WordDeletion extends Analysis {
  constructor(
    readonly deletions: readonly number[],
    readonly curves: readonly DeletionCurves[],
    /** Of the first method and each other, with 95 % intervals by the bootstrap over texts. */
    readonly differences: readonly AreaDifference[],
    readonly certificate: AnalysisCertificate,
  ) {
    super();
  }

  figure(): Figure {
    const texts = this.curves[0]!.right.length;
    const [first] = this.differences;
    const found = first ? ` ${sentence(first)}` : '';
    return {
      title: 'Which words does the answer hang on?',
      summary: `From ${texts} texts that are classified rightly, the words go that each explanation calls most relevant.${found}`,
      blocks: [this.block('right'), this.block('probability'), this.table()],
      certificate: analysisRows(this.certificate),
    };
  }

  private block(which: 'right' | 'probability'): Block {
    return {
      kind: 'curves',
      width: 'half',
      heading: which === 'right' ? 'Still classified rightly' : 'Probability of the right class',
      xLabel: 'words deleted',
      yLabel: which === 'right' ? 'share of texts' : 'mean probability',
      series: this.curves.map((one) => {
        const at = this.deletions.map((_, point) => bootstrap(one[which].map((row) => Number(row[point]))));
        return {
          name: one.title,
          x: this.deletions,
          y: at.map(({ mean }) => mean),
          low: at.map(({ low }) => low),
          high: at.map(({ high }) => high),
          mark: 'both',
        };
      }),
    };
  }

  private table(): Block {
    const interval = ({ mean, low, high }: Mean) =>
      `${formatNumber(mean, { signed: true, digits: 3 })} (${formatNumber(low, { signed: true, digits: 3 })} to ${formatNumber(high, { signed: true, digits: 3 })})`;
    return {
      kind: 'table',
      heading: 'Difference of the mean heights of two curves',
      note: 'Negative: the first curve falls faster. In brackets the 95 % interval of a bootstrap over texts.',
      columns: ['curves', 'share classified rightly', 'probability of the right class'],
      rows: this.differences.map(({ between: [a, b], accuracy, probability }) => [
        `${a} − ${b}`,
        interval(accuracy),
        interval(probability),
      ]),
    };
  }
}

function sentence({ between: [a, b], accuracy }: AreaDifference): string {
  if (accuracy.high < 0) return `They matter more where ${a} chooses them than where ${b} does.`;
  if (accuracy.low > 0) return `They matter less where ${a} chooses them than where ${b} does.`;
  return `Between ${a} and ${b} these texts show no difference.`;
}

const defaultDeletions = [0, 1, 2, 3, 4, 5, 7, 10, 13, 16, 20, 25, 30, 40, 50];
const chance = 'Random words';

/**
 * Takes words out of texts, the most relevant for their class first, and watches what the network then says. A word that is taken out
 * leaves an empty place, whose vector is 0. Only texts count that are classified rightly and have as many words as go. Samek et al. 2017
 * (arXiv:1708.08296); Arras et al. 2016 (arXiv:1612.07843).
 *
 * @param labels the class of each text: a number from 0, or its name
 * @throws ArgumentError where no text is left, or texts and labels do not fit together
 * @example
 * const news = await loadTextModel('news');
 * const texts = sampleNews.map(({ text }) => text);
 * const curves = await wordDeletion(news, texts, sampleNews.map(({ group }) => group), { deletions: [0, 5, 10] });
 */
export async function wordDeletion(
  model: TextModel,
  texts: readonly string[],
  labels: readonly (number | string)[],
  options: WordDeletionOptions = {},
): Promise<WordDeletion> {
  const {
    methods = ['lrp', 'gradient'],
    deletions = defaultDeletions,
    most = Number.POSITIVE_INFINITY,
    seed = 0,
  } = options;
  const started = performance.now();
  const steps = new Steps(options.signal ?? currentSignal(), options.onProgress);
  if (
    deletions.length < 2 ||
    deletions.some((count, at) => !Number.isInteger(count) || count < 0 || (at > 0 && count <= deletions[at - 1]!))
  ) {
    throw new ArgumentError(
      `The deletions are ${deletions.join(', ')}; give at least two whole numbers that rise, such as 0, 1, 5.`,
    );
  }
  const classes = labels.map((label) => classOf(model, label));
  if (texts.length !== labels.length) {
    throw new ArgumentError(`There are ${texts.length} texts and ${labels.length} labels; give one label a text.`);
  }
  const random = new Random(seed);
  const read = texts.map((text) => encode(model, text));
  const chosen = choose(read, classes, model, deletions.at(-1)!, random).slice(0, most);
  if (chosen.length === 0) {
    throw new ArgumentError(
      `None of the ${texts.length} texts is classified rightly and has ${deletions.at(-1)} words; give other texts or fewer deletions.`,
    );
  }
  const total = methods.length + 1;
  const curves: DeletionCurves[] = [];
  for (const method of methods) {
    const own = typeof method === 'string' ? { method } : method;
    const why = await explainText(
      model,
      chosen.map(({ read }) => read.text),
      { ...own, target: chosen.map(({ label }) => label), signal: options.signal },
    );
    const orders = chosen.map((_, row) => descending(why.words(row).map(({ value }) => value)));
    curves.push({ title: why.title, ...watch(model, chosen, orders, deletions) });
    await steps.step(curves.length, total);
  }
  const drawn = chosen.map(({ read }) => descending(read.ids.map(() => random.uniform())));
  curves.push({ title: chance, ...watch(model, chosen, drawn, deletions) });
  const differences = curves.slice(1).map((other) => difference(curves[0]!, other, deletions, seed));
  return new WordDeletion(deletions, curves, differences, {
    method: 'Word deletion',
    parameters: { texts: chosen.length, of: texts.length, deletions, seed },
    checks: differences.map(check),
    notes: [
      'A text without some of its words is none that anyone would write: what the network says of it is its answer to a gap.',
      'Words of one text go together; the interval is over texts, for this one trained network.',
    ],
    seconds: (performance.now() - started) / 1000,
  });
}

function check({ between: [a, b], accuracy: { mean, low, high } }: AreaDifference): CertificateRow {
  const number = (value: number) => formatNumber(value, { signed: true, digits: 3 });
  const clear = high < 0 || low > 0;
  return {
    label: `${a} against ${b}`,
    value: `mean height of the curve ${number(mean)}, 95 % interval ${number(low)} to ${number(high)}: ${clear ? 'excludes 0' : 'includes 0'}`,
    tone: clear ? 'good' : 'plain',
  };
}

interface Chosen {
  readonly read: EncodedText;
  readonly label: number;
}

function choose(
  read: readonly EncodedText[],
  classes: readonly number[],
  model: TextModel,
  least: number,
  random: Random,
): Chosen[] {
  const answers = classifyRows(
    model,
    read.map(({ ids }) => ids),
  );
  const found = read
    .map((one, at) => ({ read: one, label: classes[at]!, answer: answers[at]! }))
    .filter(({ read: { ids }, label, answer }) => ids.length >= least && largest(answer) === label)
    .filter(({ read: { ids } }) => ids.some((id) => id !== UNKNOWN));
  return random.shuffle(found);
}

const largest = (row: readonly number[]): number => row.indexOf(Math.max(...row));

/** Places in the order of their values, the greatest first; of equal values the first place. */
const descending = (values: readonly number[]): number[] =>
  values.map((_, at) => at).sort((a, b) => values[b]! - values[a]! || a - b);

function watch(
  model: TextModel,
  chosen: readonly Chosen[],
  orders: readonly (readonly number[])[],
  deletions: readonly number[],
) {
  const rows = chosen.flatMap(({ read: { ids } }, row) =>
    deletions.map((count) => {
      const left = [...ids];
      for (const place of orders[row]!.slice(0, count)) left[place] = PADDING;
      return left;
    }),
  );
  const answers = classifyRows(model, rows);
  const of = <T>(what: (answer: readonly number[], label: number) => T): T[][] =>
    chosen.map(({ label }, row) => deletions.map((_, point) => what(answers[row * deletions.length + point]!, label)));
  return {
    right: of((answer, label) => largest(answer) === label),
    probability: of((answer, label) => answer[label]!),
  };
}

function difference(a: DeletionCurves, b: DeletionCurves, x: readonly number[], seed: number): AreaDifference {
  const heights = (rows: readonly (readonly (number | boolean)[])[]) =>
    rows.map((row) => area(x, row.map(Number)) / (x.at(-1)! - x[0]!));
  return {
    between: [a.title, b.title],
    accuracy: bootstrapDifference(heights(a.right), heights(b.right), seed),
    probability: bootstrapDifference(heights(a.probability), heights(b.probability), seed),
  };
}
