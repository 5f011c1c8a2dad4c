/** Structural similarity of two pictures of one plane each. Wang et al. 2004, doi:10.1109/TIP.2003.819861. */

import type { Plane } from '../tensor/plane';
import { smooth } from '../tensor/plane';

/** Of the window, in pixels. */
const sigma = 1.5;

/** Mean SSIM with a Gaussian window; `range` is that of the values. In [−1, 1]; 1 where they are equal. */
export function ssim(a: Plane, b: Plane, range: number): number {
  const { height, width } = a;
  const blur = (values: Float32Array) => smooth({ values, height, width }, sigma).values;
  const times = (x: Float32Array, y: Float32Array) => blur(x.map((value, at) => value * y[at]!));
  const [meanA, meanB] = [blur(a.values), blur(b.values)];
  const [aa, bb, ab] = [times(a.values, a.values), times(b.values, b.values), times(a.values, b.values)];
  const [c1, c2] = [(0.01 * range) ** 2, (0.03 * range) ** 2];
  let sum = 0;
  for (let at = 0; at < meanA.length; at++) {
    const [x, y] = [meanA[at]!, meanB[at]!];
    const [varX, varY, both] = [aa[at]! - x * x, bb[at]! - y * y, ab[at]! - x * y];
    const below = (x * x + y * y + c1) * (varX + varY + c2);
    sum += below > 0 ? ((2 * x * y + c1) * (2 * both + c2)) / below : 1;
  }
  return sum / meanA.length;
}
