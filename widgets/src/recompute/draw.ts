/** Drawing on an input: what a dab of the brush does to the network's values and to the picture of them. */

import type { Ink } from '../../../src/render/request';
import type { Cell } from '../canvas';
import type { OriginalInput } from './messages';

export type Tool = 'draw' | 'erase';

/** The brush is as wide as the strokes of a handwritten digit, two cells of 28. */
const cellsAcross = 28;

/** Values and pictures of a batch that can be drawn on. */
export class Drawing {
  readonly values: Float32Array;
  readonly pictures: OriginalInput['pictures'];
  private readonly inked: 'black' | 'white';

  constructor(
    { values, pictures }: Pick<OriginalInput, 'values' | 'pictures'>,
    private readonly ink: Ink,
    private readonly example: number,
  ) {
    this.values = values.slice();
    this.pictures = pictures.map((picture) => ({ ...picture, rgba: picture.rgba.slice() }));
    this.inked = isDark(this.pictures[example]!) ? 'white' : 'black';
  }

  /** A soft dab around the middle of a cell. */
  dab(cell: Cell, tool: Tool): void {
    const { width, height } = this.pictures[this.example]!;
    const radius = Math.max(1, Math.max(width, height) / cellsAcross);
    const reach = Math.ceil(1.5 * radius);
    for (let y = Math.max(0, cell.y - reach); y <= Math.min(height - 1, cell.y + reach); y++) {
      for (let x = Math.max(0, cell.x - reach); x <= Math.min(width - 1, cell.x + reach); x++) {
        // Full at the middle, half a radius on, nothing at one and a half.
        const strength = Math.min(1, 1.5 - Math.hypot(x - cell.x, y - cell.y) / radius);
        if (strength > 0) this.blend(y * width + x, strength, tool);
      }
    }
  }

  /** Dabs from cell to cell, so that a fast pointer leaves a line. */
  line(from: Cell, to: Cell, tool: Tool): void {
    const steps = Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y), 1);
    for (let step = 1; step <= steps; step++) {
      const along = (a: number, b: number) => Math.round(a + ((b - a) * step) / steps);
      this.dab({ x: along(from.x, to.x), y: along(from.y, to.y) }, tool);
    }
  }

  /** Moves a pixel towards the ink, or towards the ground, and never back. */
  private blend(pixel: number, strength: number, tool: Tool): void {
    const white = (tool === 'draw') === (this.inked === 'white');
    const channels = this.ink.black.length;
    const { width, height, rgba } = this.pictures[this.example]!;
    for (let channel = 0; channel < channels; channel++) {
      const at = (this.example * width * height + pixel) * channels + channel;
      const [black, bright] = [this.ink.black[channel]!, this.ink.white[channel]!];
      const share = (this.values[at]! - black) / (bright - black);
      const moved = white ? Math.max(share, strength) : Math.min(share, 1 - strength);
      this.values[at] = black + moved * (bright - black);
      const shown = Math.round(255 * moved);
      if (channels === 1) rgba.set([shown, shown, shown], 4 * pixel);
      else rgba[4 * pixel + channel] = shown;
    }
  }
}

/** Whether the ground, seen at the picture's border, is dark. */
function isDark({ width, height, rgba }: OriginalInput['pictures'][number]): boolean {
  let [sum, count] = [0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x += y === 0 || y === height - 1 ? 1 : Math.max(1, width - 1)) {
      const at = 4 * (y * width + x);
      sum += rgba[at]! + rgba[at + 1]! + rgba[at + 2]!;
      count += 3;
    }
  }
  return sum / count < 128;
}
