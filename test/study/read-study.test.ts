import { describe, expect, it } from 'vitest';
import { type Answer, type Answers, asked, toRuns } from '../../src/render/figure/form';
import { readStudy, type Study, study } from '../../src/study';
import { fieldIds, gridOf } from '../../src/study/form';
import { positiveCells } from '../../src/study/masks';
import type { Task } from '../../src/study/tasks';
import { blurred, exact, mapped, wrong } from './sample';

const asks = study([exact(), blurred(), wrong()], {
  contrast: [exact(), blurred(), wrong()].map(({ title }) => mapped(title, (value) => -value)),
});

/** Answers every task by a rule. */
function answersBy(of: Study, rule: (task: Task, item: number) => Answer | undefined): Answers {
  const entries = of.plan.tasks.flatMap((task, at) =>
    fieldIds(task, at).flatMap((id, item): [string, Answer][] => {
      const answer = rule(task, item);
      return answer === undefined ? [] : [[id, answer]];
    }),
  );
  return Object.fromEntries(entries);
}

/** Prefers methods in their order and true ones to false ones, knows the class, paints the square, rates method m with 5 − m. */
const keen = (task: Task): Answer => {
  if (task.kind === 'choice') return task.options.indexOf(Math.min(...task.options));
  if (task.kind === 'class') return task.right;
  if (task.kind === 'causability') return 5 - task.method;
  const { columns, rows } = gridOf(asks.plan, task.example);
  return toRuns(positiveCells(asks.plan.methods[0]!.maps[task.example]!, columns, rows));
};
/** Always the first. */
const lazy = (task: Task): Answer => (task.kind === 'causability' ? 3 : task.kind === 'mask' ? keen(task) : 0);

const file = (rater: string, answers: Answers, more: object = {}) => ({
  format: 'explainbook answers',
  version: 1,
  form: asks.id,
  rater,
  answers,
  ...more,
});
const full = answersBy(asks, keen);

describe('a study that three keen raters answered', () => {
  const result = readStudy(
    asks,
    ['ada', 'ben', 'cy'].map((name) => JSON.stringify(file(name, full))),
  );

  it('finds the order that was planted', () => {
    const order = [...result.preferences].sort((a, b) => b.strength - a.strength).map(({ title }) => title);
    expect(order.slice(0, 3)).toEqual(['Exact', 'Blurred', 'Wrong']);
    const rates = Object.fromEntries(result.preferences.map(({ title, rate }) => [title, rate]));
    expect(rates.Exact!.value).toBe(1);
    expect(rates['random map']).toMatchObject({ value: 0, low: 0 });
    expect(rates['inverted map']!.value).toBe(0);
  });

  it('counts scales, classes and masks', () => {
    expect(result.causability.map(({ score }) => score?.value)).toEqual([1, expect.closeTo(0.8), expect.closeTo(0.6)]);
    expect(result.discriminations.map(({ rate }) => [rate.value, rate.count])).toEqual([
      [1, 12],
      [1, 12],
      [1, 12],
    ]);
    const [exactly, , wrongly, , inverted] = result.maskAgreement;
    expect(exactly).toMatchObject({ title: 'Exact', iou: 1, mass: expect.closeTo(1), overlap: expect.closeTo(1) });
    expect(exactly).toMatchObject({ error: expect.closeTo(0), correlation: expect.closeTo(1) });
    expect(wrongly).toMatchObject({ title: 'Wrong', iou: 0, mass: 0, overlap: 0 });
    expect(wrongly!.correlation).toBeLessThan(0);
    // The opposite of the exact map has nothing that is positive.
    expect(inverted).toMatchObject({ control: 'inverted', mass: undefined });
    expect(result.masks.map(({ raters }) => raters)).toEqual([3, 3, 3, 3]);
  });

  it('says that they agree, and that nothing is wrong', () => {
    expect(result.agreement).toEqual({ choice: 1, class: 1, causability: 1, mask: 1 });
    expect(result.problems).toEqual([]);
    expect(result.raters.map(({ marked }) => marked)).toEqual([false, false, false]);
    expect(result.certificate.checks.every(({ tone }) => tone !== 'warn')).toBe(true);
  });

  it('shows it', () => {
    const { summary, blocks } = result.figure();
    expect(summary).toContain('3 people chose Exact most, in 100 %');
    expect(blocks.map(({ kind }) => kind)).toEqual([
      'bars',
      'table',
      'bars',
      'bars',
      'table',
      'gallery',
      'table',
      'table',
    ]);
  });
});

describe('raters who do not look', () => {
  it('are marked, not dropped, and can be left out by name', () => {
    const files = [file('ada', full), file('lazy', answersBy(asks, lazy))];
    const both = readStudy(asks, files);
    // Of four trials with a false explanation, it stands first in two.
    expect(both.raters.map(({ rater, controls, marked }) => [rater, controls.failed, controls.of, marked])).toEqual([
      ['ada', 0, 4, false],
      ['lazy', 2, 4, true],
    ]);
    expect(both.certificate.checks).toContainEqual(
      expect.objectContaining({ short: '1 failed the controls', tone: 'warn' }),
    );
    const one = readStudy(asks, files, { exclude: ['lazy', 'nobody'] });
    expect(one.raters).toHaveLength(1);
    expect(one.problems).toEqual([
      'lazy was left out on request.',
      'nobody was to be left out and is not among the raters.',
    ]);
    expect(one.certificate.notes.join()).toMatch(/undefined for .*: one rater alone/);
  });
});

describe('files with something wrong', () => {
  const problemsOf = (...files: (string | object)[]) => readStudy(asks, [file('ada', full), ...files]).problems;

  it.each([
    ['not JSON', '{', /^File 2 is not JSON/],
    ['a list', [], /^File 2 is not JSON/],
    ['another format', { format: 'csv' }, /has the format "csv"/],
    ['another version', file('ben', full, { version: 2 }), /of version 2; expected 1/],
    ['another study', file('ben', full, { form: 'feed' }), /another study, "feed"; expected/],
    ['no answers', file('ben', full, { answers: 7 }), /has no answers/],
    ['nobody', file('', full), /does not say whose answers/],
    ['the same twice', file('ada', full), /ada came twice with the same answers/],
    [
      'the same rater, other answers',
      file('ada', { ...full, q5: 1 - Number(full.q5) }),
      /ada came twice with different/,
    ],
    ['an unknown question', file('ben', { ...full, extra: 1 }), /ben answers a question "extra"/],
    [
      'a rating of 6',
      file('ben', { ...full, [lastOf(asks)]: 6 }),
      /ben answers .* with 6; expected a whole number from 1 to 5/,
    ],
    ['a mask of another size', file('ben', { ...full, q1: [3, 4] }), /q1 with \[3,4\]; expected lengths of runs/],
  ])('%s: one sentence says it', (_, wrongly, sentence) => {
    expect(problemsOf(wrongly as object).join('\n')).toMatch(sentence);
  });

  it('partial answers count, and are said', () => {
    const { q2: _, ...rest } = full;
    const result = readStudy(asks, [file('ada', full), file('ben', rest)]);
    const of = asked(asks.form).length;
    expect(result.problems).toEqual([`ben answered ${of - 1} of ${of} questions; missing: q2.`]);
    expect(result.raters[1]!.answered).toBe(of - 1);
  });

  it('a scale with a missing item has no score, and its other items count', () => {
    const some = answersBy(asks, (task, item) => (task.kind === 'causability' && item > 0 ? 4 : undefined));
    const { causability } = readStudy(asks, [file('ada', some)]);
    expect(causability[0]!.score).toBeUndefined();
    expect(causability[0]!.items).toEqual([undefined, ...Array(9).fill(4)]);
  });

  it('none that can be used is an error that says why of each', () => {
    expect(() => readStudy(asks, ['{', file('x', {}, { version: 3 })])).toThrow(
      /File 1 is not JSON.*File 2 is of version 3/,
    );
    expect(() => readStudy(asks, [])).toThrow(/0 files came/);
  });
});

function lastOf({ plan }: Study): string {
  return fieldIds(plan.tasks.at(-1)!, plan.tasks.length - 1).at(-1)!;
}
