/** The keyboard's way through a chart: one tab stop, a frame around the mark that is meant, and its words. */

import { type Mark, step, type Walk } from '../../../../src/render/figure/marks';
import { element } from '../../dom';
import { adds, type Selection } from '../selection';

export interface Stage extends Walk {
  /** Ids of the groups. */
  readonly members: readonly (readonly number[])[];
  /** Brings a mark into what is shown. */
  reveal(mark: Mark): void;
  zoom(factor: number, about?: Mark): void;
  reset(): void;
}

export class Keys {
  /** Around the mark. */
  readonly ring = element('div', { class: 'explainbook-ring-of-focus', hidden: true, 'aria-hidden': 'true' });
  readonly readout = element('output', { class: 'explainbook-readout', 'aria-live': 'polite' });
  private at: Mark | undefined;

  constructor(
    private readonly canvas: HTMLElement,
    private readonly selection: Selection,
    private readonly stage: () => Stage | undefined,
  ) {
    canvas.addEventListener('keydown', (event) => this.key(event));
    canvas.addEventListener('blur', () => this.show(false));
    canvas.addEventListener('focus', () => this.show(true));
  }

  /** After the chart changed: the same mark, where it is now. */
  refresh(): void {
    const { at } = this;
    this.at = at && this.stage()?.marks.find((mark) => mark.text === at.text && mark.line === at.line);
    this.place();
  }

  /** After zoom: the frame moves along. */
  place(): void {
    const stage = this.stage();
    this.ring.hidden = !this.at || !stage;
    if (!this.at || !stage) return;
    const [x, y] = stage.at(this.at);
    this.ring.style.transform = `translate(${x}px, ${y}px)`;
    // Beside the mark, on the side where there is room.
    const right = x > this.canvas.clientWidth / 2;
    this.readout.style.transform = `translate(${x}px, ${y}px) translate(${right ? 'calc(-100% - 12px)' : '12px'}, -50%)`;
  }

  private show(on: boolean): void {
    for (const part of [this.ring, this.readout]) part.classList.toggle('explainbook-away', !on);
  }

  private key(event: KeyboardEvent): void {
    const stage = this.stage();
    if (!stage || event.target !== this.canvas || !this.does(event, stage)) return;
    // JupyterLab would move to another cell of the notebook.
    event.preventDefault();
    event.stopPropagation();
  }

  /** @returns whether the key means something here */
  private does(event: KeyboardEvent, stage: Stage): boolean {
    const next = event.ctrlKey || event.metaKey ? undefined : step(stage, this.at, event.key);
    if (next) {
      this.at = next;
      stage.reveal(next);
      this.place();
      this.readout.textContent = next.text;
      return true;
    }
    if (event.key === 'Enter' || event.key === ' ') return this.choose(event, stage);
    if (event.key === 'Escape') this.selection.clear();
    else if (event.key === '+' || event.key === '=') stage.zoom(1.5, this.at);
    else if (event.key === '-') stage.zoom(1 / 1.5, this.at);
    else if (event.key === '0') stage.reset();
    else return false;
    return true;
  }

  private choose(event: KeyboardEvent, { members }: Stage): boolean {
    const { id, group = -1 } = this.at ?? {};
    if (id === undefined) return false;
    this.selection.choose(event.altKey && members[group] ? members[group] : [id], adds(event));
    return true;
  }
}
