/**
 * Presses on a chart, by mouse, pen or finger: clicks, and the outlines of frames and lassos. Plotly sees only those that move or
 * enlarge what is shown: its own outlines style all points anew with every move.
 */

import type { Pixel } from '../../../../src/render/figure/points';
import type { DragMode } from './controls';

export interface Answers {
  /** What dragging does now. */
  mode(): DragMode | false;
  /** While an outline is drawn. */
  outlining(outline: readonly Pixel[]): void;
  /** When it is closed; empty where it was given up. */
  outlined(outline: readonly Pixel[], event: PointerEvent): void;
  click(at: Pixel, event: PointerEvent): void;
  reset(): void;
}

/** Less than this is a click. */
const dragPixels = 5;
/** Corners of a lasso are no nearer to each other. */
const stepPixels = 3;

export class Press {
  private from: Pixel | undefined;
  private outline: Pixel[] = [];
  private moved = false;
  private ends: AbortController | undefined;

  constructor(
    private readonly place: HTMLElement,
    private readonly answers: Answers,
  ) {
    const capture = { capture: true } as const;
    place.addEventListener('pointerdown', (event) => this.down(event), capture);
    place.addEventListener('dblclick', () => this.plotlyDrags() || answers.reset(), capture);
    for (const kind of ['mousedown', 'touchstart'])
      place.addEventListener(kind, (event) => this.plotlyDrags() || event.stopPropagation(), capture);
    // No point is spoken of while others are outlined.
    place.addEventListener('mousemove', (event) => this.outline.length > 0 && event.stopPropagation(), capture);
  }

  remove(): void {
    this.ends?.abort();
  }

  private plotlyDrags(): boolean {
    return ['pan', 'zoom'].includes(String(this.answers.mode()));
  }

  private down(event: PointerEvent): void {
    if (event.button !== 0 || !event.isPrimary) return;
    this.ends?.abort();
    this.ends = new AbortController();
    const { signal } = this.ends;
    this.from = this.at(event);
    this.moved = false;
    // Plotly covers the page while it drags: the chart does not see the end.
    addEventListener('pointermove', (next) => this.move(next), { signal });
    addEventListener('pointerup', (next) => this.up(next), { signal, capture: true });
    addEventListener('pointercancel', (next) => this.end([], next), { signal });
    addEventListener('keydown', (key) => key.key === 'Escape' && this.giveUp(key, event), { signal, capture: true });
  }

  private move(event: PointerEvent): void {
    const { from } = this;
    if (!from) return;
    const at = this.at(event);
    if (!this.moved && Math.hypot(at[0] - from[0], at[1] - from[1]) < dragPixels) return;
    this.moved = true;
    const mode = this.answers.mode();
    if (mode === 'select') this.outline = [from, [at[0], from[1]], at, [from[0], at[1]]];
    else if (mode === 'lasso') this.lasso(from, at);
    else return;
    this.answers.outlining(this.outline);
  }

  private lasso(from: Pixel, at: Pixel): void {
    const [x, y] = this.outline.at(-1) ?? from;
    if (this.outline.length === 0) this.outline.push(from);
    if (Math.hypot(at[0] - x, at[1] - y) >= stepPixels) this.outline.push(at);
  }

  private up(event: PointerEvent): void {
    if (this.moved) this.move(event);
    else if (this.from) this.answers.click(this.from, event);
    this.end(this.outline, event);
  }

  private giveUp(key: KeyboardEvent, event: PointerEvent): void {
    key.stopPropagation();
    this.end([], event);
  }

  private end(outline: readonly Pixel[], event: PointerEvent): void {
    this.ends?.abort();
    this.from = undefined;
    const was = this.outline.length > 0;
    this.outline = [];
    if (was) this.answers.outlined(outline, event);
  }

  private at({ clientX, clientY }: PointerEvent): Pixel {
    const { left, top } = this.place.getBoundingClientRect();
    return [clientX - left - this.place.clientLeft, clientY - top - this.place.clientTop];
  }
}
