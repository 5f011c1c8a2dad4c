/** Few colours for a picture: the picture's own where they are few, else by median cut (Heckbert 1982). */

const mostColors = 256;

export interface Palette {
  /** 0xRRGGBB; a power of two of them. */
  readonly colors: readonly number[];
  /** Of each pixel, its place in `colors`. */
  readonly indices: Uint8Array;
}

export function paletteOf(rgba: Uint8ClampedArray): Palette {
  const counts = new Map<number, number>();
  const packed = new Uint32Array(rgba.length / 4);
  for (let pixel = 0, at = 0; pixel < packed.length; pixel++, at += 4) {
    const color = (rgba[at]! << 16) | (rgba[at + 1]! << 8) | rgba[at + 2]!;
    packed[pixel] = color;
    counts.set(color, (counts.get(color) ?? 0) + 1);
  }
  const boxes = cut([...counts.keys()], counts);
  const place = new Map(boxes.flatMap((box, at) => box.map((color): [number, number] => [color, at])));
  const colors = boxes.map((box) => meanOf(box, counts));
  let size = 2;
  while (size < colors.length) size *= 2;
  return {
    colors: [...colors, ...new Array<number>(size - colors.length).fill(0)],
    indices: Uint8Array.from(packed, (color) => place.get(color)!),
  };
}

const channel = (color: number, shift: number): number => (color >> shift) & 255;

/** Halves the box whose colours differ most, at the median of its pixels, until there are enough boxes. */
function cut(all: number[], counts: ReadonlyMap<number, number>): number[][] {
  const boxes = [all];
  const widths = [widest(all)];
  while (boxes.length < mostColors) {
    const at = widths.reduce((best, width, box) => (width.range > widths[best]!.range ? box : best), 0);
    const { range, shift } = widths[at]!;
    if (range === 0) break;
    const sorted = boxes[at]!.sort((a, b) => channel(a, shift) - channel(b, shift));
    const half = sorted.reduce((sum, color) => sum + counts.get(color)!, 0) / 2;
    let [split, sum] = [0, 0];
    while (split < sorted.length - 1 && (split === 0 || sum < half)) sum += counts.get(sorted[split++]!)!;
    boxes[at] = sorted.slice(0, split);
    boxes.push(sorted.slice(split));
    widths[at] = widest(boxes[at]!);
    widths.push(widest(boxes.at(-1)!));
  }
  return boxes;
}

/** The channel in which colours differ most, and by how much. */
function widest(colors: readonly number[]): { readonly range: number; readonly shift: number } {
  const ranges = [16, 8, 0].map((shift) => {
    let [low, high] = [255, 0];
    for (const color of colors) {
      const value = channel(color, shift);
      if (value < low) low = value;
      if (value > high) high = value;
    }
    return { range: high - low, shift };
  });
  return ranges.reduce((a, b) => (b.range > a.range ? b : a));
}

function meanOf(colors: readonly number[], counts: ReadonlyMap<number, number>): number {
  const count = colors.reduce((sum, color) => sum + counts.get(color)!, 0);
  const mean = (shift: number) =>
    Math.round(colors.reduce((sum, color) => sum + channel(color, shift) * counts.get(color)!, 0) / count);
  return (mean(16) << 16) | (mean(8) << 8) | mean(0);
}
