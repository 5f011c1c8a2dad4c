/** f while regions are taken away, or put back: the curve under deletion, insertion, pixel flipping and AOPC. */

import type { Bench } from './bench';
import type { Common, Measured } from './metric';
import { sumOver } from './regions';
import { mapOf, type Subject } from './subject';

export interface CurveOptions extends Common {
  /** Points of the curve after its first. */
  readonly steps?: number;
  /** In place of `steps`: how many regions go at a time. */
  readonly regionsPerStep?: number;
  /** Which regions go first. */
  readonly first?: 'most' | 'least';
}

/** Curves of f over the share of regions that are gone, from none to all. */
export interface PerturbationCurves {
  readonly x: readonly number[];
  readonly y: readonly Float64Array[];
  /** Share of the regions whose place was drawn. */
  readonly tied: number;
}

export async function perturbationCurves(
  bench: Bench,
  subject: Subject,
  { steps = 32, regionsPerStep, first = 'most', ...common }: CurveOptions,
): Promise<PerturbationCurves> {
  const view = bench.view(common);
  const counts = countsOf(view.regions.count, steps, regionsPerStep);
  let tied = 0;
  const asked = Array.from({ length: bench.count }, (_, row) => {
    const found = view.order(sumOver(view.regions, mapOf(subject, row, bench.count)), row);
    tied += found.tied;
    return view.states(row, first === 'most' ? found.order : found.order.slice().reverse(), counts);
  });
  const scores = await view.oracle.scores(asked.flat());
  const y = asked.map((_, row) => scores.slice(row * counts.length, (row + 1) * counts.length));
  return {
    x: counts.map((count) => count / view.regions.count),
    y,
    tied: tied / (view.regions.count * bench.count),
  };
}

/** How many regions are gone at each point: none, …, all. */
export function countsOf(regions: number, steps: number, regionsPerStep?: number): number[] {
  const points = regionsPerStep === undefined ? Math.min(steps, regions) : Math.ceil(regions / regionsPerStep);
  const gone = (at: number) =>
    regionsPerStep === undefined ? Math.round((at * regions) / points) : Math.min(regions, at * regionsPerStep);
  return Array.from({ length: points + 1 }, (_, at) => gone(at));
}

/** The area under a curve by trapezoids. */
export const area = (x: readonly number[], y: ArrayLike<number>): number =>
  x.slice(1).reduce((sum, right, at) => sum + ((right - x[at]!) * (y[at]! + y[at + 1]!)) / 2, 0);

/** Curves with a number made of each. */
export const measured = (
  { x, y, tied }: PerturbationCurves,
  of: (curve: Float64Array, x: readonly number[]) => number,
): Measured => ({
  values: y.map((curve) => of(curve, x)),
  curves: { x, y: y.map((curve) => [...curve]) },
  tied,
});
