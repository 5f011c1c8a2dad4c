/** Jupyter's own controls (ipywidgets), driven from here: each has a layout, a style and a value. */

import { displaySymbol, type MimeBundle } from '../host';
import { Widget, widgetReference } from '../widget';

export const base = { module: '@jupyter-widgets/base', version: '2.0.0' } as const;
export const controlsModule = { module: '@jupyter-widgets/controls', version: '2.0.0' } as const;

/** What every control has beside its own. */
export interface ControlState {
  readonly description: string;
  readonly disabled: boolean;
  readonly layout: string;
  readonly style: string;
}

export interface ControlOptions {
  readonly description?: string;
  /** Default false. */
  readonly disabled?: boolean;
}

/** A layout of its own: each control of ipywidgets refers to one. */
export function newLayout(layout: Readonly<Record<string, string>> = {}): string {
  return widgetReference(new Widget({ ...base, model: 'LayoutModel', view: 'LayoutView' }, { ...layout }));
}

function newStyle(model: string, state: object): string {
  const code = { ...controlsModule, model, view: 'StyleView', viewModule: base.module };
  return widgetReference(new Widget(code, state));
}

export interface ControlKind {
  /** Of the model. */
  readonly name: string;
  /** Default: the model's name with View. */
  readonly view?: string;
  /** The model of its style. */
  readonly style?: string;
  readonly styleState?: object;
}

export class Control<S extends object> extends Widget<S & ControlState> {
  constructor(kind: ControlKind, state: S, { description = '', disabled = false }: ControlOptions = {}) {
    const { name, view = `${name}View`, style = 'DescriptionStyleModel' } = kind;
    const { styleState = { description_width: 'initial' } } = kind;
    super(
      { ...controlsModule, model: `${name}Model`, view },
      { ...state, description, disabled, layout: newLayout(), style: newStyle(style, styleState) },
    );
  }

  override [displaySymbol](): MimeBundle {
    return this.bundle(this.saying());
  }

  /** What it says where no widgets are shown. */
  protected saying(): string {
    return this.get('description') || 'A control';
  }
}

/** A control with a value, which it and the page set. */
export class ValueControl<T, S extends { readonly value: T }> extends Control<S> {
  get value(): T {
    return this.get('value');
  }

  set value(value: T) {
    this.set({ value } as Partial<S & ControlState>);
  }

  protected override saying(): string {
    return `${this.get('description') || 'Value'}: ${String(this.value)}`;
  }
}
