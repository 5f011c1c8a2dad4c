import { expect, test } from 'vitest';
import { describeHeat } from '../../src/render/describe';

const heat = (width: number, values: readonly number[]) => ({
  values: Float32Array.from(values),
  width,
  height: values.length / width,
});

test('totals by sign, and the ninths that hold most of each', () => {
  const values = [0, 6, 2, 0, 0, 0, -1, 0, 0];
  expect(describeHeat(heat(3, values))).toBe(
    'For +8, against −1, sum +7. For: top centre 75 %, top right 25 %. Against: bottom left 100 %.',
  );
});

test('what is spread evenly is said to be, and nothing is nothing', () => {
  expect(describeHeat(heat(3, Array(9).fill(1)))).toBe(
    'For +9, against 0, sum +9. For: spread over the whole picture.',
  );
  expect(describeHeat(heat(2, [0, 0, 0, Number.NaN]))).toBe('No relevance anywhere.');
});

test('a map with sides that three does not divide falls into ninths by the pixels’ middles', () => {
  const values = Array(16).fill(0);
  values[15] = -2;
  expect(describeHeat(heat(4, values))).toContain('Against: bottom right 100 %.');
});
