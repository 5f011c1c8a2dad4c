/** One decision, explained to the person whom it concerns. */

import { writeFile } from 'node:fs/promises';
import type { Explainable } from '../attribution/problem';
import type { Attribution } from '../attribution/result';
import { ArgumentError } from '../errors';
import { displaySymbol, type MimeBundle } from '../notebook/host';
import { certificateRows } from '../render/certificate';
import type { Network } from '../trace/names';
import { type Case, kindOf, weighingOf } from './case';
import { alertsOf, checksOf } from './checks';
import { decidedParts, decisionSentence, suretyParts } from './decision';
import { fingerprint } from './fingerprint';
import { documentHtml, documentText } from './html';
import { imageReasons } from './image-reasons';
import { limitsOf } from './limits';
import type { DecisionReportOptions } from './options';
import { reportPage } from './page';
import type { Check, Part, ReportDocument } from './part';
import { tableReasons } from './table-reasons';
import { textReasons } from './text-reasons';

export type { DecisionReportOptions } from './options';

/** Shows itself in a notebook, and can be saved as a page for someone who has none. */
export class DecisionReport {
  constructor(private readonly document: ReportDocument) {}

  /** The page: one file of HTML that loads nothing, runs no script, and prints on A4. */
  get html(): string {
    return reportPage(this.document);
  }

  /** The words of the page. */
  get text(): string {
    return documentText(this.document);
  }

  /** Writes the page. A file that is there is replaced. */
  async save(path: string): Promise<void> {
    await writeFile(path, this.html);
  }

  [displaySymbol](): MimeBundle {
    return {
      'text/html': `<div style="max-width:760px">${documentHtml(this.document, 4)}</div>`,
      'text/plain': this.text,
    };
  }
}

/**
 * Tells one decision in plain words, for the person whom it concerns: what the system decided, what spoke for and against
 * it, how sure it was, what of that was checked and what the page does not tell. A check that failed stands on top.
 *
 * @param attribution what explains the decision: of an image `[N, H, W, C]`, of a text with `words`, of a table with `columns`
 * @throws ArgumentError if the result is of another kind, or has no such example
 *
 * @example
 * const map = await lrp(model, x);
 * const report = await decisionReport(map, { model, subject: 'The third digit of the form' });
 * console.log(report.text);
 */
export async function decisionReport(
  attribution: Attribution,
  options: DecisionReportOptions = {},
): Promise<DecisionReport> {
  const { example = 0, date = new Date(), model } = options;
  const target = attribution.targets[example];
  if (!target) {
    throw new ArgumentError(
      `There is no example ${example} in a result of ${attribution.targets.length}; give a number from 0 to ${attribution.targets.length - 1}.`,
    );
  }
  const checks = checksOf(attribution, example);
  const alerts = alertsOf(checks);
  const one: Case = {
    attribution,
    example,
    target,
    options,
    kind: kindOf(attribution, target),
    weighing: weighingOf(attribution),
    doubtful: alerts.length > 0,
  };
  const identity = model ? await identityOf(model) : { name: 'not recorded', hash: undefined };
  return new DecisionReport({
    title: decisionSentence(one),
    alerts,
    facts: [
      ...(options.subject === undefined ? [] : [['About', options.subject] as const]),
      ['System', identity.name],
      ['Explained on', date.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })],
      ...(options.contact === undefined ? [] : [['Questions to', options.contact] as const]),
    ],
    sections: [
      { heading: 'What the system decided', parts: decidedParts(one) },
      { heading: reasonsHeading(one), parts: reasonsOf(one) },
      { heading: 'How sure the system was', parts: suretyParts(one) },
      { heading: 'What was checked, and what it means', parts: checkParts(checks) },
      { heading: 'What this does not tell you', parts: [{ kind: 'list', items: limitsOf(one) }] },
      {
        heading: 'Technical details',
        parts: [{ kind: 'facts', rows: details(one, identity, date) }],
      },
    ],
  });
}

const reasonsHeading = ({ weighing, kind }: Case): string => {
  if (weighing === 'attention') return 'What the system looked at';
  return kind === 'answer' || kind === 'chance'
    ? 'What spoke for it, and what against it'
    : 'What raised it, and what lowered it';
};

function reasonsOf(one: Case): Part[] {
  const { input, shape } = one.attribution;
  const words = input.words?.[one.example];
  if (words && shape.length >= 2 && words.length <= shape[1]!) return textReasons(one, words);
  if (shape.length === 2 && input.columns?.length === shape[1]) return tableReasons(one, input.columns!);
  if (shape.length === 4) return imageReasons(one);
  throw new ArgumentError(
    `A result of shape [${shape.join(', ')}] came; a report tells images [N, H, W, C], texts and tables. Give the input \`words\` if it is text, or \`columns\` if it is a table.`,
  );
}

function checkParts(checks: readonly Check[]): Part[] {
  const meaning =
    'These checks ask whether the explanation was computed faithfully. They do not ask whether the decision is right or fair.';
  return [
    { kind: 'checks', checks },
    { kind: 'paragraph', text: meaning, tone: 'quiet' },
  ];
}

interface Identity {
  readonly name: string;
  readonly hash: string | undefined;
}

async function identityOf(model: Explainable & { readonly name?: string }): Promise<Identity> {
  const network: Network = 'network' in model ? model.network : model;
  return { name: model.name || 'not named', hash: await fingerprint(network) };
}

/** For whoever knows the terms. */
function details({ attribution, example, target }: Case, { name, hash }: Identity, date: Date) {
  const rows = certificateRows(attribution.certificate, example, target).map(
    ({ label, value }) => [label, value] as const,
  );
  return [
    ['System', name] as const,
    ['SHA-256 of the network', hash ?? 'not recorded'] as const,
    ['Computed', date.toISOString()] as const,
    ...rows,
  ];
}
