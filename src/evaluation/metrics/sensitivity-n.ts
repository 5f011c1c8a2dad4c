import { type Common, type Measured, metric } from '../metric';
import { correlate, drawSubsets, subsetDrops } from '../subsets';

export interface SensitivityNOptions extends Common {
  /** Sizes of the sets. Default: from 1 to four fifths of the regions, each about twice the one before. */
  readonly sizes?: readonly number[];
  /** Sets of each size. */
  readonly draws?: number;
}

/** The correlation of sums and drops at every size of set; the number is their mean, the curve shows each. */
export const sensitivityN = metric<SensitivityNOptions>({
  name: 'sensitivity_n',
  title: 'Sensitivity-n',
  family: 'faithfulness',
  what: 'correlation of sums of attributions with drops of the logit, over sets of n regions, mean over n',
  needs: 'nothing more',
  better: 'higher',
  parameters: { draws: 50, imputation: 0, score: 'logit', seed: 0 },
  source: 'Ancona et al. 2018, arXiv:1711.06104',
  axes: { x: 'regions in a set', y: 'correlation' },
  measure: async (bench, subject, { sizes, draws = 50, ...common }) => {
    const { count } = bench.view(common).regions;
    const all = sizes ?? doubled(Math.max(1, Math.floor(0.8 * count)));
    const found: Measured[] = [];
    for (const size of all) {
      const sets = (row: number) => drawSubsets(count, size, draws, (common.seed ?? 0) + 7919 * row + 31 * size);
      found.push(correlate(await subsetDrops(bench, subject, sets, common)));
    }
    const y = Array.from({ length: bench.count }, (_, row) => found.map(({ values }) => values[row]!));
    return {
      // One size that is undefined leaves the mean over the others.
      values: y.map((curve) => {
        const defined = curve.filter((value) => !Number.isNaN(value));
        return defined.length > 0 ? defined.reduce((a, b) => a + b, 0) / defined.length : Number.NaN;
      }),
      curves: { x: all, y },
      notes: [...new Set(found.flatMap(({ notes = [] }) => notes))],
    };
  },
});

function doubled(most: number): number[] {
  const sizes: number[] = [];
  for (let size = 1; size < most; size *= 2) sizes.push(size);
  return [...sizes, most];
}
