import { type Common, metric } from '../metric';
import { correlate, drawSubsets, subsetDrops } from '../subsets';

export interface FaithfulnessCorrelationOptions extends Common {
  /** Regions in a set. Default: a tenth of them. */
  readonly size?: number;
  /** How many sets. */
  readonly draws?: number;
  /** Sets of regions, in place of drawn ones. */
  readonly subsets?: readonly Int32Array[];
}

/** corr over random sets S of (Σ of the attributions in S, f(x) − f(x without S)). */
export const faithfulnessCorrelation = metric<FaithfulnessCorrelationOptions>({
  name: 'faithfulness_correlation',
  title: 'Faithfulness correlation',
  family: 'faithfulness',
  what: 'correlation of a random set’s attributions with the drop of the logit when the set is replaced',
  needs: 'nothing more',
  better: 'higher',
  parameters: { draws: 100, imputation: 0, score: 'logit', seed: 0 },
  source: 'Bhatt et al. 2020, arXiv:2005.00631',
  measure: async (bench, subject, { size, draws = 100, subsets, ...common }) => {
    const { count } = bench.view(common).regions;
    const some = Math.max(1, Math.min(count, size ?? Math.round(count / 10)));
    const sets = (row: number) => subsets ?? drawSubsets(count, some, draws, (common.seed ?? 0) + 7919 * row);
    return correlate(await subsetDrops(bench, subject, sets, common));
  },
});
