/** What `influence` returns, and how it is shown. */

import { Analysis, type AnalysisCertificate, analysisRows } from '../../analysis';
import type { CertificateRow } from '../../render/certificate';
import type { Block, Figure, GalleryItem } from '../../render/figure/figure';
import { formatNumber } from '../../render/format';
import { dot, norm } from './conjugate-gradients';
import type { InfluenceProblem } from './influence-problem';

/** Training examples that were really left out. */
export interface LeftOut {
  readonly rows: Int32Array;
  /** `[tests, rows]`: −I / n. */
  readonly predicted: Float64Array;
  /** `[tests, rows]`: change of the test loss after fitting without the example. */
  readonly measured: Float64Array;
}

interface Fields {
  readonly values: Float64Array;
  readonly shape: readonly [number, number];
  readonly trainLosses: Float64Array;
  readonly testLosses: Float64Array;
  /** What the network says of the test examples, `[tests, units]`. */
  readonly predictions: Float64Array;
  readonly problem: InfluenceProblem;
  readonly leftOut?: LeftOut;
  readonly checks: readonly CertificateRow[];
  readonly seconds: number;
}

/** Test examples that the figure shows. */
const shownTests = 4;
/** Training examples of each kind that the figure shows. */
const shownExamples = 6;

/** The influence of training examples on the loss of test examples. */
export class Influence extends Analysis {
  /** I, row-major `[tests, training examples]`: change of the test loss per unit of weight. */
  readonly values: Float64Array;
  readonly shape: readonly [number, number];
  readonly trainLosses: Float64Array;
  readonly testLosses: Float64Array;
  /** Of examples really left out, where that was asked for. */
  readonly leftOut?: LeftOut;
  readonly certificate: AnalysisCertificate;
  private readonly problem: InfluenceProblem;
  private readonly predictions: Float64Array;

  constructor({ checks, seconds, ...fields }: Fields) {
    super();
    this.values = fields.values;
    this.shape = fields.shape;
    this.trainLosses = fields.trainLosses;
    this.testLosses = fields.testLosses;
    this.problem = fields.problem;
    this.predictions = fields.predictions;
    if (fields.leftOut) this.leftOut = fields.leftOut;
    const [tests, count] = fields.shape;
    this.certificate = {
      method: 'Influence functions',
      parameters: { ...fields.problem.parameters, train: count, test: tests },
      checks: fields.leftOut ? [...checks, leftOutRow(fields.leftOut)] : checks,
      notes: ['Leaving a training example out changes the loss by about −I / n; that is what the figure shows.'],
      seconds,
    };
  }

  /** Change of the test example's loss if a training example were left out, −I / n: above 0 where the example helps. */
  leavingOut(test: number): Float64Array {
    const [, count] = this.shape;
    return this.values.slice(test * count, (test + 1) * count).map((value) => -value / count);
  }

  /** Indices of the training examples for a test example, the most helpful one first, the most harmful one last. */
  ranked(test: number): Int32Array {
    const change = this.leavingOut(test);
    return Int32Array.from(change.keys()).sort((a, b) => change[b]! - change[a]!);
  }

  figure(): Figure {
    const [tests, count] = this.shape;
    const order = this.ranked(0);
    const change = this.leavingOut(0);
    const say = (row: number) => `${formatNumber(change[row]!, { signed: true, digits: 2 })} (training example ${row})`;
    return {
      title: 'Influential training examples',
      summary:
        `Of ${count} training examples, leaving out the most helpful one would change the loss of the ${tests > 1 ? 'first ' : ''}test example, ` +
        `${formatNumber(this.testLosses[0]!, { digits: 3 })}, by ${say(order[0]!)}, the most harmful one by ${say(order.at(-1)!)}.`,
      blocks: [
        ...Array.from({ length: Math.min(tests, shownTests) }, (_, test) => this.blocksOf(test)).flat(),
        ...(this.leftOut ? [comparison(this.leftOut)] : []),
        ...(tests > shownTests
          ? [{ kind: 'words', text: `${tests - shownTests} more test examples are in the values.` } as const]
          : []),
      ],
      certificate: analysisRows(this.certificate),
    };
  }

  private blocksOf(test: number): Block[] {
    const { problem, testLosses } = this;
    const { classNames, testPictures, trainPictures } = problem;
    const order = [...this.ranked(test)];
    const change = this.leavingOut(test);
    const helpful = order.slice(0, shownExamples).filter((row) => change[row]! > 0);
    const harmful = order
      .slice(-shownExamples)
      .reverse()
      .filter((row) => change[row]! < 0);
    const label = (row: number) => classNames[problem.train.labels[row]!]!;
    const scoreOf = (row: number) => `loss ${formatNumber(change[row]!, { signed: true, digits: 2 })}`;
    const units = this.predictions.length / this.shape[0];
    const said = predictionOf(this.predictions.subarray(test * units, (test + 1) * units));
    const which = this.shape[0] > 1 ? ` ${test}` : '';
    const heading = `Test example${which}: labelled ${classNames[problem.test.labels[test]!]}, the network says ${classNames[said]}`;
    if (!testPictures || !trainPictures) {
      const rows = [...helpful, ...harmful].map((row) => [row, label(row), change[row]!, this.trainLosses[row]!]);
      const columns = ['training example', 'label', 'loss changes without it by', 'its own loss'];
      return [{ kind: 'table', heading, columns, rows }];
    }
    const item = (row: number): GalleryItem => ({
      pictures: [trainPictures[row]!],
      caption: `labelled ${label(row)}`,
      score: scoreOf(row),
      id: row,
    });
    return [
      {
        kind: 'gallery',
        heading,
        items: [{ pictures: [testPictures[test]!], score: `loss ${formatNumber(testLosses[test]!, { digits: 3 })}` }],
      },
      {
        kind: 'gallery',
        heading: 'Most helpful',
        width: 'half',
        note: 'How much the loss would rise without it.',
        items: helpful.map(item),
      },
      {
        kind: 'gallery',
        heading: 'Most harmful',
        width: 'half',
        note: 'How much the loss would fall without it.',
        items: harmful.map(item),
      },
    ];
  }
}

/** The unit with the largest probability; of a single unit, the class it stands for. */
export const predictionOf = (probabilities: Float64Array): number =>
  probabilities.length === 1
    ? Number(probabilities[0]! > 0.5)
    : probabilities.indexOf(probabilities.reduce((a, b) => Math.max(a, b)));

/** The paper's promise, checked: predicted and measured changes rise together. */
const fairCorrelation = 0.9;

function leftOutRow({ rows, predicted, measured }: LeftOut): CertificateRow {
  const found = correlation(predicted, measured);
  const ratio = (found * deviation(measured)) / deviation(predicted);
  return {
    label: 'Leaving out',
    value:
      `${rows.length} training examples really left out and the layer fitted anew: correlation of predicted and measured changes ` +
      `${formatNumber(found, { digits: 3 })}, measured ${formatNumber(ratio, { digits: 2 })} times as large`,
    tone: found >= fairCorrelation ? 'good' : 'warn',
    title: 'The prediction is of first order: where one example carries much weight, the real change is larger.',
    short: `Correlation with retraining ${formatNumber(found, { digits: 2 })}`,
  };
}

function comparison({ predicted, measured }: LeftOut): Block {
  const ends = [Math.min(...predicted), Math.max(...predicted)];
  return {
    kind: 'curves',
    heading: 'Predicted and measured',
    note: 'Each point: one training example left out, and the last layer fitted anew without it.',
    xLabel: 'predicted change of the loss, −I / n',
    yLabel: 'measured change',
    series: [
      { name: 'left out', x: [...predicted], y: [...measured], mark: 'points' },
      { name: 'measured as predicted', x: ends, y: ends },
    ],
  };
}

/** Pearson's. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [x, y] = [centred(a), centred(b)];
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}

const deviation = (values: ArrayLike<number>): number => norm(centred(values)) / Math.sqrt(values.length);

function centred(values: ArrayLike<number>): Float64Array {
  const all = Float64Array.from(values);
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  return all.map((value) => value - mean);
}
