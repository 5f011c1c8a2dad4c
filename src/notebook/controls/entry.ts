/** What a reader types or ticks. */

import { type ControlOptions, ValueControl } from './control';

export interface EntryOptions<T> extends ControlOptions {
  readonly value?: T;
}

export interface TextOptions extends EntryOptions<string> {
  readonly placeholder?: string;
  /** Whether values arrive with each key, or when the field is left. Default true. */
  readonly continuous?: boolean;
}

interface TextState {
  readonly value: string;
  readonly placeholder: string;
  readonly continuous_update: boolean;
}

export class TextEntry extends ValueControl<string, TextState> {
  constructor(name: 'Text' | 'Textarea' | 'Password', options: TextOptions = {}) {
    const { value = '', placeholder = '', continuous = true } = options;
    super({ name, style: 'TextStyleModel' }, { value, placeholder, continuous_update: continuous }, options);
  }
}

export const text = (options: TextOptions = {}): TextEntry => new TextEntry('Text', options);
export const textarea = (options: TextOptions = {}): TextEntry => new TextEntry('Textarea', options);

interface CheckboxState {
  readonly value: boolean;
  readonly indent: boolean;
}

export class Checkbox extends ValueControl<boolean, CheckboxState> {
  constructor(options: EntryOptions<boolean> = {}) {
    super({ name: 'Checkbox', style: 'CheckboxStyleModel' }, { value: options.value ?? false, indent: false }, options);
  }
}

export const checkbox = (options: EntryOptions<boolean> = {}): Checkbox => new Checkbox(options);

interface NumberState {
  readonly value: number;
  readonly step: number | null;
  readonly continuous_update: boolean;
}

export class NumberEntry extends ValueControl<number, NumberState> {
  constructor(options: EntryOptions<number> = {}) {
    super({ name: 'FloatText' }, { value: options.value ?? 0, step: null, continuous_update: false }, options);
  }
}

export const number = (options: EntryOptions<number> = {}): NumberEntry => new NumberEntry(options);
