/** The questions of a form, as native controls: arrow keys, labels and touch come with them. */

import type { Answer, ChoiceField, Field, Form, ScaleField, TextField } from '../../../src/render/figure/form';
import { element, uniqueId } from '../dom';
import { MaskInput } from './form-mask';
import { picturesOf } from './form-pictures';

/** One question on the page. */
export interface FieldView {
  readonly node: HTMLElement;
  /** Shows an answer that came from elsewhere. */
  show(answer: Answer | undefined): void;
}

/** Called with each answer; nothing takes it back. */
export type OnAnswer = (answer: Answer | undefined) => void;

export function fieldView(form: Form, field: Field, onAnswer: OnAnswer): FieldView {
  switch (field.kind) {
    case 'scale':
      return scale(field, onAnswer);
    case 'choice':
      return choice(form, field, onAnswer);
    case 'text':
      return text(field, onAnswer);
    case 'mask':
      return new MaskInput(form, field, onAnswer);
  }
}

const choiceSide = 220;

/** A group of radio buttons under a question. */
function radios(
  question: string,
  kind: string,
  choices: readonly { readonly value: number; readonly content: readonly (Node | string)[] }[],
  onAnswer: OnAnswer,
): FieldView {
  const name = uniqueId('answer');
  const inputs = choices.map(({ value }) => {
    const input = element('input', { type: 'radio', name, value });
    input.addEventListener('change', () => onAnswer(value));
    return input;
  });
  const labels = choices.map(({ content }, at) =>
    element('label', { class: 'explainbook-option' }, [inputs[at]!, ...content]),
  );
  const node = element('fieldset', { class: `explainbook-question explainbook-${kind}` }, [
    element('legend', {}, [question]),
    element('div', { class: 'explainbook-options' }, labels),
  ]);
  const show = (answer: Answer | undefined) => {
    for (const [at, input] of inputs.entries()) input.checked = choices[at]!.value === answer;
  };
  return { node, show };
}

function scale({ question, labels }: ScaleField, onAnswer: OnAnswer): FieldView {
  const choices = labels.map((label, at) => ({
    value: at + 1,
    content: [element('b', {}, [String(at + 1)]), element('span', { class: 'explainbook-option-label' }, [label])],
  }));
  return radios(question, 'scale', choices, onAnswer);
}

function choice(form: Form, { question, options }: ChoiceField, onAnswer: OnAnswer): FieldView {
  const choices = options.map((option, value) => ({
    value,
    content: [element('b', {}, [option.caption]), ...picturesOf(form, option, choiceSide)],
  }));
  return radios(question, 'choice', choices, onAnswer);
}

function text({ question, hint = '' }: TextField, onAnswer: OnAnswer): FieldView {
  const id = uniqueId('answer');
  const input = element('input', {
    type: 'text',
    id,
    autocomplete: 'off',
    maxlength: 60,
    'aria-describedby': `${id}-hint`,
  });
  input.addEventListener('input', () => onAnswer(input.value.trim() === '' ? undefined : input.value));
  const node = element('div', { class: 'explainbook-question explainbook-line-of-text' }, [
    element('label', { for: id }, [question]),
    input,
    element('p', { id: `${id}-hint`, class: 'explainbook-note' }, [hint]),
  ]);
  const show = (answer: Answer | undefined) => {
    const value = answer === undefined ? '' : String(answer);
    // While it is typed in, the cursor stays.
    if (input.value.trim() !== value.trim()) input.value = value;
  };
  return { node, show };
}
