/** What `vog` returns, and how it is shown. */

import { Analysis, type AnalysisCertificate, analysisRows } from '../../analysis';
import type { Picture } from '../../attribution/result';
import type { CertificateRow } from '../../render/certificate';
import type { Block, Figure, GalleryItem } from '../../render/figure/figure';
import { formatNumber, formatPercent } from '../../render/format';
import { type Heat, overlay } from '../../render/overlay';
import { reduceChannels } from '../../render/reduce';
import { sharedLimit } from '../../render/scale';

/** One part of the examples, by VoG, and how many of them the last checkpoint gets wrong. */
export interface ErrorBin {
  /** Percentiles of the normalised VoG. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly errors: number;
  readonly rate: number;
  /** Ends of Wilson's 95 % interval. */
  readonly low: number;
  readonly high: number;
}

interface Fields {
  readonly raw: Float64Array;
  readonly normalised: Float64Array;
  readonly labels: Int32Array;
  readonly predictions: Int32Array;
  readonly deviations: Float32Array;
  readonly shape: readonly number[];
  readonly pictures?: readonly Picture[];
  readonly classNames: readonly string[];
  readonly checkpoints: readonly string[];
  readonly bins: number;
  readonly seconds: number;
}

/** Examples of each class that a gallery shows. */
const shownOfClass = 2;
/** Classes that a gallery shows. */
const shownClasses = 10;

/** How hard each example was to learn. */
export class Vog extends Analysis {
  /** Mean over the pixels of the standard deviation of the gradient over the checkpoints, one an example. */
  readonly raw: Float64Array;
  /** The same less the mean of the example's class, in standard deviations of that class; 0 for a class of one. */
  readonly normalised: Float64Array;
  readonly labels: Int32Array;
  /** What the last checkpoint says of each example: a class. */
  readonly predictions: Int32Array;
  /** Standard deviation of the gradient over the checkpoints at each pixel, in the input's shape. */
  readonly deviations: Float32Array;
  readonly shape: readonly number[];
  /** Error rate of the last checkpoint by percentile of the normalised VoG, the lowest first. */
  readonly errorsByPercentile: readonly ErrorBin[];
  readonly certificate: AnalysisCertificate;
  private readonly pictures: readonly Picture[] | undefined;
  private readonly classNames: readonly string[];

  constructor(fields: Fields) {
    super();
    this.raw = fields.raw;
    this.normalised = fields.normalised;
    this.labels = fields.labels;
    this.predictions = fields.predictions;
    this.deviations = fields.deviations;
    this.shape = fields.shape;
    this.pictures = fields.pictures;
    this.classNames = fields.classNames;
    const wrong = fields.labels.map((label, row) => Number(label !== fields.predictions[row]));
    this.errorsByPercentile = errorsBy(fields.normalised, wrong, fields.bins);
    this.certificate = {
      method: 'Variance of Gradients',
      parameters: {
        checkpoints: fields.checkpoints,
        gradient: 'logit of the true class',
        deviation: 'population, over checkpoints',
        examples: fields.raw.length,
        bins: fields.bins,
      },
      checks: [errorRow(this.errorsByPercentile)],
      notes: [
        'VoG says what was hard to learn, not why: a wrong label, a rare example, or a picture that even people doubt.',
      ],
      seconds: fields.seconds,
    };
  }

  /** Indices of the examples, the easiest first, by the normalised VoG. */
  ranked(): Int32Array {
    return orderOf(this.normalised);
  }

  figure(): Figure {
    const bins = this.errorsByPercentile;
    const [first, last] = [bins[0]!, bins.at(-1)!];
    return {
      title: 'Examples by Variance of Gradients',
      summary:
        `The network gets ${formatPercent(last.rate)} of the ${last.count} examples with the highest VoG wrong, and ` +
        `${formatPercent(first.rate)} of the ${first.count} with the lowest; of all ${this.raw.length}, ${formatPercent(this.errorRate)}.`,
      blocks: [this.curve(), ...this.extremes(), this.table()],
      certificate: analysisRows(this.certificate),
    };
  }

  private get errorRate(): number {
    return this.errorsByPercentile.reduce((sum, { errors }) => sum + errors, 0) / this.raw.length;
  }

  private curve(): Block {
    const bins = this.errorsByPercentile;
    return {
      kind: 'curves',
      heading: 'Error rate by percentile',
      note: "Of the last checkpoint; the band is Wilson's 95 % interval.",
      xLabel: 'percentile of VoG within its class',
      yLabel: 'error rate',
      series: [
        {
          name: 'error rate',
          x: bins.map(({ from, to }) => (from + to) / 2),
          y: bins.map(({ rate }) => rate),
          low: bins.map(({ low }) => low),
          high: bins.map(({ high }) => high),
          mark: 'both',
        },
      ],
      rules: [{ y: this.errorRate, label: 'all examples' }],
    };
  }

  private table(): Block {
    const rows = this.errorsByPercentile.map(({ from, to, count, errors, rate }) => [
      `${formatNumber(from, { digits: 3 })}–${formatNumber(to, { digits: 3 })}`,
      count,
      errors,
      formatPercent(rate),
    ]);
    return { kind: 'table', columns: ['percentile', 'examples', 'wrong', 'error rate'], rows };
  }

  private extremes(): Block[] {
    const order = [...this.ranked()];
    const low = this.byClass(order);
    const high = this.byClass(order.reverse());
    if (!this.pictures) {
      const columns = ['example', 'label', 'the network says', 'VoG within its class'];
      const rows = (which: readonly number[]) =>
        which.map((row) => [
          row,
          this.nameOf(this.labels[row]!),
          this.nameOf(this.predictions[row]!),
          this.normalised[row]!,
        ]);
      return [
        { kind: 'table', heading: 'Lowest VoG of each class', columns, rows: rows(low) },
        { kind: 'table', heading: 'Highest VoG of each class', columns, rows: rows(high) },
      ];
    }
    const note =
      'VoG in standard deviations from the mean of its class. Beside each: where the gradient changed most while the network learned, on one scale.';
    const items = this.itemsOf([...low, ...high]);
    return [
      { kind: 'gallery', heading: 'Lowest VoG of each class', width: 'half', note, items: items.slice(0, low.length) },
      { kind: 'gallery', heading: 'Highest VoG of each class', width: 'half', note, items: items.slice(low.length) },
    ];
  }

  /** The first few of each class. */
  private byClass(order: readonly number[]): number[] {
    const classes = [...new Set(this.labels)].sort((a, b) => a - b).slice(0, shownClasses);
    return classes.flatMap((label) => order.filter((row) => this.labels[row] === label).slice(0, shownOfClass));
  }

  private itemsOf(rows: readonly number[]): GalleryItem[] {
    const heats = rows.map((row) => this.heatOf(row));
    const limit = sharedLimit(
      heats.flatMap((heat) => (heat ? [heat.values] : [])),
      99.5,
    );
    return rows.map((row, at) => {
      const picture = this.pictures![row]!;
      const heat = heats[at];
      const seen = this.predictions[row] === this.labels[row] ? '' : `, seen as ${this.nameOf(this.predictions[row]!)}`;
      return {
        pictures: heat ? [picture, overlay(picture, heat, { limit })] : [picture],
        caption: `${this.nameOf(this.labels[row]!)}${seen}`,
        score: `VoG ${formatNumber(this.normalised[row]!, { signed: true, digits: 2 })}`,
        id: row,
        group: this.labels[row]!,
      };
    });
  }

  private heatOf(row: number): Heat | undefined {
    if (this.shape.length !== 4) return undefined;
    const size = this.deviations.length / this.shape[0]!;
    const own = this.deviations.subarray(row * size, (row + 1) * size);
    const { values, shape } = reduceChannels(own, [1, ...this.shape.slice(1)]);
    return { values, height: shape[1], width: shape[2] };
  }

  private nameOf(label: number): string {
    return this.classNames[label] ?? String(label);
  }
}

/** (v − mean of its class) / standard deviation of its class, over the population; 0 where that is 0. */
export function normaliseByClass(values: Float64Array, labels: Int32Array): Float64Array {
  const out = new Float64Array(values.length);
  for (const label of new Set(labels)) {
    const own = values.filter((_, row) => labels[row] === label);
    const mean = own.reduce((a, b) => a + b, 0) / own.length;
    const deviation = Math.sqrt(own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length);
    values.forEach((value, row) => {
      if (labels[row] === label && deviation > 0) out[row] = (value - mean) / deviation;
    });
  }
  return out;
}

const orderOf = (values: Float64Array): Int32Array =>
  Int32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]! || a - b);

/** Error rates of parts of equal size, ordered by `values`. */
export function errorsBy(values: Float64Array, wrong: Int32Array, bins: number): ErrorBin[] {
  const order = orderOf(values);
  return Array.from({ length: bins }, (_, bin) => {
    const [start, end] = [bin, bin + 1].map((edge) => Math.round((edge * order.length) / bins)) as [number, number];
    const errors = order.subarray(start, end).reduce((sum, row) => sum + wrong[row]!, 0);
    const count = end - start;
    return {
      from: (100 * bin) / bins,
      to: (100 * (bin + 1)) / bins,
      count,
      errors,
      rate: errors / count,
      ...wilson(errors, count),
    };
  });
}

/** Wilson's 95 % interval of a share (Wilson 1927). */
function wilson(errors: number, count: number): { low: number; high: number } {
  const z = 1.959964;
  const rate = errors / count;
  const middle = rate + z ** 2 / (2 * count);
  const half = z * Math.sqrt((rate * (1 - rate)) / count + z ** 2 / (4 * count ** 2));
  const scale = 1 + z ** 2 / count;
  return { low: Math.max(0, (middle - half) / scale), high: Math.min(1, (middle + half) / scale) };
}

function errorRow(bins: readonly ErrorBin[]): CertificateRow {
  const [first, last] = [bins[0]!, bins.at(-1)!];
  const errors = bins.reduce((sum, bin) => sum + bin.errors, 0);
  const value = `${formatPercent(first.rate)} at the lowest VoG, ${formatPercent(last.rate)} at the highest, ${errors} wrong of all`;
  return {
    label: 'Error rate',
    value,
    tone: errors === 0 ? 'plain' : last.rate > first.rate ? 'good' : 'warn',
    short: `${formatPercent(last.rate)} wrong at the highest VoG, ${formatPercent(first.rate)} at the lowest`,
    title: 'Where VoG tells hard examples from easy ones, the error rate rises with it.',
  };
}
