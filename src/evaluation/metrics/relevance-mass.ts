import { maskOf, pixelMap } from '../masks';
import { each, metric } from '../metric';

/** Positive relevance on the object over all positive relevance. */
export const relevanceMass = metric<object>({
  name: 'relevance_mass',
  title: 'Relevance mass accuracy',
  family: 'localisation',
  what: 'share of the positive relevance that lies on the object',
  needs: 'masks of the objects',
  better: 'higher',
  parameters: {},
  source: 'Arras et al. 2022, arXiv:2003.07258',
  measure: (bench, subject) =>
    each(bench, (row) => {
      const found = maskOf(bench.masks, row, bench.count);
      if ('undefined' in found) return found;
      let [on, all] = [0, 0];
      pixelMap(subject, row, bench.input).forEach((value, pixel) => {
        if (value <= 0) return;
        all += value;
        on += found.mask[pixel]! * value;
      });
      return all > 0 ? on / all : { undefined: `The map of example ${row} has no positive relevance.` };
    }),
});
