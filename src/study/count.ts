/** From answers to numbers, part by part. */

import { fromRuns } from '../render/figure/form';
import type { RaterAnswers } from './files';
import { fieldIds, gridOf } from './form';
import { binomialShare, meanWithin } from './intervals';
import { type Choice, luceStrengths } from './luce';
import {
  attentionMask,
  intersectionOverUnion,
  massInside,
  meanAbsoluteError,
  positiveCells,
  rankCorrelation,
  weightedOverlap,
} from './masks';
import type { Causability, Discrimination, HumanMask, MaskAgreement, Preference } from './result';
import { causabilityScore } from './scs';
import type { StudyPlan } from './study';
import type { Task } from './tasks';

/** A task with its field ids, as they are asked. */
export interface Asked<T extends Task = Task> {
  readonly task: T;
  readonly ids: readonly string[];
}

export function askedOf<K extends Task['kind']>(plan: StudyPlan, kind: K): Asked<Extract<Task, { kind: K }>>[] {
  return plan.tasks.flatMap((task, at) =>
    task.kind === kind ? [{ task: task as Extract<Task, { kind: K }>, ids: fieldIds(task, at) }] : [],
  );
}

/** A number that a rater gave to a field. */
export function numberAt({ answers }: RaterAnswers, id: string | undefined): number | undefined {
  const answer = id === undefined ? undefined : answers[id];
  return typeof answer === 'number' ? answer : undefined;
}

/** What was chosen, as the number of a method. */
export function choicesOf(plan: StudyPlan, rater: RaterAnswers): Choice[] {
  return askedOf(plan, 'choice').flatMap(({ task, ids: [id] }) => {
    const place = numberAt(rater, id);
    return place === undefined ? [] : [{ among: task.options, chosen: task.options[place]! }];
  });
}

/** How often a rater chose the false one of what was shown. */
export function controlsFailed(plan: StudyPlan, rater: RaterAnswers): { readonly of: number; readonly failed: number } {
  const isFalse = (method: number) => plan.methods[method]!.control !== undefined;
  const trials = choicesOf(plan, rater).filter(({ among }) => among.some(isFalse));
  return { of: trials.length, failed: trials.filter(({ chosen }) => isFalse(chosen)).length };
}

export function countPreferences(plan: StudyPlan, raters: readonly RaterAnswers[]): Preference[] {
  const choices = raters.flatMap((rater) => choicesOf(plan, rater));
  const strengths = luceStrengths(plan.methods.length, choices);
  const counted = plan.methods.map(({ title, control }, method): Preference => {
    const shown = choices.filter(({ among }) => among.includes(method));
    const rate = binomialShare(shown.filter(({ chosen }) => chosen === method).length, shown.length);
    return { title, ...(control ? { control } : {}), rate, strength: strengths[method]! };
  });
  return counted.filter(({ rate }) => rate.count > 0);
}

export function countDiscriminations(plan: StudyPlan, raters: readonly RaterAnswers[]): Discrimination[] {
  const asked = askedOf(plan, 'class');
  const counted = plan.methods.map(({ title }, method): Discrimination => {
    const given = asked
      .filter(({ task }) => task.method === method)
      .flatMap(({ task, ids: [id] }) =>
        raters.flatMap((rater) => {
          const place = numberAt(rater, id);
          return place === undefined ? [] : [place === task.right];
        }),
      );
    return { title, rate: binomialShare(given.filter(Boolean).length, given.length) };
  });
  return counted.filter(({ rate }) => rate.count > 0);
}

export function countCausability(plan: StudyPlan, raters: readonly RaterAnswers[]): Causability[] {
  const counted = askedOf(plan, 'causability').map(({ task, ids }) => {
    const rows = raters.map((rater) => ids.map((id) => numberAt(rater, id)));
    const scores = rows.map(causabilityScore).filter((score) => score !== undefined);
    const items = ids.map((_, item) => mean(rows.flatMap((row) => row[item] ?? [])));
    const score = scores.length > 0 ? meanWithin(scores, [0.2, 1]) : undefined;
    return { task, counted: { title: plan.methods[task.method]!.title, ...(score ? { score } : {}), items } };
  });
  return counted.sort((a, b) => a.task.method - b.task.method).map((each) => each.counted);
}

interface Painted {
  readonly human: HumanMask;
  readonly place: number;
  readonly masks: readonly Uint8Array[];
}

function painted(plan: StudyPlan, raters: readonly RaterAnswers[]): Painted[] {
  return askedOf(plan, 'mask').flatMap(({ task: { example: place }, ids: [id] }) => {
    const { columns, rows } = gridOf(plan, place);
    const masks = raters.flatMap(({ answers }) => {
      const runs = answers[id!];
      return Array.isArray(runs) ? [fromRuns(runs as number[], columns * rows)] : [];
    });
    if (masks.length === 0) return [];
    const { at, name } = plan.examples[place]!;
    const attention = attentionMask(masks, columns * rows);
    return [{ human: { example: at, name, columns, rows, attention, raters: masks.length }, place, masks }];
  });
}

export function countMasks(
  plan: StudyPlan,
  raters: readonly RaterAnswers[],
): { readonly masks: HumanMask[]; readonly maskAgreement: MaskAgreement[] } {
  const all = painted(plan, raters).sort((a, b) => a.place - b.place);
  if (all.length === 0) return { masks: [], maskAgreement: [] };
  const maskAgreement = plan.methods.map(({ title, control, maps }): MaskAgreement => {
    const compared = all.map((each) => ({
      ...each,
      relevance: positiveCells(maps[each.place]!, each.human.columns, each.human.rows),
    }));
    const over = (score: typeof massInside) =>
      mean(compared.flatMap(({ masks, relevance }) => masks.flatMap((mask) => score(mask, relevance) ?? [])));
    const together = (score: typeof massInside) =>
      mean(compared.flatMap(({ human, relevance }) => score(human.attention, relevance) ?? []));
    return {
      title,
      ...(control ? { control } : {}),
      iou: over(intersectionOverUnion),
      mass: over(massInside),
      overlap: together(weightedOverlap),
      error: together(meanAbsoluteError),
      correlation: together(rankCorrelation),
    };
  });
  return { masks: all.map(({ human }) => human), maskAgreement };
}

const mean = (values: readonly number[]): number | undefined =>
  values.length > 0 ? values.reduce((a, b) => a + b, 0) / values.length : undefined;
