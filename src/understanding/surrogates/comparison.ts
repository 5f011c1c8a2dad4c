import type { CertificateRow } from '../../render/certificate';
import { formatNumber } from '../../render/format';
import type { Score } from './fidelity';
import type { FittedModel } from './model';

export interface Comparison {
  /** A model of the same kind, trained on the labels. */
  readonly anteHoc: FittedModel;
  /** Accuracy, or R², by the labels of the held-out rows. */
  readonly network: Score;
  readonly surrogate: Score;
  readonly anteHocScore: Score;
  /** Of classes: how much more often the network is right than the model that was trained on the labels. */
  readonly difference?: Score;
}

/** What is said of the surrogate's fidelity, and of everyone's accuracy. */
export function checksOf(
  fidelity: Score,
  chance: Score | undefined,
  compared: Comparison | undefined,
  classes: number | undefined,
): CertificateRow[] {
  const more = chance && fidelity.low > chance.value;
  const rows: CertificateRow[] = [
    {
      label: classes === undefined ? 'R² against the network, held out' : 'Agreement with the network, held out',
      value: `${describeScore(fidelity, classes !== undefined)}${chance ? `; always the commonest answer ${describeScore(chance, true)}` : ''}`,
      tone: more || (!chance && fidelity.low > 0) ? 'good' : 'warn',
    },
  ];
  if (!compared) return rows;
  const { network, surrogate, anteHocScore, difference } = compared;
  const what = classes === undefined ? 'R² by the labels' : 'Accuracy by the labels';
  const say = (score: Score) => describeScore(score, classes !== undefined);
  rows.push({
    label: what,
    value: `network ${say(network)}, trained on labels ${say(anteHocScore)}, surrogate ${say(surrogate)}`,
    tone: 'plain',
  });
  if (difference) {
    const even = difference.low <= 0 && difference.high >= 0;
    rows.push({
      label: 'Network less model trained on labels',
      value: `${say(difference)}: ${even ? 'no difference can be seen in these rows' : difference.value > 0 ? 'the network is better' : 'the network is worse'}`,
      tone: 'plain',
    });
  }
  return rows;
}

/** "94 % (91–96 %)", or "0.83 (0.79–0.86)". */
export function describeScore({ value, low, high }: Score, share: boolean): string {
  if (!share)
    return `${formatNumber(value, { digits: 2 })} (${formatNumber(low, { digits: 2 })} to ${formatNumber(high, { digits: 2 })})`;
  const percent = (part: number) => formatNumber(100 * part, { digits: Math.abs(part) >= 0.995 && part < 1 ? 3 : 2 });
  const between = low < 0 ? ' to ' : '–';
  return `${percent(value)} % (${percent(low)}${between}${percent(high)} %)`;
}
