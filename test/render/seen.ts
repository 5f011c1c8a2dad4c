/** Colours as people see them, with and without all three kinds of cone. */

import { lab, rgb } from 'd3-color';

export type Triple = [number, number, number];

/** Machado, Oliveira and Fernandes 2009, severity 1: linear RGB as seen by those who lack one kind of cone. */
export const seenBy = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
} as const;

// IEC 61966-2-1.
export const linear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const display = (value: number) => (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055);

export function labOf(color: string, matrix?: readonly (readonly number[])[]): Triple {
  const { r, g, b } = rgb(color);
  const light = [r, g, b].map((value) => linear(value / 255)) as Triple;
  const seen = matrix ? matrix.map((row) => row.reduce((sum, weight, at) => sum + weight * light[at]!, 0)) : light;
  const [red, green, blue] = seen.map((value) => 255 * display(Math.min(Math.max(value, 0), 1))) as Triple;
  const { l, a, b: yellow } = lab(rgb(red, green, blue));
  return [l, a, yellow];
}

export const distance = (one: Triple, other: Triple) => Math.hypot(...one.map((value, at) => value - other[at]!));
