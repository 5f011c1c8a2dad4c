import { ranks } from '../../render/agreement';
import { maskOf, pixelMap } from '../masks';
import { each, metric } from '../metric';

/**
 * Agreement with the object's region: the chance that a pixel on the object has more relevance than one beside it (the area
 * under the ROC curve, by the rank sum of Mann and Whitney; ties count half).
 */
export const coherence = metric<object>({
  name: 'coherence',
  title: 'Coherence',
  family: 'localisation',
  what: 'chance that a pixel on the object is more relevant than one beside it; 0.5 says nothing',
  needs: 'masks of the objects',
  better: 'higher',
  parameters: {},
  source: 'Jeon 2020, Understanding and Explaining Deep Neural Networks (slides); Mann & Whitney 1947',
  measure: (bench, subject) =>
    each(bench, (row) => {
      const found = maskOf(bench.masks, row, bench.count);
      if ('undefined' in found) return found;
      const { mask, inside } = found;
      const sum = ranks(pixelMap(subject, row, bench.input)).reduce((all, rank, pixel) => all + mask[pixel]! * rank, 0);
      return (sum - (inside * (inside + 1)) / 2) / (inside * (mask.length - inside));
    }),
});
