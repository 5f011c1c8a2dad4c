/** Drawings whose marks can be pointed at, walked along with the arrow keys, and selected. */

import { type Plot, plotSvg } from '../../../src/render/figure/plot';
import { element } from '../dom';
import type { BlockView } from './block';
import { adds, type Selection } from './selection';

interface Mark {
  readonly element: SVGElement;
  readonly id: number;
  readonly group: number;
  readonly x: number;
  readonly y: number;
}

/** Less than this is a click, not a frame that was drawn. */
const dragPixels = 5;

export class PlotView implements BlockView<Plot> {
  /** In pixels: narrower nothing is legible, and the place scrolls. */
  static readonly leastWidth = 280;
  readonly node: HTMLElement;
  private readonly canvas = element('div', { class: 'explainbook-canvas' });
  private readonly readout = element('output', { class: 'explainbook-readout', 'aria-live': 'polite' });
  private readonly box = element('div', { class: 'explainbook-drag', hidden: true });
  private drawn: { readonly block: Plot; readonly width: number } | undefined;
  private marks: Mark[] = [];
  private at: Mark | undefined;
  private from: { readonly x: number; readonly y: number } | undefined;

  constructor(private readonly selection: Selection) {
    this.node = element('div', { class: 'explainbook-drawing' }, [this.canvas, this.box, this.readout]);
    this.canvas.addEventListener('pointerdown', (event) => this.press(event));
    this.canvas.addEventListener('pointermove', (event) => this.move(event));
    this.canvas.addEventListener('pointerup', (event) => this.release(event));
    this.canvas.addEventListener('pointerleave', () => this.point(undefined));
    this.canvas.addEventListener('keydown', (event) => this.key(event));
    this.canvas.addEventListener('blur', () => this.point(undefined));
  }

  update(block: Plot, width: number): void {
    const wide = Math.max(PlotView.leastWidth, Math.floor(width));
    if (this.drawn?.block === block && this.drawn.width === wide) return;
    this.drawn = { block, width: wide };
    // Markup of our own renderer, which escapes every value.
    this.canvas.innerHTML = plotSvg(block, wide);
    this.at = undefined;
    this.marks = [...this.canvas.querySelectorAll<SVGGElement>('[data-id]')].map((mark) => {
      const { x, y, width: across, height } = mark.getBBox();
      const [id, group] = [Number(mark.dataset.id), Number(mark.dataset.in ?? -1)];
      return { element: mark, id, group, x: x + across / 2, y: y + height / 2 };
    });
    const focusable = this.marks.length > 0;
    this.canvas.classList.toggle('explainbook-selectable', focusable);
    if (focusable) {
      this.canvas.tabIndex = 0;
      this.canvas.setAttribute('role', 'group');
      const how = 'arrow keys move, Enter selects, Escape clears';
      this.canvas.setAttribute('aria-label', `${this.canvas.firstElementChild?.getAttribute('aria-label')}; ${how}`);
    } else this.canvas.removeAttribute('tabindex');
  }

  select(ids: ReadonlySet<number>): void {
    this.canvas.classList.toggle(
      'explainbook-some',
      this.marks.some(({ id }) => ids.has(id)),
    );
    for (const { element: mark, id } of this.marks) mark.classList.toggle('explainbook-selected', ids.has(id));
  }

  private press(event: PointerEvent): void {
    if (this.marks.length === 0 || event.button !== 0) return;
    this.from = { x: event.clientX, y: event.clientY };
    // Only a scatter is framed; along bars a touch must still scroll the page.
    if (this.drawn?.block.kind === 'scatter' && event.pointerType === 'mouse')
      this.canvas.setPointerCapture(event.pointerId);
  }

  private move(event: PointerEvent): void {
    if (this.from && this.canvas.hasPointerCapture(event.pointerId)) {
      const area = this.area(event);
      if (area.width + area.height < dragPixels) return;
      const place = this.node.getBoundingClientRect();
      this.box.hidden = false;
      this.box.style.left = `${area.left - place.left}px`;
      this.box.style.top = `${area.top - place.top}px`;
      this.box.style.width = `${area.width}px`;
      this.box.style.height = `${area.height}px`;
      return;
    }
    this.point(this.markOf(event.target));
  }

  private release(event: PointerEvent): void {
    const { from } = this;
    this.from = undefined;
    if (!from) return;
    const framed = !this.box.hidden;
    this.box.hidden = true;
    if (framed) {
      const { left, right, top, bottom } = this.area(event, from);
      const inside = this.marks.filter(({ element: mark }) => {
        const box = mark.getBoundingClientRect();
        const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
        return x >= left && x <= right && y >= top && y <= bottom;
      });
      this.selection.choose(
        inside.map(({ id }) => id),
        adds(event),
      );
      return;
    }
    const under = document.elementFromPoint(event.clientX, event.clientY);
    const group = under?.closest<SVGElement>('[data-group]')?.dataset.group;
    const mark = this.markOf(under);
    if (group !== undefined) this.chooseGroup(Number(group), adds(event));
    else if (mark) this.selection.choose([mark.id], adds(event));
    else this.selection.clear();
  }

  private area(event: PointerEvent, from = this.from!) {
    const [left, right] = [Math.min(from.x, event.clientX), Math.max(from.x, event.clientX)];
    const [top, bottom] = [Math.min(from.y, event.clientY), Math.max(from.y, event.clientY)];
    return { left, right, top, bottom, width: right - left, height: bottom - top };
  }

  private chooseGroup(group: number, more: boolean): void {
    const ids = this.marks.filter((mark) => mark.group === group).map(({ id }) => id);
    this.selection.choose(ids, more);
  }

  private markOf(target: EventTarget | Element | null): Mark | undefined {
    const found = target instanceof Element ? target.closest('[data-id]') : null;
    return found ? this.marks.find(({ element: mark }) => mark === found) : undefined;
  }

  private point(mark: Mark | undefined): void {
    if (mark === this.at) return;
    this.at?.element.classList.remove('explainbook-pointed');
    mark?.element.classList.add('explainbook-pointed');
    this.at = mark;
    this.readout.textContent = mark?.element.querySelector('title')?.textContent ?? '';
  }

  private key(event: KeyboardEvent): void {
    const [dx, dy] = arrows[event.key] ?? [0, 0];
    if (dx !== 0 || dy !== 0) this.point(this.next(dx, dy));
    else if ((event.key === 'Enter' || event.key === ' ') && this.at) {
      if (event.altKey && this.at.group >= 0) this.chooseGroup(this.at.group, adds(event));
      else this.selection.choose([this.at.id], adds(event));
    } else if (event.key === 'Escape') this.selection.clear();
    else return;
    // JupyterLab would move to another cell of the notebook.
    event.preventDefault();
    event.stopPropagation();
  }

  /** The nearest mark in a direction; what lies aside counts as farther. */
  private next(dx: number, dy: number): Mark | undefined {
    const { at } = this;
    if (!at) return this.marks[0];
    let best: Mark | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const mark of this.marks) {
      const along = (mark.x - at.x) * dx + (mark.y - at.y) * dy;
      const aside = Math.abs((mark.x - at.x) * dy) + Math.abs((mark.y - at.y) * dx);
      if (mark === at || along <= 0) continue;
      const far = along + 3 * aside;
      if (far < least) [best, least] = [mark, far];
    }
    return best ?? at;
  }
}

const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
