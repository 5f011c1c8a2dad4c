/** One zoom for all pictures of a widget, so that they show the same place. */

const largest = 16;

export class Zoom {
  /** How much larger than its place the picture is drawn, from 1. */
  scale = 1;
  /** The corner of what is seen, in shares of the picture. */
  private left = 0;
  private top = 0;
  private readonly listeners = new Set<() => void>();

  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }

  /** Enlarges by a factor; the point `(x, y)` of the picture, in shares, stays where it is. Default: what is in the middle. */
  by(factor: number, x = this.left + 0.5 / this.scale, y = this.top + 0.5 / this.scale): void {
    const before = this.scale;
    this.scale = Math.min(Math.max(before * factor, 1), largest);
    this.left = x - ((x - this.left) * before) / this.scale;
    this.top = y - ((y - this.top) * before) / this.scale;
    this.settle();
  }

  /** Moves what is seen, in shares of the picture's place. */
  pan(dx: number, dy: number): void {
    this.left -= dx / this.scale;
    this.top -= dy / this.scale;
    this.settle();
  }

  /** Moves what is seen as little as brings the point `(x, y)` inside, with `around` it on each side; all in shares of the picture. */
  reveal(x: number, y: number, around: number): void {
    const seen = 1 / this.scale;
    const edge = Math.min(around, seen / 2);
    const moved = (corner: number, point: number) => Math.min(Math.max(corner, point + edge - seen), point - edge);
    if (this.scale === 1) return;
    this.left = moved(this.left, x);
    this.top = moved(this.top, y);
    this.settle();
  }

  reset(): void {
    this.scale = 1;
    this.settle();
  }

  /** For the style of a layer whose origin is its corner. */
  get transform(): string {
    const moved = (share: number) => `${(-100 * share * this.scale).toFixed(3)}%`;
    return this.scale === 1 ? 'none' : `translate(${moved(this.left)}, ${moved(this.top)}) scale(${this.scale})`;
  }

  /** Never past the picture's edge. */
  private settle(): void {
    const inside = (corner: number) => Math.min(Math.max(corner, 0), 1 - 1 / this.scale);
    this.left = inside(this.left);
    this.top = inside(this.top);
    for (const listener of this.listeners) listener();
  }
}
