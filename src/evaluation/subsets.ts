/** How attributions of sets of regions go along with the drop of f when these are replaced. */

import { Random } from '../tensor/random';
import type { Bench } from './bench';
import { isConstant, pearson } from './correlation';
import type { Common, Measured } from './metric';
import { sumOver } from './regions';
import { mapOf, type Subject } from './subject';

/** Σ of the attributions in each set, and f(x) − f(x without it), example by example. */
export async function subsetDrops(
  bench: Bench,
  subject: Subject,
  subsets: (row: number) => readonly Int32Array[],
  common: Common,
): Promise<readonly { readonly sums: Float64Array; readonly drops: Float64Array }[]> {
  const view = bench.view(common);
  const nothing = new Int32Array(0);
  const drawn = Array.from({ length: bench.count }, (_, row) => subsets(row));
  const scores = await view.oracle.scores(
    drawn.flatMap((sets, row) => [nothing, ...sets].map((removed) => view.without(row, removed))),
  );
  let at = 0;
  return drawn.map((sets, row) => {
    const whole = scores[at++]!;
    const relevance = sumOver(view.regions, mapOf(subject, row, bench.count));
    const sums = Float64Array.from(sets, (set) => set.reduce((sum, region) => sum + relevance[region]!, 0));
    const drops = Float64Array.from(sets, () => whole - scores[at++]!);
    return { sums, drops };
  });
}

/** Pearson's correlation of the two; undefined where one of them does not vary. */
export function correlate(found: readonly { readonly sums: Float64Array; readonly drops: Float64Array }[]): Measured {
  const notes = new Set<string>();
  const values = found.map(({ sums, drops }, row) => {
    const value = pearson(sums, drops);
    if (Number.isNaN(value)) {
      notes.add(
        `The correlation of example ${row} is undefined: ${isConstant(drops) ? 'f does not change, whatever is removed' : 'the attributions of all sets are the same'}.`,
      );
    }
    return value;
  });
  return { values, notes: [...notes] };
}

/** Sets of `size` of `count` regions, the same for every map, so that methods are asked the same questions. */
export function drawSubsets(count: number, size: number, draws: number, seed: number): readonly Int32Array[] {
  const random = new Random(seed);
  const all = Int32Array.from({ length: count }, (_, at) => at);
  return Array.from({ length: draws }, () => {
    for (let at = 0; at < size; at++) {
      const other = at + random.below(count - at);
      [all[at], all[other]] = [all[other]!, all[at]!];
    }
    return all.slice(0, size);
  });
}
