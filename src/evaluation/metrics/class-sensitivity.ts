import { pearson } from '../correlation';
import { onlyMaps } from '../explains';
import { metric } from '../metric';

/** 1 − correlation of the maps for the most and for the least likely class: 0 where the class makes no difference, at most 2. */
export const classSensitivity = metric<object>({
  name: 'class_sensitivity',
  title: 'Class sensitivity',
  family: 'randomisation',
  what: '1 − correlation of the maps for the most and the least likely class; 0 where the map is blind to the class',
  needs: 'the method itself; a class as target',
  better: 'higher',
  parameters: {},
  source: 'Jeon 2020, Understanding and Explaining Deep Neural Networks (slides)',
  explains: true,
  measure: async (bench, subject) => {
    if (!subject.explain) return onlyMaps(bench, subject.title);
    if (!bench.extremes) {
      const values = new Array<number>(bench.count).fill(Number.NaN);
      return { values, notes: ['Class sensitivity is undefined: what is explained is not a class.'] };
    }
    const input = { values: bench.input.values, shape: bench.input.shape };
    const most = await subject.explain(bench.model, input, bench.extremes.most);
    const least = await subject.explain(bench.model, input, bench.extremes.least);
    const notes = new Set<string>();
    const values = Array.from({ length: bench.count }, (_, row) => {
      const [from, to] = [row * bench.size, (row + 1) * bench.size];
      const value = 1 - pearson(most.subarray(from, to), least.subarray(from, to));
      if (Number.isNaN(value))
        notes.add(`The class sensitivity of example ${row} is undefined: one of its maps is constant.`);
      return value;
    });
    return { values, notes: [...notes] };
  },
});
