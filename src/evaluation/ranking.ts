/** The order of the leaderboard. */

import { ranks } from '../render/agreement';
import type { ChosenMetric } from './options';
import type { Row } from './result';

/** A row with its mean rank over the metrics that it is judged by; 1 is the first. */
export type RankedRow = Row & { readonly rank: number };

/** The metrics that decide: of faithfulness; where there are none, all with a better end. */
export function deciding(metrics: readonly ChosenMetric[]): number[] {
  const all = metrics.map((_, at) => at).filter((at) => metrics[at]!.metric.better !== 'none');
  const faithful = all.filter((at) => metrics[at]!.metric.family === 'faithfulness');
  return faithful.length > 0 ? faithful : all;
}

export const meanOf = (values: readonly number[]): number => {
  const defined = values.filter((value) => !Number.isNaN(value));
  return defined.length > 0 ? defined.reduce((a, b) => a + b, 0) / defined.length : Number.NaN;
};

/** Rows by their mean rank, the best first. An undefined number ranks last. */
export function ranked(rows: readonly Row[], metrics: readonly ChosenMetric[]): RankedRow[] {
  const judged = deciding(metrics);
  const sums = new Float64Array(rows.length);
  for (const at of judged) {
    const sign = metrics[at]!.metric.better === 'higher' ? -1 : 1;
    const means = rows.map(({ found }) => sign * meanOf(found[at]!.values));
    ranks(means.map((mean) => (Number.isNaN(mean) ? Number.POSITIVE_INFINITY : mean))).forEach((rank, row) => {
      sums[row]! += rank / judged.length;
    });
  }
  return rows
    .map((row, at) => ({ ...row, rank: judged.length > 0 ? sums[at]! : Number.NaN }))
    .sort((a, b) => a.rank - b.rank);
}
