/** Held-out digits, and the ink in each of sixteen fields of them. */
import { digits as heldOut } from '../../../src';
import { heldOutDigits } from '../../../src/models/digits';

export function digits(count: number) {
  const input = heldOut(Array.from({ length: count }, (_, at) => at));
  const field = (at: number) => 4 * Math.floor(Math.floor(at / 28) / 7) + Math.floor((at % 28) / 7);
  const ink = Array.from({ length: count }, (_, row) => {
    const sums = new Array<number>(16).fill(0);
    for (let at = 0; at < 784; at++) sums[field(at)]! += input.values[row * 784 + at]!;
    return sums;
  });
  const names = Array.from({ length: 16 }, (_, at) => `ink ${Math.floor(at / 4)}, ${at % 4}`);
  return { input, ink, names, labels: [...heldOutDigits().labels.slice(0, count)] };
}
