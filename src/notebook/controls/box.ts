/** Widgets beside, below and behind each other. */

import { displaySymbol, type MimeBundle } from '../host';
import { Widget, widgetReference } from '../widget';
import { controlsModule, newLayout } from './control';

interface BoxState {
  readonly children: readonly string[];
  readonly box_style: string;
  readonly layout: string;
  readonly titles?: readonly string[];
  readonly selected_index?: number | null;
}

/** Any widget, whatever its state. */
export type AnyWidget = Pick<Widget<never>, 'id'> & { [displaySymbol](): MimeBundle };

export class Box extends Widget<BoxState> {
  constructor(
    name: 'VBox' | 'HBox' | 'Tab' | 'Accordion',
    readonly children: readonly AnyWidget[],
    titles?: readonly string[],
  ) {
    const references = children.map(widgetReference);
    const stack = titles && { titles, selected_index: 0 };
    super(
      { ...controlsModule, model: `${name}Model`, view: `${name}View` },
      { children: references, box_style: '', layout: newLayout(), ...stack },
    );
  }

  override [displaySymbol](): MimeBundle {
    const inside = this.children.map((child) => String(child[displaySymbol]()['text/plain'] ?? ''));
    return this.bundle(inside.join('\n'));
  }
}

export const vbox = (...children: readonly AnyWidget[]): Box => new Box('VBox', children);
export const hbox = (...children: readonly AnyWidget[]): Box => new Box('HBox', children);

/** `tabs({ First: a, Second: b })` */
export const tabs = (pages: Readonly<Record<string, AnyWidget>>): Box =>
  new Box('Tab', Object.values(pages), Object.keys(pages));

export const accordion = (pages: Readonly<Record<string, AnyWidget>>): Box =>
  new Box('Accordion', Object.values(pages), Object.keys(pages));
