/** Motion vectors of a clip by block matching, as video coders find them; Samek 2017 takes them from the compressed file. */

/** Grey levels of a clip, 0 to 255, frame after frame. */
export interface GreyClip {
  readonly values: Float32Array;
  readonly frames: number;
  readonly height: number;
  readonly width: number;
}

/** How far each block of a frame has gone in the next one, in pixels. */
export interface MotionField {
  /** Right and down, `[frames, rows, columns]`. */
  readonly u: Float32Array;
  readonly v: Float32Array;
  /** One less than the clip has. */
  readonly frames: number;
  readonly rows: number;
  readonly columns: number;
}

/** Pixels between vectors, and the side of the square of pixels that a vector speaks for. */
export const spacing = 2;
/** Blocks reach so many pixels to each side of their middle. */
const half = 3;
/** The longest step looked for, in pixels a frame along each axis. */
const reach = 6;
/** A block that differs from itself a frame later by less, in grey levels a pixel, has not moved: that much is noise. */
const noise = 6;
/** A longer vector must be better by so many grey levels a pixel of its length: of equal matches the shortest is meant. */
const caution = 0.25;

/** The steps looked for with their lengths, the shortest first: a good match found early makes the rest short work. */
const candidates = Array.from({ length: (2 * reach + 1) ** 2 }, (_, at): readonly [number, number, number] => {
  const [dx, dy] = [(at % (2 * reach + 1)) - reach, Math.floor(at / (2 * reach + 1)) - reach];
  return [dx, dy, Math.hypot(dx, dy)];
}).sort((a, b) => a[2] - b[2]);

export function motionField({ values, frames, height, width }: GreyClip): MotionField {
  const [rows, columns] = [Math.floor(height / spacing), Math.floor(width / spacing)];
  const count = Math.max(0, frames - 1);
  const u = new Float32Array(count * rows * columns);
  const v = new Float32Array(u.length);
  const size = height * width;
  for (let frame = 0, at = 0; frame < count; frame++) {
    const [now, next] = [values.subarray(frame * size), values.subarray((frame + 1) * size, (frame + 2) * size)];
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++, at++) {
        const [dx, dy] = match(now, next, spacing * column, spacing * row, width, height);
        u[at] = dx;
        v[at] = dy;
      }
    }
  }
  return { u, v, frames: count, rows, columns };
}

/** Where the block about a pixel is in the next frame. */
function match(
  now: Float32Array,
  next: Float32Array,
  x: number,
  y: number,
  width: number,
  height: number,
): readonly [number, number] {
  const [left, right] = [Math.max(0, x - half), Math.min(width - 1, x + half)];
  const [top, bottom] = [Math.max(0, y - half), Math.min(height - 1, y + half)];
  const area = (right - left + 1) * (bottom - top + 1);
  const difference = (dx: number, dy: number, enough: number): number => {
    let sum = 0;
    for (let row = top; row <= bottom && sum < enough; row++) {
      let from = row * width + left;
      let to = (row + dy) * width + left + dx;
      for (let column = left; column <= right; column++) sum += Math.abs(now[from++]! - next[to++]!);
    }
    return sum;
  };
  let best: readonly [number, number] = [0, 0];
  let least = difference(0, 0, Number.POSITIVE_INFINITY);
  if (least <= noise * area) return best;
  for (const [dx, dy, length] of candidates) {
    const price = caution * area * length;
    if (price >= least) break;
    if (left + dx < 0 || right + dx >= width || top + dy < 0 || bottom + dy >= height) continue;
    const cost = difference(dx, dy, least - price) + price;
    if (cost < least) {
      least = cost;
      best = [dx, dy];
    }
  }
  return best;
}
