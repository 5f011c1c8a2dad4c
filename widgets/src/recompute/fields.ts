/** One native field for each option that a method offers. */

import type { ChoiceOption, NumberOption, Option, OptionValue } from '../../../src/attribution/options';
import { element, uniqueId } from '../dom';

/** A labelled field, which stays when its value changes: the reader may be at it. */
export interface Field {
  readonly node: HTMLElement;
  show(value: OptionValue): void;
}

/** @param set is called with a value that the option allows */
export function field(option: Option, set: (value: OptionValue) => void): Field {
  return option.kind === 'number' ? numberField(option, set) : choiceField(option, set);
}

export function labelled(title: string, control: HTMLElement): HTMLElement {
  control.id ||= uniqueId('field');
  return element('div', { class: 'explainbook-field' }, [element('label', { for: control.id }, [title]), control]);
}

function numberField({ name, title, min, max, step }: NumberOption, set: (value: OptionValue) => void): Field {
  const input = element('input', { type: 'number', min, max, step, 'data-key': name });
  input.addEventListener('change', () => {
    if (input.value !== '' && input.reportValidity()) set(Number(input.value));
  });
  let shown: OptionValue | undefined;
  return {
    node: labelled(title, input),
    show: (value) => {
      if (value === shown) return;
      shown = value;
      // What the notebook gave may be no number, such as a baseline of one number a pixel.
      input.value = typeof value === 'number' ? String(value) : '';
      input.placeholder = typeof value === 'number' ? '' : 'as given';
    },
  };
}

function choiceField({ name, title, choices }: ChoiceOption, set: (value: OptionValue) => void): Field {
  const select = element('select', { 'data-key': name });
  let offered = choices;
  const offer = (more: ChoiceOption['choices']) => {
    offered = [...choices, ...more];
    select.replaceChildren(...offered.map((one, at) => element('option', { value: at }, [one.title])));
  };
  offer([]);
  select.addEventListener('change', () => set(offered[Number(select.value)]!.value));
  return {
    node: labelled(title, select),
    show: (value) => {
      const place = () => offered.findIndex((one) => JSON.stringify(one.value) === JSON.stringify(value));
      if (place() < 0) offer([{ title: String(value), value }]);
      select.value = String(place());
    },
  };
}
