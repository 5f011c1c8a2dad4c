/** The certificate for someone who has never heard of one. What passed and what failed is decided where the certificate is. */

import type { Attribution } from '../attribution/result';
import { certificateRows } from '../render/certificate';
import { formatNumber } from '../render/format';
import type { Check } from './part';
import { percent } from './percent';

export function checksOf(attribution: Attribution, example: number): Check[] {
  const rows = certificateRows(attribution.certificate, example, attribution.targets[example]);
  const passed = (label: string) => rows.find((row) => row.label === label)?.tone !== 'warn';
  const found = [
    finiteness(attribution, example),
    completeness(attribution, example, passed('Completeness')),
    conservation(attribution, example, passed('Conservation')),
    standIn(attribution, example, passed('Linear model')),
    substitution(attribution),
  ].filter((check) => check !== undefined);
  if (found.length > 0) return found;
  return [
    {
      outcome: 'none',
      question: 'Was anything checked?',
      answer:
        'No. The method used here makes no promise that could be checked. Take the reasons on this page as a hint, not as proof.',
    },
  ];
}

function completeness({ certificate }: Attribution, example: number, passed: boolean): Check | undefined {
  const { completeness: sums, parameters } = certificate;
  const [expected, sum, error] = [sums?.expected[example], sums?.sum[example], sums?.error[example]];
  if (expected === undefined || sum === undefined || error === undefined) return undefined;
  const number = (value: number) => formatNumber(value, { digits: 4 });
  const allowed = typeof parameters.tolerance === 'number' ? parameters.tolerance : 0.01;
  const found = `They should sum to ${number(expected)} and sum to ${number(sum)}: ${percent(error)} off, where ${percent(allowed)} is allowed.`;
  return {
    outcome: passed ? 'passed' : 'failed',
    question: 'Do the reasons add up?',
    answer: passed
      ? `Yes. ${found} So nothing that counted was left out or counted twice.`
      : `No. ${found} So the reasons on this page leave part of the result unexplained, or count part of it twice.`,
  };
}

function conservation({ certificate: { ledger } }: Attribution, example: number, passed: boolean): Check | undefined {
  if (!ledger?.length) return undefined;
  const worst = ledger.reduce((most, { error }) => Math.max(most, error[example] ?? 0), 0);
  const found = `The result was traced back through ${ledger.length} stages of the system. The most that any stage could not account for is ${percent(worst)}.`;
  return {
    outcome: passed ? 'passed' : 'failed',
    question: 'Was anything lost on the way back?',
    answer: passed ? `No. ${found}` : `Yes. ${found} So some reasons may be too weak or missing.`,
  };
}

function standIn({ certificate: { surrogate } }: Attribution, example: number, passed: boolean): Check | undefined {
  const share = surrogate?.rSquared?.[example];
  if (share === undefined) return undefined;
  const found = `The reasons come from a simple stand-in that imitates the system near this case. It accounts for ${percent(share)} of how the system varied there.`;
  return {
    outcome: passed ? 'passed' : 'failed',
    question: 'Does the stand-in behave like the system?',
    answer: passed ? `${found} The rest it misses.` : `Not well. ${found} So its reasons may not be the system’s.`,
  };
}

function finiteness({ values, targets }: Attribution, example: number): Check | undefined {
  const size = values.length / Math.max(targets.length, 1);
  if (values.subarray(example * size, (example + 1) * size).every(Number.isFinite)) return undefined;
  return {
    outcome: 'failed',
    question: 'Could the reasons be computed?',
    answer: 'No. Some came out as no number at all. Do not rely on this page.',
  };
}

function substitution({ certificate }: Attribution): Check | undefined {
  if (!certificate.notes.some((note) => note.startsWith('No rule covers'))) return undefined;
  return {
    outcome: 'failed',
    question: 'Does the method know every part of the system?',
    answer:
      'No. For some parts a substitute was used, named in the technical details. The reasons may be less exact there.',
  };
}

/** What stands on top of the page if a check failed. */
export function alertsOf(checks: readonly Check[]): string[] {
  return checks.filter(({ outcome }) => outcome === 'failed').map(({ question, answer }) => `${question} ${answer}`);
}
