/** Questions to a reader, in steps, and what counts as an answer. Page, notebook and the reading of files share it. */

import type { PictureState } from '../state';

/** A form; a figure has at most one. */
export interface Form {
  readonly kind: 'form';
  readonly heading?: string;
  readonly note?: string;
  readonly width?: 'half' | 'full';
  /** Answers to a form of another id are not answers to this one. */
  readonly id: string;
  /** What the steps show, each once, by its place in this list. */
  readonly pictures: readonly PictureState[];
  /** Shown one at a time. */
  readonly steps: readonly FormStep[];
}

export interface FormStep {
  readonly title: string;
  /** A sentence or two beneath. */
  readonly text?: string;
  /** Above the questions: pictures by their place in `Form.pictures`, with a caption. */
  readonly shown?: readonly Shown[];
  readonly fields: readonly Field[];
}

export interface Shown {
  readonly caption: string;
  readonly pictures: readonly number[];
}

export type Field = ScaleField | ChoiceField | MaskField | TextField;

interface CommonField {
  /** One of the form's kind; the answer's name in the file. */
  readonly id: string;
  readonly question: string;
}

/** One of several labelled steps, as a Likert scale has. The answer is 1 for the first. */
export interface ScaleField extends CommonField {
  readonly kind: 'scale';
  readonly labels: readonly string[];
}

/** One of several things that are shown. The answer is 0 for the first. */
export interface ChoiceField extends CommonField {
  readonly kind: 'choice';
  readonly options: readonly Shown[];
}

/** A region of a picture, painted. The answer is the lengths of runs of cells, row by row: empty, painted, empty, … */
export interface MaskField extends CommonField {
  readonly kind: 'mask';
  readonly picture: number;
  readonly columns: number;
  readonly rows: number;
}

/** A line of text, which may be left empty. */
export interface TextField extends CommonField {
  readonly kind: 'text';
  readonly hint?: string;
}

export type Answer = number | string | readonly number[];

/** By the fields' ids. What is not there was not answered. */
export type Answers = Readonly<Record<string, Answer>>;

/** The field that says whose answers they are. */
export const raterField = 'rater';

/** The answers of one person, as they are saved. */
export interface AnswersFile {
  readonly format: typeof answersFormat;
  readonly version: typeof answersVersion;
  readonly form: string;
  readonly rater: string;
  readonly answers: Answers;
}

export const answersFormat = 'explainbook answers';
export const answersVersion = 1;

export function answersFile({ id }: Pick<Form, 'id'>, answers: Answers): AnswersFile {
  const { [raterField]: rater = '', ...rest } = answers;
  return { format: answersFormat, version: answersVersion, form: id, rater: String(rater).trim(), answers: rest };
}

/** The questions that ask for an answer. */
export const asked = ({ steps }: Pick<Form, 'steps'>): Field[] =>
  steps.flatMap(({ fields }) => fields.filter(({ kind }) => kind !== 'text'));

export const isAnswered = (answers: Answers, { id }: Field): boolean => answers[id] !== undefined;

/** Why a value cannot be an answer to that question; nothing where it can. */
export function impossible(field: Field, answer: unknown): string | undefined {
  switch (field.kind) {
    case 'scale':
      return among(answer, 1, field.labels.length);
    case 'choice':
      return among(answer, 0, field.options.length - 1);
    case 'mask': {
      const cells = field.columns * field.rows;
      const runs = Array.isArray(answer) && answer.every((run) => Number.isInteger(run) && run >= 0);
      const sum = runs ? (answer as number[]).reduce((a, b) => a + b, 0) : Number.NaN;
      return sum === cells ? undefined : `expected lengths of runs that add up to ${cells} cells`;
    }
    case 'text':
      return typeof answer === 'string' ? undefined : 'expected text';
  }
}

const among = (answer: unknown, low: number, high: number): string | undefined =>
  Number.isInteger(answer) && (answer as number) >= low && (answer as number) <= high
    ? undefined
    : `expected a whole number from ${low} to ${high}`;

/** Cells, 1 where painted, as lengths of runs; the first run is of empty cells. */
export function toRuns(cells: ArrayLike<number>): number[] {
  const runs = [0];
  for (let at = 0; at < cells.length; at++) {
    if (Number(cells[at]! > 0) !== (runs.length - 1) % 2) runs.push(0);
    runs[runs.length - 1]! += 1;
  }
  return runs;
}

export function fromRuns(runs: readonly number[], cells: number): Uint8Array {
  const mask = new Uint8Array(cells);
  let from = 0;
  runs.forEach((run, at) => {
    if (at % 2 === 1) mask.fill(1, from, from + run);
    from += run;
  });
  return mask;
}

/** "Step 2 of 9, 3 of 12 answered". */
export function formProgress(form: Form, answers: Answers): { readonly answered: number; readonly of: number } {
  const all = asked(form);
  return { answered: all.filter((field) => isAnswered(answers, field)).length, of: all.length };
}
