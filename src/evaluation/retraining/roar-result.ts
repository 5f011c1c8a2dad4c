import { Analysis, type AnalysisCertificate } from '../../analysis';
import type { Figure } from '../../render/figure/figure';
import { formatPercent } from '../../render/format';
import { type Estimate, meanWithin, stratifiedMean } from '../../study/intervals';
import type { Cost } from '../result';
import { roarFigure } from './roar-figure';

export interface MethodRuns {
  readonly name: string;
  /** Accuracies by share and run. */
  readonly accuracies: readonly (readonly number[])[];
  /** What a map of one picture took. */
  readonly cost: Cost;
  /** Random or Sobel. */
  readonly control: boolean;
}

/** How a method fared against lots. */
export interface RoarRank {
  readonly name: string;
  /**
   * Accuracy that its pixels carried beyond random ones: the mean over the shares of random's accuracy less its own. The
   * interval is for other trainings on these very pictures: its scatter is that of trainings with one share, pooled over the shares.
   */
  readonly beyondRandom: Estimate;
  /** Area under its accuracy curve: the mean over the shares. */
  readonly area: number;
  readonly cost: Cost;
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
        ...(whole.length < 2
          ? ['One training a point: there are no intervals, and no ranking is told from random.']
          : []),
        'Intervals are for other trainings on the same pictures, not for other pictures.',
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
      const differences = method.accuracies.map((ofShare, share) =>
        ofShare.map((accuracy, run) => sign * (random.accuracies[share]![run]! - accuracy)),
      );
      const beyondRandom = stratifiedMean(differences, [-1, 1]);
      const { low, high } = beyondRandom;
      return {
        name: method.name,
        beyondRandom,
        area: meanOf(method.accuracies.map(meanOf)),
        cost: method.cost,
        beatsRandom: low > 0 ? 'yes' : high < 0 ? 'no' : 'undecided',
      };
    });
    return ranks.sort((a, b) => b.beyondRandom.value - a.beyondRandom.value);
  }

  figure(): Figure {
    return roarFigure(this);
  }
}

const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
