import { Attribution, type Input, type Target } from '../../src/attribution/result';
import { Random } from '../../src/tensor/random';

const side = 12;

/** White squares on black; which, says the seed. */
export function squares(count: number): Input {
  const random = new Random(3);
  const values = new Float32Array(count * side * side);
  const pictures = Array.from({ length: count }, (_, n) => {
    const [left, top] = [random.below(side - 4), random.below(side - 4)];
    const rgba = new Uint8ClampedArray(4 * side * side);
    for (let at = 0; at < side * side; at++) {
      const inside = within(at % side, left) && within(Math.floor(at / side), top);
      values[n * side * side + at] = Number(inside);
      rgba.set([230 * Number(inside), 230 * Number(inside), 230 * Number(inside), 255], 4 * at);
    }
    return { width: side, height: side, rgba };
  });
  return { values, shape: [count, side, side, 1], pictures };
}

const within = (at: number, from: number) => at >= from && at < from + 4;

/** A method whose map is a function of the input's pixel and its place. */
export function mapped(title: string, map: (value: number, at: number) => number, count = 4): Attribution {
  const input = squares(count);
  return new Attribution({
    method: title,
    title,
    values: input.values.map((value, at) => map(value, at % (side * side))),
    shape: [count, side, side, 1],
    input,
    targets: Array.from({ length: count }, (): Target => ({ index: 1, label: 'square', score: 2 })),
    certificate: { method: title, parameters: {}, explained: 'logit', notes: [], seconds: 0 },
  });
}

export const exact = (count?: number) => mapped('Exact', (value) => value, count);
export const blurred = (count?: number) => mapped('Blurred', (value, at) => value + 0.1 * Math.sin(at), count);
export const wrong = (count?: number) => mapped('Wrong', (value, at) => (1 - value) * (at % 3), count);
