import { Random } from '../../tensor/random';
import { onlyMaps, padded, someOf } from '../explains';
import { metric } from '../metric';

export interface MaxSensitivityOptions {
  /** How many inputs around each example are explained. */
  readonly draws?: number;
  /** How far away, in each value, as a share of the range of the inputs. */
  readonly radius?: number;
  /** How many examples, as each costs `draws` explanations. */
  readonly examples?: number;
  /** Given perturbations, `[draws, N, …]`, in place of drawn ones. */
  readonly perturbations?: Float32Array;
  readonly seed?: number;
}

/** max over d of ‖φ(x + d) − φ(x)‖ / ‖φ(x)‖, the target held. */
export const maxSensitivity = metric<MaxSensitivityOptions>({
  name: 'max_sensitivity',
  title: 'Max-sensitivity',
  family: 'robustness',
  what: 'largest relative change of the map under a small change of the input',
  needs: 'the method itself; some explanations more',
  better: 'lower',
  parameters: { draws: 5, radius: 0.02, examples: 32, seed: 0 },
  source: 'Yeh et al. 2019, arXiv:1901.09392',
  explains: true,
  measure: async (bench, subject, { draws = 5, radius = 0.02, examples = 32, perturbations, seed = 0 }) => {
    if (!subject.explain) return onlyMaps(bench, subject.title);
    const { input, target } = someOf(bench, perturbations ? bench.count : examples);
    const count = input.shape[0]!;
    const [low, high] = input.values.reduce(
      ([a, b], value) => [Math.min(a, value), Math.max(b, value)],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    );
    const reach = radius * (high - low || 1);
    const random = new Random(seed);
    const worst = new Array<number>(count).fill(0);
    const notes = new Set<string>();
    const times = perturbations ? perturbations.length / input.values.length : draws;
    for (let draw = 0; draw < times; draw++) {
      const values = input.values.map((value, at) =>
        perturbations
          ? value + perturbations[draw * input.values.length + at]!
          : value + reach * (2 * random.uniform() - 1),
      );
      const moved = await subject.explain(bench.model, { values, shape: input.shape }, target);
      for (let row = 0; row < count; row++) {
        let [change, own] = [0, 0];
        for (let at = row * bench.size; at < (row + 1) * bench.size; at++) {
          change += (moved[at]! - subject.values[at]!) ** 2;
          own += subject.values[at]! ** 2;
        }
        if (own === 0) notes.add(`The map of example ${row} is zero everywhere: its relative change is undefined.`);
        worst[row] = own === 0 ? Number.NaN : Math.max(worst[row]!, Math.sqrt(change / own));
      }
      bench.steps.check();
    }
    if (count < bench.count) notes.add(`Max-sensitivity looked at the first ${count} of ${bench.count} examples.`);
    return { values: padded(worst, bench.count), notes: [...notes] };
  },
});
