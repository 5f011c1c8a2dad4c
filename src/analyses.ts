/** The table of the analyses of a model, beside `attribution/methods.ts`, the table of the explanations of a decision. */

import type { Analysis } from './analysis';

/** One row; drives docs, tests and the README's table. */
export interface AnalysisMethod {
  readonly name: string;
  readonly title: string;
  readonly family: 'features' | 'concepts' | 'strategies' | 'examples' | 'surrogates';
  /** What one learns, in a line. */
  readonly what: string;
  /** What it needs from the caller. */
  readonly needs: string;
  /** What its certificate checks. */
  readonly checks: string;
  /** Parameters with their defaults. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly source: string;
  /** The function that makes it; its name, doc comment and options make the page. */
  readonly analyse: (...args: never[]) => Promise<Analysis> | Analysis;
}

export const analyses: readonly AnalysisMethod[] = [];
