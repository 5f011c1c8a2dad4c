/** A form, a step at a time: answers are told as they are given, and can be saved as a file. */

import {
  type Answers,
  answersFile,
  type Form,
  formProgress,
  isAnswered,
  raterField,
} from '../../../src/render/figure/form';
import { formHtml } from '../../../src/render/figure/form-html';
import { element, uniqueId } from '../dom';
import { fileName, saveFile } from '../save';
import type { BlockView } from './block';
import { type FieldView, fieldView } from './form-fields';
import { isOwnPage, type Kept, keep, randomCode, readKept } from './form-keep';
import { picturesOf } from './form-pictures';
import type { FigureModel } from './model';

const shownSide = 132;

export class FormView implements BlockView<Form> {
  readonly node: HTMLElement;
  private readonly place = element('p', { class: 'explainbook-place' });
  private readonly bar = element('progress', { 'aria-label': 'Questions answered' });
  private readonly title = element('h3', { tabindex: -1 });
  private readonly text = element('p', { class: 'explainbook-summary' });
  private readonly body = element('div', { class: 'explainbook-step' });
  private readonly back = element('button', { type: 'button' }, ['Back']);
  private readonly next = element('button', { type: 'button', class: 'explainbook-primary' }, ['Next']);
  private readonly save = element('button', { type: 'button' }, ['Save answers']);
  private readonly status = element('p', { class: 'explainbook-status', role: 'status' });
  private readonly paper = element('div', { class: 'explainbook-form-print' });
  private readonly printing = () => {
    // Markup of our own renderer, which escapes every value.
    if (this.form) this.paper.innerHTML = formHtml(this.form);
  };
  private form: Form | undefined;
  private fields: ReadonlyMap<string, FieldView> = new Map();
  private step = -1;
  private kept = true;

  constructor(private readonly model: FigureModel) {
    const name = uniqueId('step');
    this.title.id = name;
    const screen = element('div', { class: 'explainbook-form-screen' }, [
      element('div', { class: 'explainbook-form-head' }, [this.place, this.bar]),
      element('div', { role: 'group', 'aria-labelledby': name }, [this.title, this.text, this.body]),
      element('div', { class: 'explainbook-form-foot' }, [this.back, this.next, this.save]),
      this.status,
    ]);
    this.node = element('div', { class: 'explainbook-form' }, [screen, this.paper]);
    this.back.addEventListener('click', () => this.go(-1));
    this.next.addEventListener('click', () => this.go(1));
    this.save.addEventListener('click', () => this.saveAnswers());
    this.node.addEventListener('keydown', (event) => this.key(event));
    window.addEventListener('beforeprint', this.printing);
  }

  remove(): void {
    window.removeEventListener('beforeprint', this.printing);
  }

  update(form: Form): void {
    if (form.id !== this.form?.id) {
      this.step = -1;
      if (isOwnPage()) this.model.write({ answers: {}, step: 0, ...readKept(form.id) });
      else if (!this.model.comm_live) this.resume(readKept(form.id));
    }
    this.form = form;
    this.answered();
  }

  select(): void {}

  /** Brings the page up to date with what the model holds. */
  answered(): void {
    if (!this.form) return;
    const { steps } = this.form;
    const step = Math.min(Math.max(this.model.read('step'), 0), steps.length - 1);
    if (step !== this.step) this.open(step);
    const answers = this.model.read('answers');
    for (const [id, view] of this.fields) view.show(answers[id]);
    const { answered, of } = formProgress(this.form, answers);
    this.place.textContent = `Step ${step + 1} of ${steps.length}`;
    this.bar.max = Math.max(of, 1);
    this.bar.value = answered;
    this.bar.textContent = `${answered} of ${of}`;
    this.back.disabled = step === 0;
    this.next.disabled = step === steps.length - 1;
    const last = step === steps.length - 1;
    this.save.classList.toggle('explainbook-primary', last);
    this.next.classList.toggle('explainbook-primary', !last);
    this.status.textContent = this.says(answered, of, answers);
  }

  /** Without its kernel a notebook goes on with what this browser kept after the kernel had gone. */
  private resume(kept: Kept | undefined): void {
    if (kept) this.model.write({ ...kept, answers: { ...this.model.read('answers'), ...kept.answers } });
  }

  private open(step: number): void {
    const form = this.form!;
    const { title, text = '', shown = [], fields } = form.steps[step]!;
    const moved = this.step >= 0 && this.node.contains(document.activeElement);
    this.step = step;
    this.title.textContent = title;
    this.text.textContent = text;
    this.text.hidden = !text;
    const pictures = shown.map((each) =>
      element('figure', { class: 'explainbook-item' }, [
        ...picturesOf(form, each, shownSide),
        element('figcaption', {}, [each.caption]),
      ]),
    );
    const views = fields.map(
      (field) => [field.id, fieldView(form, field, (answer) => this.take(field.id, answer))] as const,
    );
    this.fields = new Map(views);
    this.body.replaceChildren(
      ...(pictures.length > 0 ? [element('div', { class: 'explainbook-gallery' }, pictures)] : []),
      ...views.map(([, view]) => view.node),
    );
    // A reader who went on hears where they are.
    if (moved) this.title.focus();
  }

  private take(id: string, answer: Answers[string] | undefined): void {
    const { [id]: _, ...rest } = this.model.read('answers');
    const answers = answer === undefined ? rest : { ...rest, [id]: answer };
    this.tell({
      answers: id === raterField || answers[raterField] ? answers : { [raterField]: randomCode(), ...answers },
    });
  }

  private go(by: number): void {
    this.tell({ step: this.step + by });
  }

  private tell(patch: { answers?: Answers; step?: number }): void {
    this.model.write(patch);
    const kept = { answers: this.model.read('answers'), step: this.model.read('step') };
    this.kept = this.model.comm_live === true || keep(this.form!.id, kept);
    this.answered();
  }

  /** Enter goes on from wherever it has no meaning of its own. */
  private key(event: KeyboardEvent): void {
    if (!isOwnKey(event)) return;
    event.stopPropagation();
    if (event.key !== 'Enter' || event.target instanceof HTMLButtonElement) return;
    event.preventDefault();
    if (!this.next.disabled) this.go(1);
  }

  private says(answered: number, of: number, answers: Answers): string {
    const count = answered === of ? `All ${of} questions are answered.` : `${answered} of ${of} questions answered.`;
    const open = this.step === this.form!.steps.length - 1 ? this.openSteps(answers) : '';
    if (answered === 0) return count;
    if (this.model.comm_live) return `${count}${open} Your answers are in the notebook.`;
    const where = this.kept ? 'They are kept in this browser' : 'They last until you close this page';
    return `${count}${open} ${where}; save them as a file to hand them in.`;
  }

  /** Where answers are missing, said at the end. */
  private openSteps(answers: Answers): string {
    const open = this.form!.steps.flatMap(({ fields }, at) =>
      fields.some((field) => field.kind !== 'text' && !isAnswered(answers, field)) ? [at + 1] : [],
    );
    return open.length > 0 ? ` Open: ${open.length === 1 ? 'step' : 'steps'} ${ranges(open)}.` : '';
  }

  private saveAnswers(): void {
    const form = this.form!;
    const answers = this.model.read('answers');
    if (!answers[raterField]) this.tell({ answers: { [raterField]: randomCode(), ...answers } });
    const file = answersFile(form, this.model.read('answers'));
    const content = new Blob([`${JSON.stringify(file, null, 1)}\n`], { type: 'application/json' });
    saveFile(`answers-${fileName(file.rater)}.json`, content);
    this.status.textContent = `Saved as answers-${fileName(file.rater)}.json.`;
  }
}

/** "3–5, 7" of ascending numbers. */
function ranges(numbers: readonly number[]): string {
  const starts = numbers.filter((number, at) => number !== numbers[at - 1]! + 1);
  const ends = numbers.filter((number, at) => number !== numbers[at + 1]! - 1);
  return starts.map((start, at) => (start === ends[at] ? `${start}` : `${start}–${ends[at]}`)).join(', ');
}

/** What is held with Ctrl stays the notebook's, but for taking back. */
const isOwnKey = ({ key, ctrlKey, metaKey }: KeyboardEvent): boolean =>
  !(ctrlKey || metaKey) || key.toLowerCase() === 'z';
