import { describe, expect, it } from 'vitest';
import { Comparison } from '../../src/attribution/result';
import { asked, fromRuns, impossible, toRuns } from '../../src/render/figure/form';
import { figureHtml, figureText } from '../../src/render/figure/html';
import { causabilityItems, study } from '../../src/study';
import { choiceTasks } from '../../src/study/tasks';
import { Random } from '../../src/tensor/random';
import { blurred, exact, mapped, wrong } from './sample';

const three = () => [exact(), blurred(), wrong()];

describe('the plan of a study', () => {
  const plan = { methods: 3, examples: 4, side: 2, trials: 12, controls: 4 };
  const tasks = choiceTasks(plan, new Random(5));
  const genuine = tasks.filter(({ options }) => options.every((method) => method < 3));

  it('asks every pair about every example once, sides balanced', () => {
    const seen = genuine.map(({ example, options }) => [example, ...[...options].sort()].join());
    expect(new Set(seen).size).toBe(12);
    const lefts = [0, 1, 2].map((method) => genuine.filter(({ options }) => options[0] === method).length);
    expect(lefts).toEqual([4, 4, 4]);
  });

  it('mixes in false explanations of both kinds, on both sides', () => {
    const controls = tasks.filter(({ options }) => options.some((method) => method >= 3));
    expect(controls).toHaveLength(4);
    for (const kind of [3, 4]) {
      const places = controls
        .filter(({ options }) => options.includes(kind))
        .map(({ options }) => options.indexOf(kind));
      expect(places.sort()).toEqual([0, 1]);
    }
    expect(tasks.slice(-4)).not.toEqual(controls);
  });

  it('takes fewer trials evenly, and three at a time', () => {
    const few = choiceTasks({ ...plan, trials: 6, controls: 0 }, new Random(1));
    const pairs = few.map(({ options }) => [...options].sort().join()).sort();
    expect(pairs).toEqual(['0,1', '0,1', '0,2', '0,2', '1,2', '1,2']);
    const triples = choiceTasks({ ...plan, side: 3, controls: 2 }, new Random(1));
    expect(triples.map(({ options }) => options.length)).toEqual([3, 3, 3, 3, 3, 3]);
  });

  it('is the same by the same seed', () => {
    expect(study(three(), { seed: 4 }).plan.tasks).toEqual(study(three(), { seed: 4 }).plan.tasks);
    expect(study(three(), { seed: 4 }).plan.tasks).not.toEqual(study(three(), { seed: 5 }).plan.tasks);
  });
});

describe('the form of a study', () => {
  it('asks for masks before maps are seen, then for choices, then for causability in the published words', () => {
    const { form, plan } = study(new Comparison(three()));
    expect([...new Set(plan.tasks.map(({ kind }) => kind))]).toEqual(['mask', 'choice', 'causability']);
    const last = form.steps.at(-1)!;
    expect(last.fields.map(({ question }) => question)).toEqual(causabilityItems);
    expect(form.steps).toHaveLength(1 + 4 + 16 + 3);
    expect(asked(form)).toHaveLength(4 + 16 + 30);
  });

  it('says nothing of the methods to raters', () => {
    const { form } = study(three());
    const said = JSON.stringify({ ...form, pictures: [] });
    for (const name of ['Exact', 'Blurred', 'Wrong', 'random', 'inverted']) expect(said).not.toContain(name);
  });

  it('shows each picture once', () => {
    // Four inputs, four maps of three methods, and those false maps that are asked about.
    const { form } = study(three(), { controls: 0 });
    expect(form.pictures).toHaveLength(4 + 12);
  });

  it('is a printed form without scripts, and words in a terminal', () => {
    const shown = study(three(), { examples: 1 });
    const html = figureHtml(shown.figure());
    expect(html).toContain('☐');
    expect(html).toContain(causabilityItems[0]);
    expect(html).not.toContain('<input');
    expect(figureText(shown.figure())).toContain('Which explanation?');
  });

  it('has an id by what is asked', () => {
    const { id } = study(three());
    expect(id).toMatch(/^[0-9a-f]{16}$/);
    expect(study(three()).id).toBe(id);
    for (const options of [{ seed: 1 }, { trials: 6 }, { question: 'Which?' }, { grid: 6 }])
      expect(study(three(), options).id).not.toBe(id);
    expect(study([exact(), blurred()]).id).not.toBe(id);
  });

  it('asks which map is for the class, where there is one for another', () => {
    const contrast = three().map(({ title }) => mapped(title, (value) => -value));
    const { plan } = study(three(), { contrast });
    const tasks = plan.tasks.flatMap((task) => (task.kind === 'class' ? [task] : []));
    expect(tasks).toHaveLength(12);
    expect(tasks.filter(({ right }) => right === 0)).toHaveLength(6);
  });
});

describe('what cannot be asked', () => {
  it.each([
    [() => study([]), /no explanations/],
    [() => study([exact(4), blurred(3)]), /Blurred explains 3 inputs/],
    [() => study(three(), { parts: ['class'] }), /contrast/],
    [() => study(three(), { parts: ['taste' as 'mask'] }), /no part "taste"/],
    [() => study(three(), { contrast: [exact()] }), /contrast has 1/],
    [() => study([exact(), blurred()], { side: 3 }), /3 explanations/],
    [() => study(three(), { side: 1 }), /side is 1/],
    [() => study(three(), { trials: 2.5 }), /trials is 2.5/],
  ])('is an error in a sentence: %#', (make, message) => {
    expect(make).toThrow(message);
  });
});

describe('answers', () => {
  it('of masks are runs, and back', () => {
    const cells = [0, 0, 1, 1, 1, 0, 1];
    expect(toRuns(cells)).toEqual([2, 3, 1, 1]);
    expect([...fromRuns([2, 3, 1, 1], 7)]).toEqual(cells);
    expect(toRuns([1, 0])).toEqual([0, 1, 1]);
  });

  it('that cannot be are said so', () => {
    const scale = { kind: 'scale', id: 'a', question: '', labels: ['no', 'yes'] } as const;
    expect(impossible(scale, 2)).toBeUndefined();
    for (const answer of [0, 3, 1.5, '1', null]) expect(impossible(scale, answer)).toMatch(/from 1 to 2/);
    const mask = { kind: 'mask', id: 'm', question: '', picture: 0, columns: 2, rows: 2 } as const;
    expect(impossible(mask, [1, 3])).toBeUndefined();
    for (const answer of [[1, 2], [-1, 5], 'x', [0.5, 3.5]]) expect(impossible(mask, answer)).toMatch(/4 cells/);
  });
});
