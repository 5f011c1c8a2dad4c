/** One of several options: a dropdown, radio buttons, or buttons in a row. */

import { ArgumentError } from '../../errors';
import { Control, type ControlOptions, type ControlState } from './control';

export interface ChoiceOptions<T> extends ControlOptions {
  /** What can be chosen: texts, or values by the label that is shown. */
  readonly options: readonly (T & string)[] | Readonly<Record<string, T>>;
  /** Default the first. */
  readonly value?: T;
}

interface ChoiceState {
  /** Labels; the page knows nothing of values. */
  readonly _options_labels: readonly string[];
  readonly index: number;
}

export class Choice<T> extends Control<ChoiceState> {
  private readonly values: readonly T[];

  constructor(name: 'Dropdown' | 'RadioButtons' | 'ToggleButtons' | 'Select', given: ChoiceOptions<T>) {
    const { options, value } = given;
    const labels = Array.isArray(options) ? (options as readonly string[]) : Object.keys(options);
    const values = Array.isArray(options) ? (options as readonly T[]) : Object.values(options as Record<string, T>);
    if (values.length === 0) throw new ArgumentError('A choice needs at least one option.');
    const index = value === undefined ? 0 : values.indexOf(value);
    if (index < 0) {
      throw new ArgumentError(`${String(value)} is none of the options (${labels.join(', ')}); choose one of them.`);
    }
    const style = name === 'ToggleButtons' ? { style: 'ToggleButtonsStyleModel' } : {};
    super({ name, ...style }, { _options_labels: labels, index }, given);
    this.values = values;
  }

  get value(): T {
    return this.values[this.get('index')]!;
  }

  set value(value: T) {
    const index = this.values.indexOf(value);
    if (index < 0) throw new ArgumentError(`${String(value)} is none of the options; choose one of them.`);
    this.set({ index } as Partial<ChoiceState & ControlState>);
  }

  /** Calls `observer` with each new value. Returns a function that ends it. */
  onValue(observer: (value: T) => unknown): () => void {
    return this.observe('index', () => observer(this.value));
  }

  protected override saying(): string {
    return `${this.get('description') || 'Choice'}: ${this.get('_options_labels')[this.get('index')]}`;
  }
}

export const dropdown = <T = string>(options: ChoiceOptions<T>): Choice<T> => new Choice('Dropdown', options);
export const radioButtons = <T = string>(options: ChoiceOptions<T>): Choice<T> => new Choice('RadioButtons', options);
export const toggleButtons = <T = string>(options: ChoiceOptions<T>): Choice<T> => new Choice('ToggleButtons', options);
export const select = <T = string>(options: ChoiceOptions<T>): Choice<T> => new Choice('Select', options);
