import { describe, expect, it } from 'vitest';
import { krippendorffAlpha, type Rating } from '../../src/study/krippendorff';

const _ = undefined;
/** The reliability data of Krippendorff 2011, section C: four observers, twelve units, some answers missing. */
const published: Rating[][] = [
  [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
  [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
  [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
  [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
];

describe("Krippendorff's α", () => {
  it.each([
    ['nominal', 0.743],
    ['ordinal', 0.815],
    ['interval', 0.849],
  ] as const)('is, %s, what is published for the worked example', (level, expected) => {
    expect(krippendorffAlpha(published, level)).toBeCloseTo(expected, 3);
  });

  it('is, of two raters and two values, what section A of the same paper works out by hand', () => {
    const one = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0];
    const other = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0];
    expect(krippendorffAlpha([one, other], 'nominal')).toBeCloseTo(0.095, 3);
  });

  it('is 1 where all agree, and below 0 where they are worse than chance', () => {
    expect(
      krippendorffAlpha(
        [
          [1, 2, 3],
          [1, 2, 3],
          [1, _, 3],
        ],
        'ordinal',
      ),
    ).toBe(1);
    expect(
      krippendorffAlpha(
        [
          [0, 1],
          [1, 0],
        ],
        'nominal',
      ),
    ).toBeCloseTo(-0.5);
  });

  it('is undefined, not 0, where there is nothing to agree or to differ on', () => {
    expect(krippendorffAlpha([[1, 2, 3]], 'nominal')).toBeUndefined();
    expect(
      krippendorffAlpha(
        [
          [2, 2],
          [2, 2],
        ],
        'nominal',
      ),
    ).toBeUndefined();
    expect(krippendorffAlpha([], 'nominal')).toBeUndefined();
    expect(
      krippendorffAlpha(
        [
          [1, _],
          [_, 2],
        ],
        'interval',
      ),
    ).toBeUndefined();
  });
});
