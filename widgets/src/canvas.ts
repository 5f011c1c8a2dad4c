/** A picture on a canvas, one canvas pixel a picture pixel, with a marker on the cell under the pointer. */

import type { Picture } from '../../src/attribution/result';
import { element } from './dom';

/** A cell of the map. */
export interface Cell {
  readonly x: number;
  readonly y: number;
}

export interface Grid {
  readonly width: number;
  readonly height: number;
}

/** Draws a picture and reports the cell under pointer or arrow keys; `undefined` when it leaves. */
export class PictureCanvas {
  readonly node: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  private readonly marker = element('div', { class: 'explainbook-marker', hidden: true });
  private cell: Cell | undefined;

  constructor(
    private readonly grid: Grid,
    label: string,
    private readonly onCell: (cell: Cell | undefined) => void,
  ) {
    this.canvas = element('canvas', { role: 'img', tabindex: 0, 'aria-label': label });
    this.node = element('div', { class: 'explainbook-picture' }, [this.canvas, this.marker]);
    this.canvas.addEventListener('pointermove', (event) => this.onCell(this.cellAt(event)));
    this.canvas.addEventListener('pointerdown', (event) => this.onCell(this.cellAt(event)));
    this.canvas.addEventListener('pointerleave', () => this.onCell(undefined));
    this.canvas.addEventListener('blur', () => this.onCell(undefined));
    this.canvas.addEventListener('keydown', (event) => this.step(event));
  }

  draw(picture: Picture): void {
    this.canvas.width = picture.width;
    this.canvas.height = picture.height;
    const pixels = new Uint8ClampedArray(picture.rgba);
    this.canvas.getContext('2d')?.putImageData(new ImageData(pixels, picture.width, picture.height), 0, 0);
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

  private cellAt(event: PointerEvent): Cell {
    const box = this.canvas.getBoundingClientRect();
    return this.inside({
      x: Math.floor(((event.clientX - box.left) / box.width) * this.grid.width),
      y: Math.floor(((event.clientY - box.top) / box.height) * this.grid.height),
    });
  }

  private step(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.onCell(undefined);
    const [x, y] = arrows[event.key] ?? [0, 0];
    if (x === 0 && y === 0) return;
    // JupyterLab would move to another cell of the notebook.
    event.preventDefault();
    event.stopPropagation();
    const from = this.cell ?? { x: Math.floor(this.grid.width / 2), y: Math.floor(this.grid.height / 2) };
    const size = event.shiftKey ? 10 : 1;
    this.onCell(this.inside({ x: from.x + x * size, y: from.y + y * size }));
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
