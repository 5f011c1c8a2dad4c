import { maskOf, pixelMap } from '../masks';
import { each, metric } from '../metric';
import { orderOf } from '../order';

/** Of the k most relevant pixels, k the size of the object, the share that lies on it. */
export const relevanceRank = metric<{ readonly seed?: number }>({
  name: 'relevance_rank',
  title: 'Relevance rank accuracy',
  family: 'localisation',
  what: 'share of the k most relevant pixels that lie on the object of k pixels',
  needs: 'masks of the objects',
  better: 'higher',
  parameters: { seed: 0 },
  source: 'Arras et al. 2022, arXiv:2003.07258',
  measure: (bench, subject, { seed = 0 }) =>
    each(bench, (row) => {
      const found = maskOf(bench.masks, row, bench.count);
      if ('undefined' in found) return found;
      const { order } = orderOf(pixelMap(subject, row, bench.input), seed + 7919 * row);
      return order.slice(0, found.inside).reduce((sum, pixel) => sum + found.mask[pixel]!, 0) / found.inside;
    }),
});
