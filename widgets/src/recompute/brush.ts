/** The brush in the reader's hand: strokes on the input picture become a drawing, and each finished stroke a request. */

import type { Picture } from '../../../src/attribution/result';
import type { CanvasBrush, Cell } from '../canvas';
import type { HeatmapModel } from '../model';
import { Drawing, type Tool } from './draw';
import type { Recomputation } from './transport';

/** Dabs by the keyboard that follow each other this closely are one stroke. */
const pauseMilliseconds = 150;

export class Brush implements CanvasBrush {
  tool: Tool | undefined;
  /** Called with the picture as it is drawn. */
  onDraw: (picture: Picture) => void = () => undefined;
  /** Called at the end of each stroke. */
  onRest: () => void = () => undefined;
  private drawing: Drawing | undefined;
  private last: Cell | undefined;
  private due: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly model: HeatmapModel,
    private readonly recomputation: Recomputation,
  ) {}

  get ready(): boolean {
    return this.tool !== undefined && this.recomputation.where !== undefined;
  }

  /** Whether a stroke is under way: the picture under it must stay. */
  get down(): boolean {
    return this.drawing !== undefined;
  }

  /** Begins a stroke or goes on with it. */
  dab(cell: Cell): void {
    const { tool } = this;
    const ink = this.model.read('offer')?.ink;
    if (!tool || !ink) return;
    clearTimeout(this.due);
    const example = this.model.read('example');
    if (!this.drawing) {
      this.drawing = new Drawing(this.recomputation.shown(), ink, example);
      this.drawing.dab(cell, tool);
    } else if (this.last) this.drawing.line(this.last, cell, tool);
    else this.drawing.dab(cell, tool);
    this.last = cell;
    // Each time anew: a picture that was drawn already is not drawn again.
    this.onDraw({ ...this.drawing.pictures[example]! });
  }

  /** One dab by the keyboard. */
  press(cell: Cell): void {
    this.last = undefined;
    this.dab(cell);
    this.last = undefined;
    this.due = setTimeout(() => this.lift(), pauseMilliseconds);
  }

  /** Ends the stroke. */
  lift(): void {
    clearTimeout(this.due);
    const { drawing } = this;
    this.drawing = undefined;
    this.last = undefined;
    if (!drawing) return;
    this.recomputation.ask({ input: { values: drawing.values, pictures: drawing.pictures } });
    this.onRest();
  }
}
