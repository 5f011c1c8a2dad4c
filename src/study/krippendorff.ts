/** Krippendorff's α: how far raters agree beyond chance. Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability". */

/** What a difference between two answers means: none but equality, ranks, or their distance. */
export type MeasurementLevel = 'nominal' | 'ordinal' | 'interval';

/** An answer of one rater to one unit; nothing where it is missing. */
export type Rating = number | undefined;

/**
 * 1 is full agreement, 0 is chance, below 0 is worse than chance. Any number of raters, any answer may be missing; a unit that
 * fewer than two raters answered does not count.
 *
 * @param ratings one list a rater, of one answer a unit
 * @returns Nothing where α is undefined: no unit with two answers, or no two different answers.
 */
export function krippendorffAlpha(
  ratings: readonly (readonly Rating[])[],
  level: MeasurementLevel,
): number | undefined {
  const values = [...new Set(ratings.flat().filter((value) => value !== undefined))].sort((a, b) => a - b);
  const place = new Map(values.map((value, at) => [value, at]));
  const size = values.length;
  const coincidences = new Float64Array(size * size);
  const units = Math.max(0, ...ratings.map((row) => row.length));
  for (let unit = 0; unit < units; unit++) {
    const given = ratings.flatMap((row) => place.get(row[unit] ?? Number.NaN) ?? []);
    for (const [i, one] of given.entries()) {
      for (const [j, other] of given.entries()) {
        if (i !== j) coincidences[one * size + other]! += 1 / (given.length - 1);
      }
    }
  }
  const totals = values.map((_, at) => coincidences.subarray(at * size, (at + 1) * size).reduce((a, b) => a + b, 0));
  const n = totals.reduce((a, b) => a + b, 0);
  let [observed, expected] = [0, 0];
  for (let one = 0; one < size; one++) {
    for (let other = 0; other < size; other++) {
      const distance = differences[level](values, totals, one, other);
      observed += coincidences[one * size + other]! * distance;
      expected += (totals[one]! * totals[other]! * distance) / (n - 1);
    }
  }
  return expected > 0 ? 1 - observed / expected : undefined;
}

/** Squared differences between two values, by their places among all. */
const differences: Readonly<
  Record<MeasurementLevel, (values: readonly number[], totals: readonly number[], one: number, other: number) => number>
> = {
  nominal: (_, __, one, other) => Number(one !== other),
  // The answers that lie between two ranks, the two themselves by half.
  ordinal: (_, totals, one, other) => {
    const [low, high] = [Math.min(one, other), Math.max(one, other)];
    const between = totals.slice(low, high + 1).reduce((a, b) => a + b, 0);
    return (between - (totals[low]! + totals[high]!) / 2) ** 2;
  },
  interval: (values, _, one, other) => (values[one]! - values[other]!) ** 2,
};
