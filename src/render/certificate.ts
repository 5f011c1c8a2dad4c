/** A certificate in words: short for the eye, in full for whoever asks. */

import type { Certificate, LedgerEntry, Target } from '../attribution/result';
import { formatNumber, formatPercent, formatProbability, formatSeconds, formatValue } from './format';

export interface CertificateRow {
  readonly label: string;
  readonly value: string;
  /** `warn` wherever a promise is not kept or a reader must know something. */
  readonly tone: 'good' | 'warn' | 'plain';
  /** What it means, for a tooltip. */
  readonly title?: string;
  /** The row in a few words, where it deserves to be seen first. */
  readonly short?: string;
}

/** Off by more than this, a sum does not keep its promise unless the caller allowed it by `tolerance`. */
const completenessTolerance = 0.01;
/** Beyond rounding in float32 over many layers, a layer's books do not balance. */
const ledgerTolerance = 1e-3;

/** What the certificate says of one example. */
export function certificateRows(certificate: Certificate, example = 0, target?: Target): CertificateRow[] {
  const rows: CertificateRow[] = [methodRow(certificate)];
  if (target) rows.push({ label: 'Target', value: describeTarget(target), tone: 'plain' });
  rows.push({ label: 'Explained', value: certificate.explained, tone: 'plain' });
  if (certificate.baseline) rows.push({ label: 'Baseline', value: certificate.baseline, tone: 'plain' });
  rows.push(...completenessRows(certificate, example), ...ledgerRows(certificate, example));
  rows.push(...surrogateRows(certificate, example));
  if (certificate.convergence?.length) rows.push(convergenceRow(certificate.convergence));
  for (const note of certificate.notes) rows.push({ label: 'Note', value: note, tone: 'plain' });
  rows.push({ label: 'Time', value: formatSeconds(certificate.seconds), tone: 'plain' });
  return rows;
}

/** "chickadee (19), 45.01, 99.8 %" in words. */
export function describeTarget(target: Target): string {
  const name = target.label === undefined ? `unit ${target.index}` : `${target.label} (unit ${target.index})`;
  const probability = target.probability === undefined ? '' : `, probability ${formatProbability(target.probability)}`;
  return `${name}, score ${formatNumber(target.score)}${probability}`;
}

function methodRow({ method, parameters }: Certificate): CertificateRow {
  const values = Object.entries(parameters).map(([name, value]) => `${name} = ${formatValue(value)}`);
  return { label: 'Method', value: [method, ...values].join(', '), tone: 'plain' };
}

function completenessRows({ completeness, parameters }: Certificate, example: number): CertificateRow[] {
  const expected = completeness?.expected[example];
  const sum = completeness?.sum[example];
  const error = completeness?.error[example];
  if (!completeness || expected === undefined || sum === undefined || error === undefined) return [];
  const asked = typeof parameters.tolerance === 'number' ? parameters.tolerance : undefined;
  const allowed = asked ?? completenessTolerance;
  const kept = error <= allowed;
  return [
    {
      label: 'Completeness',
      value: `sum ${formatNumber(sum)}, promised ${formatNumber(expected)}: off by ${formatPercent(error)}`,
      tone: kept ? 'good' : 'warn',
      title: `Promise: ${completeness.promise}. Allowed: ${formatPercent(allowed)}.`,
      short: `Sum off by ${formatPercent(error)}${asked === undefined ? '' : `, ${formatPercent(asked)} allowed`}`,
    },
  ];
}

function ledgerRows({ ledger }: Certificate, example: number): CertificateRow[] {
  const first = ledger?.[0];
  if (!ledger || !first) return [];
  const total = (pick: (entry: LedgerEntry) => readonly number[]) =>
    ledger.reduce((sum, entry) => sum + (pick(entry)[example] ?? 0), 0);
  const start = first.received[example] ?? 0;
  const bias = total((entry) => entry.bias);
  const stabilizer = total((entry) => entry.stabilizer);
  const lost = total((entry) => entry.lost);
  const worst = ledger.reduce((a, b) => ((b.error[example] ?? 0) > (a.error[example] ?? 0) ? b : a));
  const error = worst.error[example] ?? 0;
  const balanced = error <= ledgerTolerance;
  return [
    {
      label: 'Conservation',
      value: `largest unexplained loss in a layer ${formatPercent(error)} (${worst.layer})`,
      tone: balanced ? 'good' : 'warn',
      title: 'Of what a layer received, the share that was neither handed on nor absorbed by a known cause.',
      short: balanced ? `${ledger.length} layers conserve` : `${worst.layer} loses ${formatPercent(error)}`,
    },
    {
      label: 'Where it went',
      value: `${formatNumber(start)} at the output; ${formatNumber(bias)} to biases, ${formatNumber(stabilizer)} to the stabiliser, ${formatNumber(lost)} lost; ${formatNumber(start - bias - stabilizer - lost)} left for the input`,
      tone: 'plain',
      title: 'Summed over all layers.',
    },
  ];
}

/** Below this share of f, a linear model says little of it. */
const fairShare = 0.5;

function surrogateRows({ surrogate }: Certificate, example: number): CertificateRow[] {
  const share = surrogate?.rSquared?.[example];
  if (!surrogate || share === undefined) return [];
  return [
    {
      label: 'Linear model',
      value: `R² ${formatNumber(share)} over ${surrogate.coefficients[example]?.length ?? 0} features`,
      tone: share < fairShare ? 'warn' : 'good',
      title: 'How much of f the fitted linear model explains near the input.',
      short: `R² ${formatNumber(share)}`,
    },
  ];
}

function convergenceRow(convergence: NonNullable<Certificate['convergence']>): CertificateRow {
  const value = convergence.map(({ steps, error }) => `${steps} steps: ${formatPercent(error)}`).join(', ');
  return { label: 'Convergence', value, tone: 'plain', title: 'Error at each refinement.' };
}

/** The ledger of one example as a table of text. */
export interface LedgerTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function ledgerTable(certificate: Certificate, example = 0): LedgerTable | undefined {
  if (!certificate.ledger?.length) return undefined;
  const number = (values: readonly number[]) => formatNumber(values[example] ?? 0, { digits: 3 });
  return {
    columns: ['Layer', 'Rule', 'Received', 'Passed', 'Bias', 'Stabiliser', 'Lost', 'Error'],
    rows: certificate.ledger.map((entry) => [
      `${entry.layer} (${entry.kernel})`,
      entry.rule,
      number(entry.received),
      number(entry.passed),
      number(entry.bias),
      number(entry.stabilizer),
      number(entry.lost),
      formatPercent(entry.error[example] ?? 0),
    ]),
  };
}
