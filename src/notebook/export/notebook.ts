/** The parts of the notebook format that an exported page shows. See nbformat 4. */

export type Multiline = string | readonly string[];

export interface Output {
  readonly output_type: string;
  /** Streams. */
  readonly name?: string;
  readonly text?: Multiline;
  /** Displays and results. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** Errors. */
  readonly ename?: string;
  readonly evalue?: string;
  readonly traceback?: readonly string[];
}

export interface Cell {
  readonly cell_type: string;
  readonly source: Multiline;
  readonly outputs?: readonly Output[];
  readonly execution_count?: number | null;
  readonly attachments?: Readonly<Record<string, Readonly<Record<string, Multiline>>>>;
}

export interface Notebook {
  readonly cells: readonly Cell[];
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** The format stores text as a string or as a list of lines. */
export function joined(text: unknown): string {
  if (Array.isArray(text)) return text.join('');
  return typeof text === 'string' ? text : '';
}
