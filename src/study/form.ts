/** The form that a study asks with. Its fields are numbered in the order in which they are asked, so that names say nothing. */

import type { Picture } from '../attribution/result';
import { type Field, type Form, type FormStep, raterField, type Shown } from '../render/figure/form';
import { mapPicture } from './maps';
import { causabilityItems, causabilityLabels } from './scs';
import type { StudyPlan } from './study';
import type { CausabilityTask, ChoiceTask, ClassTask, MaskTask, Task } from './tasks';

/** The ids of a task's fields: of the scale one an item, else one. */
export const fieldIds = (task: Task, at: number): string[] =>
  task.kind === 'causability' ? causabilityItems.map((_, item) => `q${at + 1}.${item + 1}`) : [`q${at + 1}`];

const letters = 'ABCDEFGH';

/** How many of a method's maps are shown above the scale. */
const shownMaps = 4;

export function studyForm(plan: StudyPlan, id: string): Form {
  const maker = new StepMaker(plan);
  const steps = plan.tasks.map((task, at) => maker.step(task, at));
  return { kind: 'form', id, pictures: maker.pictures.list, steps: [introduction(plan), ...steps] };
}

/** Makes the steps in their order, and the pictures that they show. */
class StepMaker {
  readonly pictures = new Pictures();
  private rated = 0;

  constructor(private readonly plan: StudyPlan) {}

  step(task: Task, at: number): FormStep {
    if (task.kind === 'causability') return this.causability(task, fieldIds(task, at));
    const [id = ''] = fieldIds(task, at);
    if (task.kind === 'mask') return this.mask(task, id);
    return task.kind === 'choice' ? this.choice(task, id) : this.class(task, id);
  }

  private mask({ example }: MaskTask, id: string): FormStep {
    const name = this.name(example);
    const picture = this.input(example);
    return {
      title: `What matters for “${name}”?`,
      text: `The model says “${name}”. Paint the region that makes it so, in your own view.`,
      fields: [{ kind: 'mask', id, question: 'Paint what matters', picture, ...gridOf(this.plan, example) }],
    };
  }

  private choice({ example, options }: ChoiceTask, id: string): FormStep {
    const shown = options.map((method, place) => this.map('methods', method, example, letters[place]!));
    return {
      title: 'Which explanation?',
      text: `The model says “${this.name(example)}”.`,
      shown: [{ caption: 'The picture', pictures: [this.input(example)] }],
      fields: [{ kind: 'choice', id, question: this.plan.question, options: shown }],
    };
  }

  private class({ example, method, right }: ClassTask, id: string): FormStep {
    const name = this.name(example);
    const lists = right === 0 ? (['methods', 'contrast'] as const) : (['contrast', 'methods'] as const);
    const options = lists.map((list, place) => this.map(list, method, example, letters[place]!));
    return {
      title: `Which is for “${name}”?`,
      text: 'One map shows what spoke for that name, the other what spoke for another name.',
      shown: [{ caption: 'The picture', pictures: [this.input(example)] }],
      fields: [{ kind: 'choice', id, question: `Which map is for “${name}”?`, options }],
    };
  }

  private causability({ method }: CausabilityTask, ids: readonly string[]): FormStep {
    this.rated += 1;
    const examples = this.plan.examples.slice(0, shownMaps);
    return {
      title: `Explanation ${this.rated}`,
      text: 'These heatmaps are all of one kind. How far do you agree?',
      shown: examples.map(({ name }, example) => this.map('methods', method, example, name)),
      fields: ids.map(
        (id, item): Field => ({ kind: 'scale', id, question: causabilityItems[item]!, labels: causabilityLabels }),
      ),
    };
  }

  private name(example: number): string {
    return this.plan.examples[example]!.name;
  }

  private input(example: number): number {
    return this.pictures.of(`input ${example}`, () => inputPicture(this.plan, example));
  }

  private map(list: 'methods' | 'contrast', method: number, example: number, caption: string): Shown {
    const make = () => mapPicture(this.plan[list][method]!.maps[example]!, this.plan.examples[example]!.picture);
    return { caption, pictures: [this.pictures.of(`${list} ${method} ${example}`, make)] };
  }
}

function introduction({ introduction: text }: StudyPlan): FormStep {
  const hint = 'It stands in the file with your answers. Leave it if you were given none.';
  return { title: 'Before you begin', text, fields: [{ kind: 'text', id: raterField, question: 'Your code', hint }] };
}

/** The grid has square cells, if the picture allows. */
export function gridOf({ grid, methods, examples }: StudyPlan, example: number): { columns: number; rows: number } {
  const { width, height } = examples[example]!.picture ?? methods[0]!.maps[example]!;
  const share = Math.min(1, Math.max(grid, 1) / Math.max(width, height));
  return { columns: Math.max(1, Math.round(share * width)), rows: Math.max(1, Math.round(share * height)) };
}

/** Where an input has no picture, its map's place stays white. */
function inputPicture({ examples, methods }: StudyPlan, example: number): Picture {
  const { picture } = examples[example]!;
  if (picture) return picture;
  const { width, height } = methods[0]!.maps[example]!;
  return { width, height, rgba: new Uint8ClampedArray(4 * width * height).fill(255) };
}

/** Each picture once. */
class Pictures {
  readonly list: Picture[] = [];
  private readonly known = new Map<string, number>();

  of(key: string, make: () => Picture): number {
    const found = this.known.get(key);
    if (found !== undefined) return found;
    this.known.set(key, this.list.length);
    return this.list.push(make()) - 1;
  }
}
