/** A widget of the user's own: an ES module for the page, and a state that both sides share. After anywidget. */

import { widgetModule } from '../render/state';
import { displaySymbol, type MimeBundle } from './host';
import { Widget } from './widget';

export interface OwnWidgetOptions<S extends object> {
  /**
   * Source of an ES module whose default export has `render({ model, el })`. `model` has `get(key)`, `set(key, value)`,
   * `save_changes()`, `on('change:key', callback)`, `off`, `send(content)` and `on('msg:custom', callback)`.
   */
  readonly esm: string;
  /** Style sheet for what it draws. */
  readonly css?: string;
  /** What page and kernel share. Typed arrays travel as bytes. */
  readonly state: S;
  /** Shown where no widgets are. Default: the state as JSON. */
  readonly text?: string;
}

/** What carries the module to the page, beside the user's own state. */
interface OwnState {
  readonly _esm: string;
  readonly _css: string;
}

export class OwnWidget<S extends object> extends Widget<S & OwnState> {
  private readonly text: string | undefined;

  constructor({ esm, css = '', state, text }: OwnWidgetOptions<S>) {
    const { name, range } = widgetModule;
    super({ module: name, version: range, model: 'OwnModel', view: 'OwnView' }, { ...state, _esm: esm, _css: css });
    this.text = text;
  }

  override [displaySymbol](): MimeBundle {
    return this.bundle(this.text ?? this.saying());
  }

  private saying(): string {
    return `Widget ${JSON.stringify(this.all(), (key, value) => (key.startsWith('_') ? undefined : value))}`;
  }
}

/**
 * `widget({ esm, state: { count: 0 } })` shows what the module renders; `get`, `set` and `observe` reach the state.
 * In an exported page it shows its text only: there no code runs but the page's own.
 */
export const widget = <S extends object>(options: OwnWidgetOptions<S>): OwnWidget<S> => new OwnWidget(options);
