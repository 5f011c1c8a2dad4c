/** A notebook in nbformat 4, as far as this package reads and writes it. */

export type MultilineText = string | string[];

export interface NotebookCell {
  cell_type: string;
  id?: string;
  source: MultilineText;
  metadata: Record<string, unknown>;
  execution_count?: number | null;
  outputs?: NotebookOutput[];
}

export interface NotebookOutput {
  output_type: string;
  [field: string]: unknown;
}

export interface Notebook {
  nbformat: number;
  nbformat_minor: number;
  metadata: Record<string, unknown>;
  cells: NotebookCell[];
}

/** A text that nbformat may keep as a list of lines. */
export function joinText(text: MultilineText): string {
  return typeof text === 'string' ? text : text.join('');
}
