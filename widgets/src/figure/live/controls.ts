/** What dragging does in a chart, and zoom. */

import type { ChartBlock } from '../../../../src/render/figure/plot';
import { element } from '../../dom';

/** As Plotly names them. */
export type DragMode = 'select' | 'lasso' | 'pan' | 'zoom';

interface Choice {
  readonly mode: DragMode;
  readonly name: string;
  readonly label: string;
}

const frame: Choice = { mode: 'select', name: 'Frame', label: 'Drag a frame around points to select them' };
const lasso: Choice = { mode: 'lasso', name: 'Lasso', label: 'Draw a line around points to select them' };
const pan: Choice = { mode: 'pan', name: 'Move', label: 'Drag to move what is shown' };
const zoom: Choice = { mode: 'zoom', name: 'Enlarge', label: 'Drag a frame to enlarge what is inside' };

const choices: Readonly<Record<ChartBlock['kind'], readonly Choice[]>> = {
  scatter: [frame, lasso, pan],
  curves: [zoom, pan],
  bars: [],
};

export interface Acts {
  /** Dragging does something else now. */
  drag(): void;
  /** Above 1 enlarges. */
  zoom(factor: number): void;
  reset(): void;
}

export class Controls {
  /** With a finger, dragging scrolls the page until something else is chosen. */
  mode: DragMode | false = false;
  private readonly buttons: { readonly mode: DragMode; readonly button: HTMLButtonElement }[];

  constructor(
    kind: ChartBlock['kind'],
    place: HTMLElement,
    private readonly acts: Acts,
  ) {
    const touch = matchMedia('(pointer: coarse)').matches;
    this.mode = touch ? false : (choices[kind][0]?.mode ?? false);
    this.buttons = choices[kind].map(({ mode, name, label }) => {
      const button = element('button', { type: 'button', title: label }, [name]);
      button.addEventListener('click', () => this.choose(touch && this.mode === mode ? false : mode));
      return { mode, button };
    });
    if (this.buttons.length === 0) return;
    place.replaceChildren(
      element(
        'span',
        { role: 'group', 'aria-label': 'Dragging' },
        this.buttons.map(({ button }) => button),
      ),
      element('span', { role: 'group', 'aria-label': 'Zoom' }, [
        this.act('−', 'Zoom out', () => acts.zoom(1 / 1.5)),
        this.act('+', 'Zoom in', () => acts.zoom(1.5)),
        this.act('Reset', 'Reset: show all', () => acts.reset()),
      ]),
    );
    this.show();
  }

  private act(name: string, label: string, deed: () => void): HTMLButtonElement {
    const button = element('button', { type: 'button', title: label, 'aria-label': label }, [name]);
    button.addEventListener('click', deed);
    return button;
  }

  private choose(mode: DragMode | false): void {
    this.mode = mode;
    this.show();
    this.acts.drag();
  }

  private show(): void {
    for (const { mode, button } of this.buttons) button.setAttribute('aria-pressed', String(mode === this.mode));
  }
}
