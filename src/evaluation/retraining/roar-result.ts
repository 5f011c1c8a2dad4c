import { Analysis, type AnalysisCertificate, analysisRows } from '../../analysis';
import type { Figure } from '../../render/figure/figure';
import { formatNumber, formatPercent, formatSeconds } from '../../render/format';
import { type Estimate, meanWithin } from '../../study/intervals';

export interface MethodRuns {
  readonly name: string;
  /** Accuracies by share and run. */
  readonly accuracies: readonly (readonly number[])[];
  /** What its rankings took. */
  readonly seconds: number;
  /** Random or Sobel. */
  readonly control: boolean;
}

/** How a method fared against lots. */
export interface RoarRank {
  readonly name: string;
  /** Accuracy that its pixels carried beyond random ones: the mean over the shares of random's accuracy less its own. */
  readonly beyondRandom: Estimate;
  /** Area under its accuracy curve: the mean over the shares. */
  readonly area: number;
  readonly seconds: number;
  /** `yes` or `no` where the interval says so. */
  readonly beatsRandom: 'yes' | 'no' | 'undecided';
}

export interface RoarFound {
  readonly methods: readonly MethodRuns[];
  /** Accuracies without any degradation. */
  readonly whole: readonly number[];
  readonly shares: readonly number[];
  readonly mode: 'remove' | 'keep';
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Training and test examples. */
  readonly sizes: readonly [train: number, test: number];
  readonly seconds: number;
}

export class Roar extends Analysis {
  readonly certificate: AnalysisCertificate;

  constructor(readonly found: RoarFound) {
    super();
    const { parameters, sizes, whole, seconds, mode } = found;
    const spread = meanWithin(whole, [0, 1]);
    const random = found.methods.find(({ name }) => name === 'Random')!;
    this.certificate = {
      method: mode === 'remove' ? 'roar' : 'kar',
      parameters: { ...parameters, 'training examples': sizes[0], 'test examples': sizes[1] },
      checks: [
        {
          label: 'Undegraded',
          value: `accuracy ${formatPercent(spread.value)} (${formatPercent(spread.low)} to ${formatPercent(spread.high)}) over ${spread.count} trainings`,
          tone: 'plain',
        },
        {
          label: 'Trainings',
          value: `${whole.length * (1 + found.methods.length * found.shares.length)} networks, each from scratch`,
          tone: 'plain',
        },
      ],
      notes: [
        ...(whole.length < 3 ? ['Fewer than three trainings a point: the intervals are wide or missing.'] : []),
        `Random is one order of pixels, drawn by the seed; its last accuracy is ${formatPercent(meanOf(random.accuracies.at(-1)!))}.`,
      ],
      seconds,
    };
  }

  /** Methods by what they lose beyond random, the most first; controls among them. Of KAR the least kept last. */
  ranked(): readonly RoarRank[] {
    const random = this.found.methods.find(({ name }) => name === 'Random')!;
    const sign = this.found.mode === 'remove' ? 1 : -1;
    const ranks = this.found.methods.map((method): RoarRank => {
      // Trainings with one seed start from the same weights: their difference is what the pixels make.
      const differences = this.found.whole.map((_, run) =>
        meanOf(method.accuracies.map((ofShare, share) => sign * (random.accuracies[share]![run]! - ofShare[run]!))),
      );
      const beyondRandom = meanWithin(differences, [-1, 1]);
      const { low, high } = beyondRandom;
      return {
        name: method.name,
        beyondRandom,
        area: meanOf(method.accuracies.map(meanOf)),
        seconds: method.seconds,
        beatsRandom: low > 0 ? 'yes' : high < 0 ? 'no' : 'undecided',
      };
    });
    return ranks.sort((a, b) => b.beyondRandom.value - a.beyondRandom.value);
  }

  figure(): Figure {
    const { methods, shares, mode, whole } = this.found;
    const ranks = this.ranked();
    const judged = ranks.filter(({ name }) => name !== 'Random');
    const better = judged.filter(({ beatsRandom }) => beatsRandom === 'yes').map(({ name }) => name);
    const x = [0, ...shares].map((share) => 100 * share);
    return {
      title: mode === 'remove' ? 'Remove and retrain' : 'Keep and retrain',
      summary:
        better.length > 0
          ? `Retrained without the pixels that they call important, networks lose more than by lot for ${better.join(', ')}; not for ${listed(judged.filter(({ name }) => !better.includes(name)).map(({ name }) => name))}.`
          : 'No ranking costs the retrained networks more accuracy than pixels drawn by lot, as far as these trainings tell.',
      blocks: [
        {
          kind: 'curves',
          heading:
            mode === 'remove'
              ? 'Accuracy without the most important pixels'
              : 'Accuracy without the least important pixels',
          xLabel: 'pixels replaced, %',
          yLabel: 'accuracy of networks trained anew',
          series: methods.map(({ name, accuracies }) => {
            const estimates = [whole, ...accuracies].map((values) => meanWithin(values, [0, 1]));
            return {
              name,
              x,
              y: estimates.map(({ value }) => value),
              ...(whole.length > 1 && {
                low: estimates.map(({ low }) => low),
                high: estimates.map(({ high }) => high),
              }),
              area: ranks.find((rank) => rank.name === name)!.area,
              mark: 'both' as const,
            };
          }),
        },
        {
          kind: 'table',
          heading: 'Against lots',
          columns: ['Ranking', 'Lost beyond random', '95 % interval', 'Beats random', 'Time of its maps'],
          rows: ranks.map(({ name, beyondRandom, beatsRandom, seconds }) => [
            name,
            beyondRandom.value,
            `${formatNumber(beyondRandom.low)} to ${formatNumber(beyondRandom.high)}`,
            name === 'Random' ? '' : beatsRandom,
            formatSeconds(seconds),
          ]),
        },
      ],
      certificate: analysisRows(this.certificate),
    };
  }
}

const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

const listed = (names: readonly string[]): string => (names.length > 0 ? names.join(', ') : 'any other');
