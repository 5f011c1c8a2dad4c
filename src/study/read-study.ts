import { ArgumentError } from '../errors';
import type { CertificateRow } from '../render/certificate';
import { fromRuns } from '../render/figure/form';
import { formatNumber } from '../render/format';
import {
  askedOf,
  controlsFailed,
  countCausability,
  countDiscriminations,
  countMasks,
  countPreferences,
  numberAt,
} from './count';
import { type RaterAnswers, readAnswers } from './files';
import { gridOf } from './form';
import { krippendorffAlpha, type MeasurementLevel, type Rating } from './krippendorff';
import { type Agreement, type Rater, StudyResult } from './result';
import type { Study } from './study';
import type { Task } from './tasks';

export interface ReadStudyOptions {
  /** A rater who chose the false explanation in a larger share of the trials that had one is marked. Default 0.25. */
  readonly tolerated?: number;
  /** Raters to leave out, by their codes; the certificate names them. Default none. */
  readonly exclude?: readonly string[];
}

export const readStudyDefaults = { tolerated: 0.25, exclude: [] } as const;

/**
 * Reads the answers of many raters and counts them: preferences with exact binomial intervals and their ranking by Luce's choice model,
 * the System Causability Scale with Student's intervals, human attention masks beside the maps, and Krippendorff's α between raters.
 * Answers that are missing or impossible, files of another study and raters that came twice are said, a sentence each; raters who
 * fail the controls are marked, not dropped.
 *
 * @param study The study that was asked, made with the same options again if need be.
 * @param files What the raters' pages saved, as text or parsed, or `study.answers`.
 * @throws ArgumentError Where no file holds usable answers; it says why of each.
 *
 * @example
 * const asked = study(await compare(model, x, ['gradient_x_input', 'lrp']));
 * const answer = { format: 'explainbook answers', version: 1, form: asked.id, rater: 'r1', answers: { q2: 0 } };
 * (await readStudy(asked, [answer])).preferences;
 */
export function readStudy(
  study: Study,
  files: readonly (string | object)[],
  options: ReadStudyOptions = {},
): StudyResult {
  const started = performance.now();
  const { tolerated = readStudyDefaults.tolerated, exclude = readStudyDefaults.exclude } = options;
  const read = readAnswers(study.form, files);
  const given = read.raters.filter(({ rater }) => !exclude.includes(rater));
  if (given.length === 0) {
    const why = read.problems.length > 0 ? read.problems.join(' ') : `${files.length} files came.`;
    throw new ArgumentError(`No answers to this study could be read; expected at least one rater's. ${why}`);
  }
  const { plan } = study;
  const raters = given.map((rater): Rater => {
    const controls = controlsFailed(plan, rater);
    return { ...rater, controls, marked: controls.failed > tolerated * controls.of };
  });
  const problems = [
    ...read.problems,
    ...exclude.map((name) =>
      read.raters.some(({ rater }) => rater === name)
        ? `${name} was left out on request.`
        : `${name} was to be left out and is not among the raters.`,
    ),
  ];
  const findings = {
    study,
    raters,
    problems,
    preferences: countPreferences(plan, raters),
    discriminations: countDiscriminations(plan, raters),
    causability: countCausability(plan, raters),
    ...countMasks(plan, raters),
    agreement: agreementOf(study, raters),
  };
  const certificate = {
    method: 'study',
    parameters: { study: study.id, seed: plan.seed, tolerated, files: files.length },
    checks: [
      ratersRow(raters),
      ...problemRows(problems),
      ...controlRows(raters, tolerated),
      ...agreementRows(findings.agreement),
    ],
    notes: [
      'Intervals of shares take answers as independent; a rater gives several.',
      'In the ranking each explanation has half a win and half a loss against an imaginary one.',
      ...undefinedNotes(plan.tasks, findings.agreement, raters.length),
    ],
    seconds: (performance.now() - started) / 1000,
  };
  return new StudyResult({ ...findings, certificate });
}

const levels: Readonly<Record<Task['kind'], MeasurementLevel>> = {
  choice: 'nominal',
  class: 'nominal',
  causability: 'ordinal',
  mask: 'nominal',
};

const partNames: Readonly<Record<Task['kind'], string>> = {
  choice: 'forced choice',
  class: 'class of the map',
  causability: 'causability',
  mask: 'masks',
};

/** Units are questions; of masks, cells. */
function agreementOf(study: Study, raters: readonly RaterAnswers[]): Agreement {
  const kinds = [...new Set(study.plan.tasks.map(({ kind }) => kind))];
  const found = kinds.flatMap((kind) => {
    const alpha = krippendorffAlpha(
      raters.map((rater) => ratingsOf(study, rater, kind)),
      levels[kind],
    );
    return alpha === undefined ? [] : [[kind, alpha] as const];
  });
  return Object.fromEntries(found);
}

function ratingsOf({ plan }: Study, rater: RaterAnswers, kind: Task['kind']): Rating[] {
  if (kind !== 'mask') return askedOf(plan, kind).flatMap(({ ids }) => ids.map((id) => numberAt(rater, id)));
  return askedOf(plan, 'mask').flatMap(({ task, ids: [id] }): Rating[] => {
    const { columns, rows } = gridOf(plan, task.example);
    const runs = rater.answers[id!];
    if (!Array.isArray(runs)) return Array.from({ length: columns * rows }, () => undefined);
    return [...fromRuns(runs as number[], columns * rows)];
  });
}

function ratersRow(raters: readonly Rater[]): CertificateRow {
  const short = `${raters.length} ${raters.length === 1 ? 'rater' : 'raters'}`;
  return { label: 'Raters', value: raters.map(({ rater }) => rater).join(', '), tone: 'plain', short };
}

function problemRows(problems: readonly string[]): CertificateRow[] {
  return problems.map((value, at) => ({
    label: 'Answers',
    value,
    tone: 'warn',
    ...(at === 0 ? { short: `${problems.length} ${problems.length === 1 ? 'remark' : 'remarks'} on the answers` } : {}),
  }));
}

function controlRows(raters: readonly Rater[], tolerated: number): CertificateRow[] {
  if (raters.every(({ controls }) => controls.of === 0)) return [];
  const marked = raters.filter((rater) => rater.marked);
  const bound = `more than ${formatNumber(100 * tolerated)} % of the trials that had one`;
  if (marked.length === 0)
    return [
      {
        label: 'Controls',
        value: `nobody chose false explanations in ${bound}`,
        tone: 'good',
        short: 'controls passed',
      },
    ];
  const names = marked.map(({ rater, controls }) => `${rater} (${controls.failed} of ${controls.of})`).join(', ');
  const value = `chose false explanations in ${bound}: ${names}; marked, and counted`;
  return [{ label: 'Controls', value, tone: 'warn', short: `${marked.length} failed the controls` }];
}

/** Krippendorff 2004 asks for 0.8, and for 0.667 where tentative conclusions are acceptable. */
const reliable = 0.8;
const tentative = 0.667;

function agreementRows(agreement: Agreement): CertificateRow[] {
  return Object.entries(agreement).map(([kind, alpha]: [string, number]) => {
    const name = partNames[kind as Task['kind']];
    const says = alpha >= reliable ? 'reliable' : alpha >= tentative ? 'tentative' : 'raters do not agree';
    const text = formatNumber(alpha, { digits: 3 });
    return {
      label: `Agreement, ${name}`,
      value: `Krippendorff's α = ${text} (${levels[kind as Task['kind']]}): ${says}`,
      tone: alpha >= tentative ? 'good' : 'warn',
      short: `α ${text}, ${name}`,
    };
  });
}

function undefinedNotes(tasks: readonly Task[], agreement: Agreement, raters: number): string[] {
  const kinds = [...new Set(tasks.map(({ kind }) => kind))].filter((kind) => agreement[kind] === undefined);
  if (kinds.length === 0) return [];
  const why = raters < 2 ? 'one rater alone' : 'no two raters answered, or all answers are the same';
  return [`Krippendorff's α is undefined for ${kinds.map((kind) => partNames[kind]).join(', ')}: ${why}.`];
}
