import type { Input, Picture } from '../../../src/attribution/result';
import { digit } from '../../../src/models/digits';

export const clipSide = 36;
export const clipLength = 8;
const squareSide = 4;

/** Where the square is at a frame: it comes down the left edge. */
export const squareAt = (frame: number) => ({ left: 2, top: 1 + 4 * frame });

const inSquare = (frame: number, x: number, y: number): boolean => {
  const { left, top } = squareAt(frame);
  return x >= left && x < left + squareSide && y >= top && y < top + squareSide;
};

/** A digit that drifts to the right, and a white square that comes down beside it. */
export function clip(count = 1): Input {
  const shown = digit(3).values;
  const size = clipLength * clipSide * clipSide;
  const values = new Float32Array(count * size);
  for (let at = 0; at < values.length; at++) {
    const [x, y] = [at % clipSide, Math.floor(at / clipSide) % clipSide];
    const frame = Math.floor(at / (clipSide * clipSide)) % clipLength;
    const [column, row] = [x - frame, y - 4];
    const inside = column >= 0 && column < 28 && row >= 0 && row < 28;
    values[at] = inSquare(frame, x, y) ? 1 : inside && x > 7 ? shown[row * 28 + column]! : 0;
  }
  return { values, shape: [count, clipLength, clipSide, clipSide, 1], video: { rate: 4 } };
}

/** The weight of each value for a network that sees the square alone, and in frame t counts it t − 2 times. */
export const clipWeights = (): Float32Array =>
  Float32Array.from({ length: clipLength * clipSide * clipSide }, (_, at) => {
    const frame = Math.floor(at / (clipSide * clipSide));
    return inSquare(frame, at % clipSide, Math.floor(at / clipSide) % clipSide) ? frame - 2 : 0;
  });

/** What gradient × input gives each frame: the square has 16 pixels of value 1. */
export const knownRelevance = Array.from({ length: clipLength }, (_, frame) => 16 * (frame - 2));

export const colorOf = ({ rgba, width }: Picture, x: number, y: number) => [
  ...rgba.slice(4 * (y * width + x), 4 * (y * width + x) + 3),
];
