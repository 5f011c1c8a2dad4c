import { maskOf, pixelMap } from '../masks';
import { each, metric } from '../metric';
import { orderOf } from '../order';

/** Whether the most relevant pixel lies on the object. */
export const pointingGame = metric<{ readonly seed?: number }>({
  name: 'pointing_game',
  title: 'Pointing game',
  family: 'localisation',
  what: 'share of inputs whose most relevant pixel lies on the object',
  needs: 'masks of the objects',
  better: 'higher',
  parameters: { seed: 0 },
  source: 'Zhang et al. 2016, arXiv:1608.00507',
  measure: (bench, subject, { seed = 0 }) =>
    each(bench, (row) => {
      const found = maskOf(bench.masks, row, bench.count);
      if ('undefined' in found) return found;
      return found.mask[orderOf(pixelMap(subject, row, bench.input), seed + 7919 * row).order[0]!]!;
    }),
});
