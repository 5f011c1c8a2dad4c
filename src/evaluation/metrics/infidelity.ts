import { Random } from '../../tensor/random';
import type { Bench } from '../bench';
import { type Common, metric } from '../metric';
import { mapOf } from '../subject';

export interface InfidelityOptions extends Omit<Common, 'region' | 'imputation'> {
  /** How many perturbations. */
  readonly draws?: number;
  /** Standard deviation of the noise, as a share of the range of the inputs. */
  readonly sigma?: number;
  /** Given perturbations, `[draws, N, …]`, in place of drawn ones. */
  readonly perturbations?: Float32Array;
  /** `best` scales each map by the factor ≥ 0 that suits it best, since methods differ in units. */
  readonly scale?: 'best' | 'none';
  /** Divided by the mean square of the change of f: 0 is perfect, 1 as bad as a map of zeros. */
  readonly relative?: boolean;
}

/** mean over perturbations I of (I · φ − (f(x) − f(x − I)))². */
export const infidelity = metric<InfidelityOptions>({
  name: 'infidelity',
  title: 'Infidelity',
  family: 'faithfulness',
  what: 'mean square by which I · φ misses f(x) − f(x − I) over noise I, as a share of the latter’s',
  needs: 'nothing more',
  better: 'lower',
  parameters: { draws: 100, sigma: 0.2, scale: 'best', relative: true, score: 'logit', seed: 0 },
  source: 'Yeh et al. 2019, arXiv:1901.09392',
  measure: async (bench, subject, parameters) => {
    const { draws = 100, scale = 'best', relative = true, sigma = 0.2, score, seed = 0 } = parameters;
    const { count, size } = bench;
    const given = parameters.perturbations;
    const { oracle } = bench.view({ score, seed });
    const width = sigma * rangeOf(bench);
    const noise = (draw: number, row: number): Float32Array => {
      if (given) return given.subarray((draw * count + row) * size, (draw * count + row + 1) * size);
      const random = new Random(seed + 104729 * draw + 7919 * row);
      return Float32Array.from({ length: size }, () => width * random.normal());
    };
    const times = given ? given.length / bench.input.values.length : draws;
    const asked = Array.from({ length: count * (times + 1) }, (_, at) => {
      const [row, draw] = [Math.floor(at / (times + 1)), (at % (times + 1)) - 1];
      return {
        row,
        ...(given && draw >= 0 ? {} : { key: draw < 0 ? 'as it is' : `noise ${width} ${seed} ${draw}` }),
        fill: (into: Float32Array) => {
          const own = bench.input.values.subarray(row * size, (row + 1) * size);
          const moved = draw < 0 ? undefined : noise(draw, row);
          for (let i = 0; i < size; i++) into[i] = own[i]! - (moved ? moved[i]! : 0);
        },
      };
    });
    const scores = await oracle.scores(asked);
    const notes = new Set<string>();
    const values = Array.from({ length: count }, (_, row) => {
      const map = mapOf(subject, row, count);
      const whole = scores[row * (times + 1)]!;
      let [both, ofMap, ofDrop] = [0, 0, 0];
      for (let draw = 0; draw < times; draw++) {
        const dot = noise(draw, row).reduce((sum, value, i) => sum + value * map[i]!, 0);
        const drop = whole - scores[row * (times + 1) + draw + 1]!;
        both += dot * drop;
        ofMap += dot * dot;
        ofDrop += drop * drop;
      }
      const factor = scale === 'none' ? 1 : ofMap > 0 ? Math.max(0, both / ofMap) : 0;
      const missed = Math.max(0, factor * factor * ofMap - 2 * factor * both + ofDrop);
      if (!relative) return missed / times;
      if (ofDrop > 0) return missed / ofDrop;
      notes.add(`The infidelity of example ${row} is undefined: f does not change under the noise.`);
      return Number.NaN;
    });
    return { values, notes: [...notes] };
  },
});

function rangeOf({ input: { values } }: Bench): number {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return high - low || 1;
}
