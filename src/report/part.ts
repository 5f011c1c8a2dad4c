/** What a report is made of before it is a page or lines of text. */

export type Part = Paragraph | List | Pictures | ContributionBars | ShadedWords | Checks | Facts;

export interface Paragraph {
  readonly kind: 'paragraph';
  readonly text: string;
  /** `quiet` for how to read something. Default `plain`. */
  readonly tone?: 'plain' | 'quiet';
}

export interface List {
  readonly kind: 'list';
  /** What the items have in common: "What spoke for it". */
  readonly heading?: string;
  readonly items: readonly string[];
  /** Numbered, from `start` on. Default: not numbered. */
  readonly start?: number;
}

/** Pictures side by side. */
export interface Pictures {
  readonly kind: 'pictures';
  readonly pictures: readonly { readonly src: string; readonly alt: string; readonly caption: string }[];
}

/** One bar a column of a table, to the right for, to the left against. */
export interface ContributionBars {
  readonly kind: 'bars';
  readonly unit: string;
  readonly rows: readonly { readonly label: string; readonly given: string; readonly value: number }[];
}

/** Text as the system read it, each word shaded. */
export interface ShadedWords {
  readonly kind: 'words';
  readonly words: readonly string[];
  readonly values: readonly number[];
  /** The magnitude of the strongest colour. */
  readonly limit: number;
}

export type Outcome = 'passed' | 'failed' | 'none';

export interface Checks {
  readonly kind: 'checks';
  readonly checks: readonly Check[];
}

/** One thing that was looked into, for a reader who has never heard of it. */
export interface Check {
  readonly outcome: Outcome;
  /** "Do the reasons add up?" */
  readonly question: string;
  /** How it came out, and what that means. */
  readonly answer: string;
}

/** Names and values. */
export interface Facts {
  readonly kind: 'facts';
  readonly rows: readonly (readonly [name: string, value: string])[];
}

export interface Section {
  readonly heading: string;
  readonly parts: readonly Part[];
}

export interface ReportDocument {
  /** The decision, in a sentence. */
  readonly title: string;
  /** The checks that failed: what a reader must know before anything else. */
  readonly alerts: readonly string[];
  /** Beneath the title: the case, the system, the date. */
  readonly facts: Facts['rows'];
  readonly sections: readonly Section[];
}

export const paragraph = (text: string, tone: Paragraph['tone'] = 'plain'): Paragraph => ({
  kind: 'paragraph',
  text,
  tone,
});
