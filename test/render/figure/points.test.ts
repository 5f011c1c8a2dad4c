import { describe, expect, it } from 'vitest';
import { curveAt, type Points, pointAt, pointsInside, project, type View } from '../../../src/render/figure/points';

/** Ten pixels a unit; the plane's origin at (5, 47). */
const view: View = {
  x: { range: [0, 10], offset: 5, length: 100 },
  y: { range: [0, 4], offset: 7, length: 40 },
};

const pointsOf = (...places: readonly (readonly [number, number])[]): Points => ({
  x: Float32Array.from(places, ([x]) => x),
  y: Float32Array.from(places, ([, y]) => y),
  groups: new Int32Array(places.length),
  ringed: new Set(),
  size: 8,
});

describe('project', () => {
  it('leads from values to pixels, upwards and to the right', () => {
    const place = project(view);
    expect([place(0, 0), place(10, 4), place(2.5, 1)]).toEqual([
      [5, 47],
      [105, 7],
      [30, 37],
    ]);
  });

  it('follows an axis that goes down, as that of bars', () => {
    const down: View = { ...view, y: { range: [3.5, -0.5], offset: 0, length: 104 } };
    expect([0, 3].map((row) => project(down)(0, row)[1])).toEqual([13, 91]);
  });
});

describe('pointAt', () => {
  // At (15, 37), (25, 37) and (25, 37) again.
  const points = pointsOf([1, 1], [2, 1], [2, 1]);

  it('is the nearest within reach of its edge', () => {
    expect(pointAt(points, view, [15, 37], 0)).toBe(0);
    expect(pointAt(points, view, [11, 37], 0)).toBe(0);
    expect(pointAt(points, view, [10.5, 37], 0)).toBeUndefined();
    expect(pointAt(points, view, [10.5, 37], 0.5)).toBe(0);
    expect(pointAt(points, view, [19.9, 37], 9)).toBe(0);
  });

  it('is the upper one of two in the same place', () => {
    expect(pointAt(points, view, [25, 37], 0)).toBe(2);
    expect(pointAt(points, view, [20.1, 37], 9)).toBe(2);
  });

  it('is none that has no place', () => {
    expect(pointAt(pointsOf([Number.NaN, 1]), view, [15, 37], 1000)).toBeUndefined();
  });
});

describe('curveAt', () => {
  // From (5, 47) to (105, 7), and level at (_, 27).
  const curves = [
    { x: [0, 10], y: [0, 4] },
    { x: [0, 5, 10], y: [2, 2, 2] },
  ];

  it('is the one whose line passes nearest, between its points too', () => {
    expect(curveAt(curves, view, [15, 43], 1)).toBe(0);
    expect(curveAt(curves, view, [80, 28], 1)).toBe(1);
    expect(curveAt(curves, view, [30, 30], 3)).toBe(1);
    expect(curveAt(curves, view, [30, 30], 2.9)).toBeUndefined();
  });

  it('ends where the curve ends', () => {
    expect(curveAt(curves, view, [0, 47], 5)).toBe(0);
    expect(curveAt(curves, view, [-1, 47], 5)).toBeUndefined();
  });

  it('of two in the same place is the upper one', () => {
    expect(curveAt(curves, view, [55, 27], 1)).toBe(1);
  });

  it('is torn where a value is missing', () => {
    const torn = [{ x: [0, 2, 4, 6], y: [1, Number.NaN, 1, 1] }];
    expect(curveAt(torn, view, [55, 37], 1)).toBe(0);
    expect(curveAt(torn, view, [25, 37], 1)).toBeUndefined();
    expect(curveAt(torn, view, [5, 37], 1)).toBe(0);
  });
});

describe('pointsInside', () => {
  it('are those a frame or a lasso goes around', () => {
    // At (15, 37), (25, 27), (35, 17).
    const points = pointsOf([1, 1], [2, 2], [3, 3], [Number.NaN, 2]);
    const frame = [
      [20, 10],
      [40, 10],
      [40, 30],
      [20, 30],
    ] as const;
    expect(pointsInside(points, view, frame)).toEqual([1, 2]);
    expect(pointsInside(points, view, [...frame].reverse())).toEqual([1, 2]);
    // The same frame without its lower left half.
    expect(pointsInside(points, view, [frame[0], frame[1], [40, 25]])).toEqual([2]);
    expect(pointsInside(points, view, [])).toEqual([]);
  });

  it('leave out what a line that crosses itself goes around twice', () => {
    // A star of five corners around the origin of the middle: its own middle is outside, its tips are inside.
    const middle = pointsOf([5, 2], [5, 3.7]);
    const star = [0, 2, 4, 1, 3].map((corner) => {
      const turn = (corner * 2 * Math.PI) / 5;
      return [55 + 20 * Math.sin(turn), 27 - 20 * Math.cos(turn)] as const;
    });
    expect(pointsInside(middle, view, star)).toEqual([1]);
  });
});
