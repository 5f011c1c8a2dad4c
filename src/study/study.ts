/** A study of explanations with people: what is asked, the form that asks it, and the key that raters do not see. */

import { Attribution, type Comparison } from '../attribution/result';
import { ArgumentError } from '../errors';
import type { Figure } from '../render/figure/figure';
import { type Answers, type AnswersFile, answersFile, type Form } from '../render/figure/form';
import { Random } from '../tensor/random';
import { fingerprint } from './fingerprint';
import { studyForm } from './form';
import { controlsOf, methodOf, nameOf, type StudyMethod } from './maps';
import { type StudyOptions, type StudyPart, studyDefaults } from './options';
import { causabilityTasks, choiceTasks, classTasks, maskTasks, type Task } from './tasks';

/** Everything that a study is made of. */
export interface StudyPlan {
  readonly title: string;
  readonly introduction: string;
  readonly question: string;
  /** The explanations, then the false ones. */
  readonly methods: readonly StudyMethod[];
  /** The same methods for another class. */
  readonly contrast: readonly StudyMethod[];
  /** Of each example asked about: its place in the batch, the model's answer, its picture. */
  readonly examples: readonly StudyExample[];
  readonly tasks: readonly Task[];
  readonly grid: number;
  readonly seed: number;
}

export interface StudyExample {
  readonly at: number;
  readonly name: string;
  readonly picture: NonNullable<Attribution['input']['pictures']>[number] | undefined;
}

/**
 * Shows itself as a form. In a notebook the answers arrive in `answers` as they are given; in an exported page they are saved as a
 * file. `readStudy` reads both.
 */
export class Study {
  /** Tells studies apart: of other questions, inputs, methods, or another seed. */
  readonly id: string;
  readonly form: Form;
  /** What was answered so far, by the fields' ids; the widget sets it, and starts from it when shown again. */
  given: Answers = {};

  constructor(readonly plan: StudyPlan) {
    this.id = identify(plan);
    this.form = studyForm(plan, this.id);
  }

  /** What was answered so far in this notebook, as `readStudy` takes it. */
  get answers(): AnswersFile {
    return answersFile(this.form, this.given);
  }

  figure(): Figure {
    return { title: this.plan.title, summary: '', blocks: [this.form], certificate: [] };
  }
}

/**
 * Asks people what they make of explanations of pictures: by the System Causability Scale, by forced choices with false explanations
 * mixed in, and by having them paint what matters. Order and sides are random by `seed`; names of methods are not shown.
 *
 * @param explanations Several methods on the same inputs, as `compare` returns them, or one.
 * @throws ArgumentError Where the explanations are not of the same pictures, or a part cannot be asked.
 *
 * @example
 * const form = study(await compare(model, x, ['gradient_x_input', 'lrp']), { trials: 6 });
 * form.answers; // as they are given
 */
export function study(
  explanations: Comparison | Attribution | readonly Attribution[],
  options: StudyOptions = {},
): Study {
  const { seed = studyDefaults.seed, grid = studyDefaults.grid } = options;
  const results = listOf(explanations);
  const contrast = options.contrast ? listOf(options.contrast) : [];
  checkSame(results, contrast);
  const { side, trials, controls, examples: most } = { ...studyDefaults, ...options };
  const wholes = { side, trials, controls, examples: most, grid };
  for (const [name, value] of Object.entries(wholes)) checkWhole(name, value, name === 'side' ? 2 : 0);
  const first = results[0]!;
  const places = Array.from({ length: Math.min(first.shape[0]!, Math.max(most, 1)) }, (_, at) => at);
  const genuine = results.map((result) => methodOf(result, places));
  const parts = partsOf(options, results.length, contrast.length > 0, side);
  const random = new Random(seed);
  const counts = { methods: genuine.length, examples: places.length, side, trials, controls };
  const makers: Readonly<Record<StudyPart, () => readonly Task[]>> = {
    mask: () => maskTasks(places.length, random),
    choice: () => choiceTasks(counts, random),
    class: () => classTasks(genuine.length, places.length, random),
    causability: () => causabilityTasks(genuine.length, random),
  };
  return new Study({
    title: options.title ?? studyDefaults.title,
    introduction: options.introduction ?? studyDefaults.introduction,
    question: options.question ?? studyDefaults.question,
    methods: [...genuine, ...controlsOf(genuine[0]!, seed)],
    contrast: contrast.map((result) => methodOf(result, places)),
    examples: places.map((at) => ({
      at,
      name: first.targets[at] ? nameOf(first.targets[at]) : `example ${at + 1}`,
      picture: first.input.pictures?.[at],
    })),
    tasks: parts.flatMap((part) => makers[part]()),
    grid,
    seed,
  });
}

const listOf = (explanations: Comparison | Attribution | readonly Attribution[]): readonly Attribution[] => {
  if (explanations instanceof Attribution) return [explanations];
  return 'results' in explanations ? explanations.results : explanations;
};

const order: readonly StudyPart[] = ['mask', 'choice', 'class', 'causability'];

function partsOf(options: StudyOptions, methods: number, contrast: boolean, side: number): readonly StudyPart[] {
  const { parts } = options;
  const unknown = parts?.find((part) => !order.includes(part));
  if (unknown) throw new ArgumentError(`A study has no part "${unknown}"; expected some of ${order.join(', ')}.`);
  if (parts?.includes('class') && !contrast) {
    throw new ArgumentError(
      'The part "class" asks which map is that of the named class and needs maps for another. Pass the same methods with another target as contrast.',
    );
  }
  if (methods < side && side > 2) {
    throw new ArgumentError(
      `${side} explanations were to stand side by side, and ${methods} came. Pass more methods, or a smaller side.`,
    );
  }
  return order.filter((part) => (parts ? parts.includes(part) : part !== 'class' || contrast));
}

function checkSame(results: readonly Attribution[], contrast: readonly Attribution[]): void {
  const first = results[0];
  if (!first)
    throw new ArgumentError('A study of no explanations came; expected at least one. Pass it those to ask about.');
  for (const { title, shape, input } of [...results, ...contrast]) {
    const same = shape[0] === first.shape[0] && input.values.length === first.input.values.length;
    if (!same) {
      throw new ArgumentError(
        `${title} explains ${shape[0]} inputs of ${input.values.length} numbers in all, ${first.title} ${first.shape[0]} of ${first.input.values.length}. Explain the same inputs by every method.`,
      );
    }
  }
  if (contrast.length > 0 && contrast.length !== results.length) {
    throw new ArgumentError(
      `contrast has ${contrast.length} explanations, the study ${results.length}. Pass the same methods in the same order.`,
    );
  }
}

function checkWhole(name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new ArgumentError(`${name} is ${value}; expected a whole number of at least ${least}.`);
}

/**
 * By what is asked, not by the maps' numbers: those differ in the last digit between machines, and answers must find their study on
 * another one.
 */
function identify({
  title,
  introduction,
  question,
  methods,
  contrast,
  examples,
  tasks,
  grid,
  seed,
}: StudyPlan): string {
  const asked = { title, introduction, question, tasks, grid, seed };
  const titles = [methods, contrast].map((list) => list.map((method) => method.title));
  const names = examples.map(({ at, name }) => [at, name]);
  return fingerprint([
    JSON.stringify([asked, titles, names]),
    ...examples.flatMap(({ picture }) => (picture ? [picture.rgba] : [])),
  ]);
}
