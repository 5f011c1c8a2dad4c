import { pixelMap } from '../masks';
import { each, metric } from '../metric';

/** Entropy of |relevance| as shares of its sum, in nats. */
export const complexity = metric<object>({
  name: 'complexity',
  title: 'Complexity (entropy)',
  family: 'complexity',
  what: 'entropy of the relevance’s magnitude over the pixels, in nats: 0 on one pixel',
  needs: 'nothing more',
  better: 'none',
  parameters: {},
  source: 'Bhatt et al. 2020, arXiv:2005.00631',
  measure: (bench, subject) =>
    each(bench, (row) => {
      const sizes = pixelMap(subject, row, bench.input).map(Math.abs);
      const total = sizes.reduce((a, b) => a + b, 0);
      if (total === 0) return { undefined: `The map of example ${row} is zero everywhere: it has no entropy.` };
      return sizes.reduce((sum, size) => (size > 0 ? sum - (size / total) * Math.log(size / total) : sum), 0);
    }),
});
