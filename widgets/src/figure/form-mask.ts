/** A region painted on a picture, by pointer, finger or keys. */

import { type Answer, type Form, fromRuns, type MaskField, toRuns } from '../../../src/render/figure/form';
import { element, uniqueId } from '../dom';
import type { FieldView, OnAnswer } from './form-fields';
import { pictureOf } from './form-pictures';

const side = 360;
/** Steps that can be taken back. */
const mostUndo = 50;

export class MaskInput implements FieldView {
  readonly node: HTMLElement;
  private readonly paper: HTMLCanvasElement;
  private readonly stage: HTMLElement;
  private readonly cursor = element('div', { class: 'explainbook-brush', hidden: true });
  private readonly readout = element('output', { class: 'explainbook-readout', 'aria-live': 'polite' });
  private readonly undo = element('button', { type: 'button' }, ['Undo']);
  private readonly clear = element('button', { type: 'button' }, ['Clear']);
  private readonly erase = element('input', { type: 'checkbox' });
  private readonly size: HTMLInputElement;
  private cells: Uint8Array;
  private past: Uint8Array[] = [];
  private at: { x: number; y: number };
  private stroke: { x: number; y: number } | undefined;

  constructor(
    form: Form,
    private readonly field: MaskField,
    private readonly onAnswer: OnAnswer,
  ) {
    const { columns, rows, question } = field;
    this.cells = new Uint8Array(columns * rows);
    this.at = { x: Math.floor(columns / 2), y: Math.floor(rows / 2) };
    const picture = pictureOf(form, field.picture, 'The picture', side);
    this.paper = element('canvas', { width: columns, height: rows, 'aria-hidden': 'true' });
    const how = `${question}: arrow keys move, space paints or erases, plus and minus change the brush, Ctrl Z takes back`;
    this.stage = element('div', { class: 'explainbook-stage', role: 'application', tabindex: 0, 'aria-label': how }, [
      picture,
      this.paper,
      this.cursor,
    ]);
    this.stage.style.width = picture.style.width;
    const id = uniqueId('brush');
    this.size = element('input', { type: 'range', id, min: 1, max: Math.max(2, Math.round(columns / 5)), step: 1 });
    this.size.value = String(Math.max(1, Math.round(columns / 12)));
    this.node = element('div', { class: 'explainbook-question explainbook-mask' }, [
      element('p', { class: 'explainbook-legend' }, [question]),
      this.stage,
      this.readout,
      element('div', { class: 'explainbook-paint' }, [
        element('label', { class: 'explainbook-brush-size', for: id }, ['Brush', this.size]),
        element('label', { class: 'explainbook-toggle' }, [this.erase, 'Erase']),
        this.undo,
        this.clear,
      ]),
      element('p', { class: 'explainbook-note' }, [
        'Draw with finger or pointer. By keyboard: arrow keys move, space paints or erases, + and − change the brush.',
      ]),
    ]);
    this.listen();
    this.draw();
  }

  show(answer: Answer | undefined): void {
    if (this.stroke) return;
    const size = this.cells.length;
    const cells = Array.isArray(answer) ? fromRuns(answer as number[], size) : new Uint8Array(size);
    if (cells.every((cell, at) => cell === this.cells[at])) return;
    this.cells = cells;
    this.draw();
  }

  private listen(): void {
    this.stage.addEventListener('pointerdown', (event) => this.press(event));
    this.stage.addEventListener('pointermove', (event) => this.move(event));
    this.stage.addEventListener('pointerup', () => this.release());
    this.stage.addEventListener('pointercancel', () => this.release());
    this.stage.addEventListener('keydown', (event) => this.key(event));
    this.stage.addEventListener('focus', () => this.point(true));
    this.stage.addEventListener('blur', () => this.point(false));
    this.size.addEventListener('input', () => this.point(!this.cursor.hidden));
    this.undo.addEventListener('click', () => this.takeBack());
    this.clear.addEventListener('click', () => this.change(() => void this.cells.fill(0)));
  }

  private press(event: PointerEvent): void {
    if (event.button !== 0) return;
    event.preventDefault();
    this.stage.focus({ preventScroll: true });
    this.stage.setPointerCapture(event.pointerId);
    this.remember();
    this.stroke = this.cellAt(event);
    this.dab(this.stroke);
  }

  /** Between two events the pointer may have come far: everything on its way is painted. */
  private move(event: PointerEvent): void {
    const to = this.cellAt(event);
    this.at = to;
    this.point(true);
    if (!this.stroke) return;
    const { x, y } = this.stroke;
    const steps = Math.max(Math.abs(to.x - x), Math.abs(to.y - y), 1);
    for (let step = 1; step <= steps; step++) {
      this.dab({ x: Math.round(x + ((to.x - x) * step) / steps), y: Math.round(y + ((to.y - y) * step) / steps) });
    }
    this.stroke = to;
  }

  private release(): void {
    if (!this.stroke) return;
    this.stroke = undefined;
    this.tell();
  }

  private key(event: KeyboardEvent): void {
    const [x, y] = arrows[event.key] ?? [0, 0];
    const deed = this.deed(event);
    if (x === 0 && y === 0 && !deed) return;
    event.preventDefault();
    const far = event.shiftKey ? 4 : 1;
    if (deed) deed();
    else this.at = this.inside({ x: this.at.x + far * x, y: this.at.y + far * y });
    this.point(true);
  }

  private deed({ key, ctrlKey, metaKey }: KeyboardEvent): (() => void) | undefined {
    if (key === ' ') return () => this.toggle();
    if (key === '+' || key === '=') return () => this.size.stepUp();
    if (key === '-') return () => this.size.stepDown();
    if (key.toLowerCase() === 'z' && (ctrlKey || metaKey)) return () => this.takeBack();
    return undefined;
  }

  /** By keyboard: paints where nothing is, erases where something is. */
  private toggle(): void {
    const painted = this.cells[this.at.y * this.field.columns + this.at.x]! > 0;
    this.change(() => this.dab(this.at, !painted));
  }

  private change(what: () => void): void {
    this.remember();
    what();
    this.draw();
    this.tell();
  }

  private remember(): void {
    this.past = [...this.past.slice(1 - mostUndo), this.cells.slice()];
  }

  private takeBack(): void {
    const before = this.past.pop();
    if (!before) return;
    this.cells = before;
    this.draw();
    this.tell();
  }

  /** An empty mask is no answer. */
  private tell(): void {
    this.onAnswer(this.cells.some((cell) => cell > 0) ? toRuns(this.cells) : undefined);
  }

  /** A round dab of the brush. */
  private dab({ x, y }: { x: number; y: number }, paint = !this.erase.checked): void {
    const { columns, rows } = this.field;
    const reach = (Number(this.size.value) - 1) / 2;
    const far = Math.ceil(reach);
    for (let down = -far; down <= far; down++) {
      for (let along = -far; along <= far; along++) {
        const [column, row] = [x + along, y + down];
        const inside = column >= 0 && row >= 0 && column < columns && row < rows;
        if (inside && Math.hypot(along, down) <= reach + 0.3) this.cells[row * columns + column] = Number(paint);
      }
    }
    this.draw();
  }

  private draw(): void {
    const { columns, rows } = this.field;
    const image = new ImageData(columns, rows);
    this.cells.forEach((cell, at) => void (cell > 0 && image.data.set(ink, 4 * at)));
    this.paper.getContext('2d')?.putImageData(image, 0, 0);
    this.undo.disabled = this.past.length === 0;
    this.clear.disabled = this.cells.every((cell) => cell === 0);
    this.say();
  }

  private point(on: boolean): void {
    const { columns, rows } = this.field;
    const wide = Number(this.size.value);
    this.cursor.hidden = !on;
    this.cursor.style.left = `${(100 * (this.at.x + 0.5)) / columns}%`;
    this.cursor.style.top = `${(100 * (this.at.y + 0.5)) / rows}%`;
    this.cursor.style.width = `${(100 * wide) / columns}%`;
    this.cursor.style.height = `${(100 * wide) / rows}%`;
    this.say();
  }

  private say(): void {
    const { columns, rows } = this.field;
    const share = Math.round((100 * this.cells.reduce((sum, cell) => sum + cell, 0)) / this.cells.length);
    const here = this.cells[this.at.y * columns + this.at.x]! > 0 ? 'painted' : 'empty';
    const place = this.cursor.hidden
      ? ''
      : `row ${this.at.y + 1} of ${rows}, column ${this.at.x + 1} of ${columns}, ${here}; `;
    this.readout.textContent = `${place}${share} % of the picture is painted`;
  }

  private cellAt(event: PointerEvent): { x: number; y: number } {
    const box = this.paper.getBoundingClientRect();
    const { columns, rows } = this.field;
    return this.inside({
      x: Math.floor(((event.clientX - box.left) / box.width) * columns),
      y: Math.floor(((event.clientY - box.top) / box.height) * rows),
    });
  }

  private inside({ x, y }: { x: number; y: number }): { x: number; y: number } {
    const { columns, rows } = this.field;
    return { x: Math.min(Math.max(x, 0), columns - 1), y: Math.min(Math.max(y, 0), rows - 1) };
  }
}

/** Orange after Okabe and Ito, half transparent: seen on dark and on light pictures. */
const ink = [230, 159, 0, 165];

const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
