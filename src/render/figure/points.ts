/** The points of a scatter on a screen: where they are, which one is meant, which a line goes around. */

import type { Range } from './chart';

export interface Points {
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Of each point; −1 of none. */
  readonly groups: Int32Array;
  /** Those with a ring around. */
  readonly ringed: ReadonlySet<number>;
  /** Their diameter in CSS pixels. */
  readonly size: number;
}

export type Pixel = readonly [x: number, y: number];

/** What an axis shows, and where: pixels from the chart's left or upper edge, and their number. */
export interface Span {
  readonly range: Range;
  readonly offset: number;
  readonly length: number;
}

/** What a chart shows of the plane. */
export interface View {
  readonly x: Span;
  readonly y: Span;
}

/** From values to pixels; the vertical axis goes up. */
export function project({ x, y }: View): (x: number, y: number) => Pixel {
  const across = x.length / (x.range[1] - x.range[0]);
  const up = y.length / (y.range[1] - y.range[0]);
  return (vx, vy) => [x.offset + (vx - x.range[0]) * across, y.offset + y.length - (vy - y.range[0]) * up];
}

/** The point nearest to a pixel, at most `within` pixels from its edge; of equals the one that is drawn last, on top. */
export function pointAt(points: Points, view: View, [px, py]: Pixel, within: number): number | undefined {
  const place = project(view);
  let least = points.size / 2 + within;
  let found: number | undefined;
  for (let id = 0; id < points.x.length; id++) {
    const [x, y] = place(points.x[id]!, points.y[id]!);
    const far = Math.hypot(x - px, y - py);
    if (far <= least) [least, found] = [far, id];
  }
  return found;
}

/** The place of the curve nearest to a pixel, at most `within` pixels from it; of equals the one that is drawn last, on top. */
export function curveAt(
  curves: readonly { readonly x: readonly number[]; readonly y: readonly number[] }[],
  view: View,
  at: Pixel,
  within: number,
): number | undefined {
  const place = project(view);
  let least = within;
  let found: number | undefined;
  curves.forEach(({ x, y }, curve) => {
    const corners = x.map((value, corner) => place(value, y[corner]!));
    const far = Math.min(...corners.map((corner, to) => toSide(at, corners[to - 1] ?? corner, corner)));
    if (far <= least) [least, found] = [far, curve];
  });
  return found;
}

/** How far a pixel is from a straight line between two; infinitely where one has no place. */
function toSide([x, y]: Pixel, [ax, ay]: Pixel, [bx, by]: Pixel): number {
  const [dx, dy] = [bx - ax, by - ay];
  const along = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
  const far = Math.hypot(ax + along * dx - x, ay + along * dy - y);
  return Number.isNaN(far) ? Number.POSITIVE_INFINITY : far;
}

/** The points that a closed line of pixels goes around, where it crosses itself by the even-odd rule. */
export function pointsInside(points: Points, view: View, line: readonly Pixel[]): number[] {
  const place = project(view);
  const [xs, ys] = [line.map(([x]) => x), line.map(([, y]) => y)];
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  const found: number[] = [];
  for (let id = 0; id < points.x.length; id++) {
    const [x, y] = place(points.x[id]!, points.y[id]!);
    if (x >= left && x <= right && y >= top && y <= bottom && isInside(line, x, y)) found.push(id);
  }
  return found;
}

/** Counts the sides that a ray to the right crosses. */
function isInside(line: readonly Pixel[], x: number, y: number): boolean {
  let inside = false;
  line.forEach(([ax, ay], at) => {
    const [bx, by] = line[(at + 1) % line.length]!;
    if (ay > y !== by > y && x < ax + ((bx - ax) * (y - ay)) / (by - ay)) inside = !inside;
  });
  return inside;
}
