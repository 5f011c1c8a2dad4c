import { type Common, metric } from '../metric';
import { countsOf } from '../perturbation-curve';
import { sumOver } from '../regions';
import { mapOf } from '../subject';

export interface MonotonicityOptions extends Common {
  /** Points of the curve. */
  readonly steps?: number;
  /** In place of `steps`: how many regions come at a time. */
  readonly regionsPerStep?: number;
}

/**
 * Regions are put onto the imputation in ascending order of their attribution: then each step should gain at least what the
 * one before gained. The number is the share of pairs of steps of which the later one gains more, equal gains counting half, as
 * else steps that gain nothing would pass for order. Beside it, of each example: whether gains never fall (`strict`), and the
 * weaker question of Arya et al., whether f never falls (`rising`, with the share of steps, `share_rising`).
 */
export const monotonicity = metric<MonotonicityOptions>({
  name: 'monotonicity',
  title: 'Monotonicity',
  family: 'faithfulness',
  what: 'share of pairs of steps of which the later gains more, regions put back in ascending order of attribution; 0.5 says nothing',
  needs: 'nothing more',
  better: 'higher',
  parameters: { steps: 32, imputation: 0, score: 'logit', seed: 0 },
  source: 'Arya et al. 2019, arXiv:1909.03012',
  axes: { x: 'share put back', y: 'logit' },
  measure: async (bench, subject, { steps = 32, regionsPerStep, ...common }) => {
    const view = bench.view(common);
    const { count } = view.regions;
    const put = countsOf(count, steps, regionsPerStep);
    // What is not put back yet is gone: the most relevant regions, fewer and fewer.
    const gone = put.map((each) => count - each).reverse();
    let tied = 0;
    const asked = Array.from({ length: bench.count }, (_, row) => {
      const found = view.order(sumOver(view.regions, mapOf(subject, row, bench.count)), row);
      tied += found.tied / (count * bench.count);
      return view.states(row, found.order, gone);
    });
    const scores = await view.oracle.scores(asked.flat());
    const y = asked.map((states, row) => [...scores.slice(row * states.length, (row + 1) * states.length)].reverse());
    const gains = y.map((curve) => curve.slice(1).map((value, at) => value - curve[at]!));
    // Differences of float32 scores carry their rounding.
    const slack = y.map((curve) => 1e-5 * Math.max(...curve.map(Math.abs)));
    const share = (yes: readonly boolean[]) => yes.filter(Boolean).length / yes.length;
    const growing = gains.map((own, row) => own.slice(1).map((gain, at) => gain >= own[at]! - slack[row]!));
    const rising = gains.map((own) => own.slice(1).map((gain) => gain >= 0));
    const few = gains[0]!.length < 2;
    return {
      tied,
      values: gains.map((own, row) => (few ? Number.NaN : concordance(own, slack[row]!))),
      curves: { x: put.map((each) => each / count), y },
      details: {
        strict: growing.map((own) => Number(own.every(Boolean))),
        rising: rising.map((own) => Number(own.every(Boolean))),
        share_rising: rising.map(share),
      },
      notes: few ? ['Monotonicity is undefined: fewer than two steps. Take smaller regions.'] : [],
    };
  },
});

/** The chance that of two steps the later has the larger gain; differences within the slack count half. */
function concordance(gains: readonly number[], slack: number): number {
  let sum = 0;
  for (let later = 1; later < gains.length; later++) {
    for (let before = 0; before < later; before++) {
      const more = gains[later]! - gains[before]!;
      sum += Math.abs(more) <= slack ? 0.5 : Number(more > 0);
    }
  }
  return sum / ((gains.length * (gains.length - 1)) / 2);
}
