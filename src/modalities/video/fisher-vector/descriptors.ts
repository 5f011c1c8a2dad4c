/**
 * What moves about a place in space and time: histograms of the motion (HOF) and of how it changes from place to place (MBH,
 * which a steady movement of the camera leaves empty), over the cells of a small box. Laptev 2008; Dalal 2006; Wang 2013.
 */

import type { MotionField } from './motion';

/** Vectors on each side of a box, and frames. */
export const boxSide = 6;
export const boxFrames = 4;
/** A box is cut in two along each axis. */
const cellSide = boxSide / 2;
const cellFrames = boxFrames / 2;
const cells = 8;
/** Boxes begin so many vectors, and frames, apart. */
const strideSide = 2;
const strideFrames = 2;
const directions = 8;
/** The histogram of motion has a bin more, of what stays in place. */
const motionBins = directions + 1;
export const descriptorSize = cells * (motionBins + 2 * directions);
/** Vectors shorter than this are no motion, in pixels a frame. */
const still = 0.5;
/** Boxes in which fewer of the vectors move are left out: they say nothing (Wang 2013 drops trajectories that stand). */
const leastMoving = 0.08;

/** A box begins at this frame, row and column of the field. */
export interface Place {
  readonly frame: number;
  readonly row: number;
  readonly column: number;
}

export interface Descriptors {
  /** One row of `descriptorSize` a box. */
  readonly values: Float64Array;
  readonly places: readonly Place[];
}

export function describeMotion(field: MotionField): Descriptors {
  const [ux, uy] = slopes(field, field.u);
  const [vx, vy] = slopes(field, field.v);
  const places: Place[] = [];
  for (let frame = 0; frame + boxFrames <= field.frames; frame += strideFrames) {
    for (let row = 0; row + boxSide <= field.rows; row += strideSide) {
      for (let column = 0; column + boxSide <= field.columns; column += strideSide) {
        const place = { frame, row, column };
        if (movingShare(field, place) >= leastMoving) places.push(place);
      }
    }
  }
  const values = new Float64Array(places.length * descriptorSize);
  places.forEach((place, at) => {
    const row = values.subarray(at * descriptorSize, (at + 1) * descriptorSize);
    const [hof, mbhx] = [cells * motionBins, cells * (motionBins + directions)];
    histogram(field, place, field.u, field.v, row.subarray(0, hof), motionBins);
    histogram(field, place, ux, uy, row.subarray(hof, mbhx), directions);
    histogram(field, place, vx, vy, row.subarray(mbhx), directions);
  });
  return { values, places };
}

/** Index into the field of each vector in a box, with the cell in which it lies. */
export function eachVector(field: MotionField, place: Place, visit: (at: number, cell: number) => void): void {
  for (let t = 0; t < boxFrames; t++) {
    for (let y = 0; y < boxSide; y++) {
      const start = ((place.frame + t) * field.rows + place.row + y) * field.columns + place.column;
      for (let x = 0; x < boxSide; x++) {
        const cell = 4 * Math.floor(t / cellFrames) + 2 * Math.floor(y / cellSide) + Math.floor(x / cellSide);
        visit(start + x, cell);
      }
    }
  }
}

function movingShare(field: MotionField, place: Place): number {
  let moving = 0;
  eachVector(field, place, (at) => {
    if (Math.hypot(field.u[at]!, field.v[at]!) >= still) moving++;
  });
  return moving / (boxFrames * boxSide * boxSide);
}

/**
 * Directions weighted by length, each shared by the two bins next to it; with a bin more, what stands counts 1 there. The
 * whole has a length of 1, after square roots, which keep one fast limb from drowning the rest (Arandjelović 2012).
 */
function histogram(
  field: MotionField,
  place: Place,
  x: Float32Array,
  y: Float32Array,
  into: Float64Array,
  bins: number,
): void {
  eachVector(field, place, (at, cell) => {
    const length = Math.hypot(x[at]!, y[at]!);
    const start = cell * bins;
    if (length < still) {
      if (bins > directions) into[start + directions]! += 1;
      return;
    }
    const turn = ((Math.atan2(y[at]!, x[at]!) / (2 * Math.PI) + 1) * directions) % directions;
    const low = Math.floor(turn);
    into[start + low]! += length * (low + 1 - turn);
    into[start + ((low + 1) % directions)]! += length * (turn - low);
  });
  const sum = into.reduce((total, value) => total + value, 0);
  if (sum > 0) for (let at = 0; at < into.length; at++) into[at] = Math.sqrt(into[at]! / sum);
}

/** Half the difference of the neighbours to the right and left, and of those below and above. */
function slopes({ frames, rows, columns }: MotionField, values: Float32Array): [Float32Array, Float32Array] {
  const [across, down] = [new Float32Array(values.length), new Float32Array(values.length)];
  for (let frame = 0, at = 0; frame < frames; frame++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++, at++) {
        const [left, right] = [column > 0 ? at - 1 : at, column < columns - 1 ? at + 1 : at];
        const [above, below] = [row > 0 ? at - columns : at, row < rows - 1 ? at + columns : at];
        across[at] = (values[right]! - values[left]!) / 2;
        down[at] = (values[below]! - values[above]!) / 2;
      }
    }
  }
  return [across, down];
}
