/** A picture on a canvas, one canvas pixel a picture pixel, with a marker on the cell under the pointer. */

import type { Picture } from '../../src/attribution/result';
import { element } from './dom';
import { paint } from './paint';
import type { Zoom } from './zoom';

/** A cell of the map. */
export interface Cell {
  readonly x: number;
  readonly y: number;
}

export interface Grid {
  readonly width: number;
  readonly height: number;
}

/** What draws on the picture, where something does. */
export interface CanvasBrush {
  /** Whether presses draw now, instead of reading and panning. */
  readonly ready: boolean;
  dab(cell: Cell): void;
  /** One dab by the space bar. */
  press(cell: Cell): void;
  lift(): void;
}

/** Less than this many pixels is a click, not a drag. */
const dragPixels = 4;

/** By what a cell was reached: what keys reach is also spoken. */
export type Means = 'pointer' | 'keys';

export type OnCell = (cell: Cell | undefined, by: Means) => void;

/** Draws a picture and reports the cell under pointer or arrow keys; `undefined` when it leaves. Zoomed in, a drag pans; two fingers zoom. */
export class PictureCanvas {
  readonly node: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  private readonly marker = element('div', { class: 'explainbook-marker', hidden: true });
  private readonly layer: HTMLElement;
  private shown: Picture | undefined;
  private cell: Cell | undefined;
  private drawing = false;
  private drag: { x: number; y: number; moved: boolean } | undefined;
  /** Fingers on the picture, and how far two of them were apart. */
  private readonly fingers = new Map<number, Cell>();
  private apart = 0;

  constructor(
    private readonly grid: Grid,
    label: string,
    private readonly onCell: OnCell,
    private readonly zoom: Zoom,
    private readonly brush?: CanvasBrush,
  ) {
    // An application to screen readers, so that they hand the arrow keys on.
    this.canvas = element('canvas', {
      role: 'application',
      'aria-roledescription': 'picture',
      tabindex: 0,
      'aria-label': label,
    });
    this.layer = element('div', { class: 'explainbook-layer' }, [this.canvas, this.marker]);
    this.node = element('div', { class: 'explainbook-picture' }, [this.layer]);
    this.canvas.addEventListener('pointermove', (event) => this.move(event));
    this.canvas.addEventListener('pointerdown', (event) => this.press(event));
    for (const end of ['pointerup', 'pointercancel'] as const) {
      this.canvas.addEventListener(end, (event) => this.release(event));
    }
    this.canvas.addEventListener('dblclick', (event) => this.zoom.by(2, ...this.shareAt(event)));
    this.canvas.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
    this.zoom.onChange(() => this.place());
    this.canvas.addEventListener('pointerleave', () => this.onCell(undefined, 'pointer'));
    this.canvas.addEventListener('blur', () => this.onCell(undefined, 'pointer'));
    this.canvas.addEventListener('keydown', (event) => this.step(event));
  }

  /** What the picture shows, in words. */
  set label(text: string) {
    if (this.canvas.getAttribute('aria-label') !== text) this.canvas.setAttribute('aria-label', text);
  }

  draw(picture: Picture): void {
    if (picture === this.shown) return;
    this.shown = picture;
    paint(this.canvas, picture);
    this.node.style.aspectRatio = `${picture.width} / ${picture.height}`;
  }

  mark(cell: Cell | undefined): void {
    this.cell = cell;
    this.marker.hidden = !cell;
    if (!cell) return;
    const { width, height } = this.grid;
    this.marker.style.left = `${(100 * cell.x) / width}%`;
    this.marker.style.top = `${(100 * cell.y) / height}%`;
    this.marker.style.width = `${100 / width}%`;
    this.marker.style.height = `${100 / height}%`;
  }

  private place(): void {
    this.layer.style.transform = this.zoom.transform;
    this.node.classList.toggle('explainbook-zoomed', this.zoom.scale > 1);
  }

  private press(event: PointerEvent): void {
    this.onCell(this.cellAt(event), 'pointer');
    if (event.pointerType === 'touch') this.fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.apart = this.distance();
    if (this.brush?.ready && event.button === 0 && this.fingers.size < 2) {
      this.canvas.setPointerCapture(event.pointerId);
      this.drawing = true;
      this.brush.dab(this.cellAt(event));
      return;
    }
    if (this.zoom.scale === 1 || event.button !== 0) return;
    this.drag = { x: event.clientX, y: event.clientY, moved: false };
    this.canvas.setPointerCapture(event.pointerId);
  }

  private move(event: PointerEvent): void {
    const { drag } = this;
    if (this.fingers.has(event.pointerId)) this.fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (this.fingers.size > 1) {
      this.pinch();
      return;
    }
    if (!drag) {
      if (this.drawing) this.brush?.dab(this.cellAt(event));
      this.onCell(this.cellAt(event), 'pointer');
      return;
    }
    const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
    if (!drag.moved && Math.hypot(dx, dy) < dragPixels) return;
    const box = this.node.getBoundingClientRect();
    this.drag = { x: event.clientX, y: event.clientY, moved: true };
    this.zoom.pan(dx / box.width, dy / box.height);
  }

  /** Around the point between the two fingers. */
  private pinch(): void {
    const [one, other] = [...this.fingers.values()] as [Cell, Cell];
    const apart = this.distance();
    if (this.apart > 0) {
      const middle = { clientX: (one.x + other.x) / 2, clientY: (one.y + other.y) / 2 };
      this.zoom.by(apart / this.apart, ...this.shareAt(middle));
    }
    this.apart = apart;
    this.drag = undefined;
  }

  private distance(): number {
    const [one, other] = [...this.fingers.values()];
    return one && other ? Math.hypot(one.x - other.x, one.y - other.y) : 0;
  }

  private release(event: PointerEvent): void {
    if (this.drawing) this.brush?.lift();
    this.drawing = false;
    this.drag = undefined;
    this.fingers.delete(event.pointerId);
    this.apart = this.distance();
  }

  /** A pinch arrives as a wheel with Ctrl; the wheel alone scrolls the page. */
  private wheel(event: WheelEvent): void {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.zoom.by(Math.exp(-0.01 * event.deltaY), ...this.shareAt(event));
  }

  private shareAt(event: Pick<MouseEvent, 'clientX' | 'clientY'>): [number, number] {
    const box = this.canvas.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  }

  private cellAt(event: PointerEvent): Cell {
    const [x, y] = this.shareAt(event);
    return this.inside({ x: Math.floor(x * this.grid.width), y: Math.floor(y * this.grid.height) });
  }

  private step(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') this.onCell(undefined, 'keys');
    if (event.key === ' ' && this.brush?.ready) {
      const cell = this.cell ?? this.centre();
      event.preventDefault();
      this.brush.press(cell);
      this.onCell(cell, 'keys');
      return;
    }
    if (event.key === '+' || event.key === '=') this.zoom.by(1.5, ...this.middle());
    if (event.key === '-') this.zoom.by(1 / 1.5, ...this.middle());
    if (event.key === '0') this.zoom.reset();
    const size = event.shiftKey ? 10 : 1;
    const [x, y] =
      event.key === 'Home'
        ? [-this.grid.width, 0]
        : event.key === 'End'
          ? [this.grid.width, 0]
          : (arrows[event.key] ?? [0, 0]);
    if (x === 0 && y === 0) return;
    event.preventDefault();
    const from = this.cell ?? this.centre();
    const cell = this.inside({ x: from.x + x * size, y: from.y + y * size });
    const { width, height } = this.grid;
    this.zoom.reveal((cell.x + 0.5) / width, (cell.y + 0.5) / height, 1.5 / Math.min(width, height));
    this.onCell(cell, 'keys');
  }

  private centre(): Cell {
    return { x: Math.floor(this.grid.width / 2), y: Math.floor(this.grid.height / 2) };
  }

  /** The marked cell, towards which keys zoom; none: the middle of what is seen. */
  private middle(): [number?, number?] {
    return this.cell ? [(this.cell.x + 0.5) / this.grid.width, (this.cell.y + 0.5) / this.grid.height] : [];
  }

  private inside({ x, y }: Cell): Cell {
    const clamp = (value: number, length: number) => Math.min(Math.max(value, 0), length - 1);
    return { x: clamp(x, this.grid.width), y: clamp(y, this.grid.height) };
  }
}

const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
