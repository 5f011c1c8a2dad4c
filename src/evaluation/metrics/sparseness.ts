import { pixelMap } from '../masks';
import { each, metric } from '../metric';

/** Gini index of |relevance|: Σ (2 i − n − 1) |a|₍ᵢ₎ / (n Σ |a|), ascending. */
export const sparseness = metric<object>({
  name: 'sparseness',
  title: 'Sparseness (Gini)',
  family: 'complexity',
  what: 'Gini index of the relevance’s magnitude over the pixels: 0 spread evenly, towards 1 on few',
  needs: 'nothing more',
  better: 'none',
  parameters: {},
  source: 'Chalasani et al. 2020, arXiv:1810.06583',
  measure: (bench, subject) =>
    each(bench, (row) => {
      const sizes = pixelMap(subject, row, bench.input).map(Math.abs).sort();
      const total = sizes.reduce((a, b) => a + b, 0);
      if (total === 0) return { undefined: `The map of example ${row} is zero everywhere: it has no sparseness.` };
      const n = sizes.length;
      return sizes.reduce((sum, size, at) => sum + (2 * (at + 1) - n - 1) * size, 0) / (n * total);
    }),
});
