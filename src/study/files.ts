/** Reads what raters sent. What is wrong is said in a sentence each; nothing is left out in silence. */

import {
  type Answer,
  type Answers,
  type AnswersFile,
  answersFormat,
  answersVersion,
  asked,
  type Form,
  impossible,
  raterField,
} from '../render/figure/form';

/** One person's usable answers. */
export interface RaterAnswers {
  readonly rater: string;
  readonly answers: Answers;
  /** How many of the questions are answered. */
  readonly answered: number;
}

export interface ReadAnswers {
  readonly raters: readonly RaterAnswers[];
  /** What was wrong or missing: a sentence each. */
  readonly problems: readonly string[];
}

/** @param files JSON as text, or what it holds */
export function readAnswers(form: Form, files: readonly (string | object)[]): ReadAnswers {
  const problems: string[] = [];
  const raters = new Map<string, RaterAnswers>();
  files.forEach((file, at) => {
    const read = readFile(form, file, `File ${at + 1}`, problems);
    if (!read) return;
    const known = raters.get(read.rater);
    if (known) problems.push(duplicate(known, read));
    if (!known || read.answered > known.answered) raters.set(read.rater, read);
  });
  const all = asked(form);
  for (const { rater, answers, answered } of raters.values()) {
    if (answered === all.length) continue;
    const missing = all.filter(({ id }) => answers[id] === undefined).map(({ id }) => id);
    const listed =
      missing.length > 8 ? `${missing.slice(0, 8).join(', ')} and ${missing.length - 8} more` : missing.join(', ');
    problems.push(`${rater} answered ${answered} of ${all.length} questions; missing: ${listed}.`);
  }
  return { raters: [...raters.values()], problems };
}

function duplicate(known: RaterAnswers, other: RaterAnswers): string {
  const same = JSON.stringify(sorted(known.answers)) === JSON.stringify(sorted(other.answers));
  if (same) return `${known.rater} came twice with the same answers; they count once.`;
  const counts = Math.max(known.answered, other.answered);
  return `${known.rater} came twice with different answers; those with more answers (${counts}) count, of equally many the first.`;
}

const sorted = (answers: Answers) => Object.entries(answers).sort(([a], [b]) => (a < b ? -1 : 1));

function readFile(form: Form, file: string | object, name: string, problems: string[]): RaterAnswers | undefined {
  const content = typeof file === 'string' ? parsed(file) : file;
  if (!isObject(content)) {
    problems.push(`${name} is not JSON with answers in it; expected a file that the form saved. It is left out.`);
    return undefined;
  }
  const { format, version, form: id, rater, answers } = content as Partial<AnswersFile>;
  const left = 'It is left out.';
  if (format !== answersFormat) {
    problems.push(`${name} has the format ${JSON.stringify(format)}; expected "${answersFormat}". ${left}`);
    return undefined;
  }
  if (version !== answersVersion) {
    problems.push(`${name} is of version ${JSON.stringify(version)}; expected ${answersVersion}. ${left}`);
    return undefined;
  }
  if (id !== form.id) {
    problems.push(`${name} answers another study, ${JSON.stringify(id)}; expected ${form.id}. ${left}`);
    return undefined;
  }
  if (!isObject(answers)) {
    problems.push(`${name} has no answers in it. ${left}`);
    return undefined;
  }
  const named = typeof rater === 'string' && rater.trim() ? rater.trim() : undefined;
  if (!named)
    problems.push(`${name} does not say whose answers it has; they count as those of “${name.toLowerCase()}”.`);
  const who = named ?? name.toLowerCase();
  const usable = usableAnswers(form, answers as Record<string, unknown>, who, problems);
  return { rater: who, answers: usable, answered: Object.keys(usable).length };
}

function usableAnswers(
  form: Form,
  answers: Readonly<Record<string, unknown>>,
  rater: string,
  problems: string[],
): Answers {
  const fields = new Map(asked(form).map((field) => [field.id, field]));
  const usable: [string, Answer][] = [];
  for (const [id, answer] of Object.entries(answers)) {
    const field = fields.get(id);
    if (id === raterField) continue;
    if (!field) {
      problems.push(`${rater} answers a question ${JSON.stringify(id)} that the study does not ask. It is left out.`);
      continue;
    }
    const why = impossible(field, answer);
    if (why) problems.push(`${rater} answers ${id} with ${short(answer)}; ${why}. It counts as not answered.`);
    else usable.push([id, answer as Answer]);
  }
  return Object.fromEntries(usable);
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function short(answer: unknown): string {
  const text = JSON.stringify(answer) ?? String(answer);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
