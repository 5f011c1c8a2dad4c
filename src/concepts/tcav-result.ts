/** What a TCAV found: scores with their tests, the vectors, and how they are shown. */

import { Analysis, type AnalysisCertificate, analysisRows } from '../analysis';
import type { Picture } from '../attribution/result';
import type { CertificateRow } from '../render/certificate';
import type { Bars, Block, Figure, Gallery, Table } from '../render/figure/figure';
import { formatNumber, formatPercent } from '../render/format';
import type { Cav } from './cav';

/** One concept, at one layer, for one class. */
export interface TcavTest {
  readonly concept: string;
  /** What the concept was told apart from: `random`, or another concept. */
  readonly counter: string;
  readonly layer: string;
  /** The class. */
  readonly target: string;
  /** TCAV score: share of the class's inputs with a positive derivative along the CAV, mean over the runs. */
  readonly score: number;
  /** 95 % interval of the score over samples of the concept's pictures. */
  readonly low: number;
  readonly high: number;
  /** The score of each run. */
  readonly runs: readonly number[];
  /**
   * Change of f, to first order, from the mean activation of the counter pictures to that of the concept's, mean over the
   * inputs: how much, not how often.
   */
  readonly change: number;
  /** Mean score of random sets of the same size. */
  readonly nullMean: number;
  /** Of the permutation test: share of random sets whose score is as far from their mean. */
  readonly p: number;
  readonly correctedP: number;
  /** Of the paper's t-test of the runs against 0.5, which takes them as independent. */
  readonly tTestP: number;
  readonly correctedTTestP: number;
  /** Whether the corrected p of the permutation test reaches the level. */
  readonly significant: boolean;
  /** Held-out accuracy of the CAVs, mean over the runs; 0.5 is chance. */
  readonly accuracy: number;
}

export interface TcavFields {
  readonly tests: readonly TcavTest[];
  readonly cavs: readonly Cav[];
  /** Examples of each concept. */
  readonly shown: readonly { readonly name: string; readonly pictures: readonly Picture[] }[];
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly seconds: number;
}

/** Below this a CAV hardly knows its concept. */
const fairAccuracy = 0.6;

export class TcavResult extends Analysis {
  /** Each concept at each layer for each class; layers first, then concepts, then classes. */
  readonly tests: readonly TcavTest[];
  /** The CAV of each concept at each layer, of as many of its pictures as can be matched. */
  readonly cavs: readonly Cav[];
  readonly certificate: AnalysisCertificate;
  private readonly shown: TcavFields['shown'];

  constructor({ tests, cavs, shown, parameters, seconds }: TcavFields) {
    super();
    this.tests = tests;
    this.cavs = cavs;
    this.shown = shown;
    const notes = [
      'An interval is of the samples of the concept’s pictures; the inputs of the class are taken as they are.',
      'A score says how often a step towards the concept raises f, not by how much: see the change of f from the mean of the random pictures to that of the concept’s.',
    ];
    this.certificate = { method: 'tcav', parameters, checks: checksOf(tests, parameters), notes, seconds };
  }

  override figure(): Figure {
    const { tests } = this;
    const blocks: Block[] = [barsOf(tests, this.shown), ...galleryOf(this.shown), tableOf(tests, this.shown)];
    return { title: 'TCAV', summary: summaryOf(tests), blocks, certificate: analysisRows(this.certificate) };
  }
}

const nameOf = ({ concept, counter }: Pick<TcavTest, 'concept' | 'counter'>): string =>
  counter === 'random' ? concept : `${concept} rather than ${counter}`;

const quote = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

const pOf = (p: number): string => formatNumber(p, { digits: 2 });

function checksOf(
  tests: readonly TcavTest[],
  { significance, correction }: TcavFields['parameters'],
): CertificateRow[] {
  const found = tests.filter(({ significant }) => significant);
  const level = Number(significance);
  const paper = tests.filter(({ correctedTTestP }) => correctedTTestP <= level);
  const worst = tests.reduce((a, b) => (b.accuracy < a.accuracy ? b : a));
  const trusted = found.every(({ accuracy }) => accuracy >= fairAccuracy);
  const means = tests.map(({ nullMean }) => nullMean);
  return [
    {
      label: 'Permutation tests',
      value: `${found.length} of ${tests.length} significant at ${level} (${correction === 'none' ? 'not corrected' : correction})`,
      tone: 'plain',
      title: 'The whole procedure, repeated with concept and other pictures shuffled: exact, whatever the runs share.',
      short: `${found.length} of ${tests.length} significant`,
    },
    {
      label: 'The paper’s t-tests',
      value: `${paper.length} of ${tests.length} significant; they take runs that share a concept set as independent, and find too much`,
      tone: 'plain',
    },
    {
      label: 'Held-out accuracy of CAVs',
      value: `lowest ${formatPercent(worst.accuracy)} (${nameOf(worst)} at ${worst.layer}); chance is 50 %`,
      tone: trusted ? 'plain' : 'warn',
      ...(trusted ? {} : { short: 'A finding by CAVs that hardly know their concept' }),
      title: 'Where a layer cannot tell a concept from other pictures, its score says nothing of it.',
    },
    {
      label: 'Scores of random sets',
      value: `mean ${formatNumber(Math.min(...means), { digits: 2 })} to ${formatNumber(Math.max(...means), { digits: 2 })}`,
      tone: 'plain',
    },
  ];
}

/** For each class: what speaks for it, what against, and what cannot be told from chance, each at its clearest layer. */
function summaryOf(tests: readonly TcavTest[]): string {
  const targets = [...new Set(tests.map(({ target }) => target))];
  const several = new Set(tests.map(({ layer }) => layer)).size > 1;
  const sentences = targets.map((target) => {
    const clearest = new Map<string, TcavTest>();
    for (const test of tests.filter((one) => one.target === target)) {
      const best = clearest.get(nameOf(test));
      if (!best || isClearer(test, best)) clearest.set(nameOf(test), test);
    }
    const say = (test: TcavTest) =>
      `${nameOf(test)} (TCAV ${formatNumber(test.score, { digits: 2 })}${several ? ` at ${test.layer}` : ''}, p = ${pOf(test.correctedP)})`;
    const all = [...clearest.values()];
    const found = all.filter(({ significant }) => significant);
    const [up, down] = [
      found.filter((one) => one.score >= one.nullMean),
      found.filter((one) => one.score < one.nullMean),
    ];
    const rest = all.filter(({ significant }) => !significant);
    const parts = [
      ...(up.length > 0 ? [`${quote(up.map(say))} ${up.length > 1 ? 'speak' : 'speaks'} for “${target}”`] : []),
      ...(down.length > 0
        ? [`${quote(down.map(say))} ${down.length > 1 ? 'speak' : 'speaks'} against “${target}”`]
        : []),
      ...(rest.length > 0
        ? [
            `${quote(rest.map(say))} cannot be told from random pictures${up.length + down.length > 0 ? '' : ` for “${target}”`}`,
          ]
        : []),
    ];
    const sentence = parts.join('; ');
    return `${sentence[0]!.toUpperCase()}${sentence.slice(1)}.`;
  });
  return sentences.join(' ');
}

const isClearer = (one: TcavTest, other: TcavTest): boolean =>
  one.correctedP < other.correctedP ||
  (one.correctedP === other.correctedP && Math.abs(one.score - one.nullMean) > Math.abs(other.score - other.nullMean));

/** Of one layer, concepts under each class; of several, the layers of each concept, in order, so that one sees where it appears. */
function barsOf(tests: readonly TcavTest[], shown: TcavFields['shown']): Bars {
  const several = new Set(tests.map(({ layer }) => layer)).size > 1;
  const sectionOf = (test: TcavTest) =>
    several ? `${nameOf(test)}, for ${test.target}` : `${test.target} at ${test.layer}`;
  const sections = [...new Set(tests.map(sectionOf))];
  const ordered = sections.flatMap((section) => tests.filter((test) => sectionOf(test) === section));
  const middle = tests.reduce((sum, { nullMean }) => sum + nullMean, 0) / tests.length;
  const rules = [{ value: 0.5, label: 'as often up as down' }];
  if (Math.abs(middle - 0.5) > 0.03) rules.push({ value: middle, label: 'random sets' });
  return {
    kind: 'bars',
    heading: 'TCAV scores',
    note: `Share of the class’s inputs whose score grows towards the concept, mean over the runs with its 95 % interval. ${significanceMark} significant after correction; faint: no further from the middle than random sets of pictures are. Select a bar to see its concept.`,
    valueLabel: 'TCAV score',
    range: [0, 1],
    rules,
    bars: ordered.map((test) => ({
      label: several ? test.layer : nameOf(test),
      value: test.score,
      low: test.low,
      high: test.high,
      tone: test.significant ? 'plain' : 'faint',
      section: sectionOf(test),
      note: `p = ${pOf(test.correctedP)}${test.significant ? ` ${significanceMark}` : ''}`,
      ...idOf(test.concept, shown),
    })),
  };
}

const significanceMark = '✱';
/** Of each concept, while none is selected. */
const firstExamples = 4;

/** All bars of a concept and all its pictures are one thing. */
function idOf(concept: string, shown: TcavFields['shown']): { id?: number } {
  const id = shown.findIndex(({ name, pictures }) => name === concept && pictures.length > 0);
  return id < 0 ? {} : { id };
}

function galleryOf(shown: TcavFields['shown']): Gallery[] {
  const items = shown.flatMap(({ name, pictures }, id) =>
    pictures.map((picture, at) => ({ pictures: [picture], caption: name, id, group: id, first: at < firstExamples })),
  );
  if (items.length === 0) return [];
  const note = 'The first of each; of a concept that is selected, all that were kept.';
  return [{ kind: 'gallery', heading: 'Pictures of the concepts', items, size: 64, follow: true, note }];
}

function tableOf(tests: readonly TcavTest[], shown: TcavFields['shown']): Table {
  const ids = tests.flatMap(({ concept }) => idOf(concept, shown).id ?? []);
  return {
    kind: 'table',
    heading: 'All tests',
    ...(ids.length === tests.length ? { ids } : {}),
    note: 'p by permutation, then corrected; the paper’s t-test, corrected; accuracy of the CAVs on held-out pictures; change of f, to first order, from the mean of the random pictures to that of the concept’s.',
    columns: [
      ...['Concept', 'Class', 'Layer', 'TCAV', 'Low', 'High', 'Random sets', 'p', 'p corrected', 't-test p corrected'],
      ...['Accuracy', 'Change of f'],
    ],
    rows: tests.map((test) => [
      ...[
        nameOf(test),
        test.target,
        test.layer,
        test.score,
        test.low,
        test.high,
        test.nullMean,
        test.p,
        test.correctedP,
      ],
      ...[test.correctedTTestP, test.accuracy, test.change],
    ]),
  };
}
