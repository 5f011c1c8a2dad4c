import { onlyMaps, padded, someOf } from '../explains';
import { metric } from '../metric';
import { type Similarity, similarityOf } from '../similarity';

export interface LabelRandomisationOptions {
  readonly similarity?: Similarity;
  /** How many examples. */
  readonly examples?: number;
}

/** How like the maps are to those of a network that learned permuted labels by heart, which has nothing to show. */
export const labelRandomisation = metric<LabelRandomisationOptions>({
  name: 'label_randomisation',
  title: 'Label randomisation',
  family: 'randomisation',
  what: 'rank correlation of the map with that of a network trained on permuted labels; near 0 passes',
  needs: 'the method itself; such a network',
  better: 'lower',
  parameters: { similarity: 'spearman', examples: 32 },
  source: 'Adebayo et al. 2018, arXiv:1810.03292',
  explains: true,
  measure: async (bench, subject, { similarity = 'spearman', examples = 32 }) => {
    if (!subject.explain) return onlyMaps(bench, subject.title);
    const { randomLabels } = bench.options;
    if (!randomLabels) {
      const values = new Array<number>(bench.count).fill(Number.NaN);
      return {
        values,
        notes: ['Label randomisation needs a network trained on permuted labels; give { randomLabels }.'],
      };
    }
    const { input, target } = someOf(bench, examples);
    const maps = await subject.explain(randomLabels, input, target);
    const values = Array.from({ length: input.shape[0]! }, (_, row) => {
      const part = (all: Float32Array) => all.subarray(row * bench.size, (row + 1) * bench.size);
      return similarityOf(similarity, part(subject.values), part(maps), input.shape.slice(1));
    });
    return {
      values: padded(values, bench.count),
      notes: values.some(Number.isNaN) ? ['The similarity of some maps is undefined: one of the two is constant.'] : [],
    };
  },
});
