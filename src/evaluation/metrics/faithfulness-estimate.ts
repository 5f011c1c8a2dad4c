import { type Common, metric } from '../metric';
import { correlate, subsetDrops } from '../subsets';

/** corr over the regions of (attribution, f(x) − f(x without the region)). */
export const faithfulnessEstimate = metric<Common>({
  name: 'faithfulness_estimate',
  title: 'Faithfulness estimate',
  family: 'faithfulness',
  what: 'correlation of a region’s attribution with the drop of the logit when it alone is replaced',
  needs: 'nothing more',
  better: 'higher',
  parameters: { imputation: 0, score: 'logit', seed: 0 },
  source: 'Alvarez-Melis & Jaakkola 2018, arXiv:1806.07538',
  measure: async (bench, subject, common) => {
    const { count } = bench.view(common).regions;
    const single = Array.from({ length: count }, (_, region) => Int32Array.of(region));
    return correlate(await subsetDrops(bench, subject, () => single, common));
  },
});
