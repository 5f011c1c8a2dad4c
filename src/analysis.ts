/** What every analysis of a model returns: its numbers, a figure that answers its question, and a certificate. */

import type { CertificateRow } from './render/certificate';
import type { Figure } from './render/figure/figure';
import { formatSeconds, formatValue } from './render/format';

/** What stands beside the result of an analysis. */
export interface AnalysisCertificate {
  readonly method: string;
  /** Every parameter with its value, defaults, seeds and sizes included. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** What was checked, and how it came out: held-out accuracy, tests with their correction, fidelity. */
  readonly checks: readonly CertificateRow[];
  /** Remarks a reader needs. */
  readonly notes: readonly string[];
  readonly seconds: number;
}

/** A result that shows itself. Subclasses hold the numbers and say what the figure shows. */
export abstract class Analysis {
  abstract readonly certificate: AnalysisCertificate;

  /** What is shown; drawn as a live widget, a picture or a page. */
  abstract figure(): Figure;
}

/** An analysis that goes on while it is looked at. */
export abstract class LiveAnalysis extends Analysis {
  /** Calls `listener` whenever the figure has changed. Returns a function that ends it. */
  abstract onChange(listener: () => void): () => void;
  abstract stop(): void;
  abstract resume(): void;
}

/** The certificate in words, as figures show it. */
export function analysisRows({ method, parameters, checks, notes, seconds }: AnalysisCertificate): CertificateRow[] {
  const values = Object.entries(parameters).map(([name, value]) => `${name} = ${formatValue(value)}`);
  return [
    { label: 'Method', value: [method, ...values].join(', '), tone: 'plain' },
    ...checks,
    ...notes.map((value): CertificateRow => ({ label: 'Note', value, tone: 'plain' })),
    { label: 'Time', value: formatSeconds(seconds), tone: 'plain' },
  ];
}
