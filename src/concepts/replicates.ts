/** CAVs replicated over samples of a concept, and what chance alone would make of them. */

import type { Random } from '../tensor/random';
import type { Space } from './inner-products';
import { type Separator, separate } from './separator';

/** A concept and what it is told apart from, as indices of the space's pictures. */
export interface Contrast {
  readonly concept: readonly number[];
  readonly counter: readonly number[];
}

/** One run: which places of [concept, counter] it is fitted on, so many of each. */
export interface Run {
  readonly concept: readonly number[];
  readonly counter: readonly number[];
}

/** Draws the samples of the runs. Each holds out the rest of the concept, and each has a counter-set of its own. */
export function planRuns(
  { concept, counter }: Contrast,
  { runs, size, random }: { readonly runs: number; readonly size: number; readonly random: Random },
): Run[] {
  return Array.from({ length: runs }, () => ({
    concept: sample(concept.length, size, random),
    counter: sample(counter.length, size, random).map((place) => concept.length + place),
  }));
}

/** `size` of the numbers below `count`, each once. */
export function sample(count: number, size: number, random: Random): number[] {
  const all = Array.from({ length: count }, (_, at) => at);
  for (let at = 0; at < size; at++) {
    const other = at + random.below(count - at);
    [all[at], all[other]] = [all[other]!, all[at]!];
  }
  return all.slice(0, size);
}

/** A separator among some pictures of a space. */
export interface Fit extends Separator {
  /** Which pictures its weights belong to. */
  readonly pictures: readonly number[];
}

/** Fits the concept's pictures against the others. */
export function fitAmong(
  { size, gram }: Space,
  concept: readonly number[],
  counter: readonly number[],
  C: number,
): Fit {
  const pictures = [...concept, ...counter];
  const n = pictures.length;
  const inner = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = pictures[i]! * size;
    for (let j = 0; j < n; j++) inner[i * n + j] = gram[row + pictures[j]!]!;
  }
  return { pictures, ...separate(inner, concept.length, C) };
}

/** Fits every run. `places` holds the picture at each place of [concept, counter]. */
export const fitRuns = (space: Space, places: ArrayLike<number>, plan: readonly Run[], C: number): Fit[] =>
  plan.map(({ concept, counter }) => {
    const at = (place: number) => places[place]!;
    return fitAmong(space, concept.map(at), counter.map(at), C);
  });

/** Directional derivatives g_i·w/‖w‖ of the inputs of one class; 0 where w is. */
export function derivatives({ size, slopes }: Space, which: number, { pictures, weights, norm }: Fit): Float64Array {
  const { rows, values } = slopes[which]!;
  const result = new Float64Array(rows);
  if (norm === 0) return result;
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < pictures.length; j++) sum += weights[j]! * values[i * size + pictures[j]!]!;
    result[i] = sum / norm;
  }
  return result;
}

/** TCAV score: the share of inputs whose derivative is positive. Kim et al. 2018, equation 2. */
export const scoreOf = (along: ArrayLike<number>): number => {
  let positive = 0;
  for (let i = 0; i < along.length; i++) if (along[i]! > 0) positive++;
  return positive / along.length;
};

/** Of the pictures that a run has not seen: the mean of the shares of concept and of counter pictures told rightly. */
export function heldOutAccuracy({ size, gram }: Space, { concept, counter }: Contrast, fitted: Fit): number {
  const seen = new Set(fitted.pictures);
  const share = (pictures: readonly number[], sign: 1 | -1): number | undefined => {
    const unseen = pictures.filter((picture) => !seen.has(picture));
    if (unseen.length === 0) return undefined;
    const right = unseen.filter((picture) => {
      const score = fitted.pictures.reduce(
        (sum, other, j) => sum + fitted.weights[j]! * gram[picture * size + other]!,
        fitted.intercept,
      );
      return sign * score > 0;
    });
    return right.length / unseen.length;
  };
  const shares = [share(concept, 1), share(counter, -1)].filter((value) => value !== undefined);
  return shares.reduce((a, b) => a + b, 0) / shares.length;
}

/** Of one class. */
export interface Statistic {
  /** TCAV score, mean over the runs. */
  readonly score: number;
  /** g·(x̄_concept − x̄_counter), mean over the inputs: the change of f, to first order, from the one mean to the other. */
  readonly change: number;
}

/** The statistics of each class of the space. The first `count` places are the concept's. */
export const statisticsOf = (
  space: Space,
  places: ArrayLike<number>,
  count: number,
  fits: readonly Fit[],
): Statistic[] =>
  space.slopes.map((_, which) => ({
    score: mean(fits.map((fitted) => scoreOf(derivatives(space, which, fitted)))),
    change: changeOf(space, which, places, count),
  }));

function changeOf({ size, slopes }: Space, which: number, places: ArrayLike<number>, count: number): number {
  const { rows, values } = slopes[which]!;
  let change = 0;
  for (let at = 0; at < places.length; at++) {
    const weight = at < count ? 1 / count : -1 / (places.length - count);
    for (let i = 0; i < rows; i++) change += weight * values[i * size + places[at]!]!;
  }
  return change / rows;
}

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at]!;
  return sum / values.length;
}

/** How a class's mean score stands among those of random sets. */
export interface Placement {
  /** Share of arrangements at least as far from the mean as the observed one, itself counted. */
  readonly p: number;
  /** Mean score of the random sets. */
  readonly nullMean: number;
}

export interface PermuteOptions {
  readonly permutations: number;
  readonly C: number;
  readonly random: Random;
  /** Awaited after every few arrangements. */
  readonly step: (done: number) => Promise<void> | void;
}

/**
 * The permutation test. Were the concept's pictures no different from the counter ones, then any arrangement of them all
 * into a concept set and the rest would be as likely, and the observed score one among theirs. So the whole procedure, runs
 * that share a concept set included, is repeated for arrangements drawn at random; the rate of false findings is exact
 * whatever the runs have in common.
 *
 * @param observed The statistics of the concept, one a class.
 */
export async function permute(
  space: Space,
  { concept, counter }: Contrast,
  plan: readonly Run[],
  observed: readonly Statistic[],
  { permutations, C, random, step }: PermuteOptions,
): Promise<Placement[]> {
  const places = Int32Array.from([...concept, ...counter]);
  const drawn = observed.map((statistic) => [statistic]);
  for (let done = 1; done <= permutations; done++) {
    for (let last = places.length - 1; last > 0; last--) {
      const other = random.below(last + 1);
      [places[last], places[other]] = [places[other]!, places[last]!];
    }
    const found = statisticsOf(space, places, concept.length, fitRuns(space, places, plan, C));
    for (const [which, statistic] of found.entries()) drawn[which]!.push(statistic);
    if (done % stride === 0) await step(done);
  }
  return drawn.map(place);
}

/** Arrangements between two steps; each takes about a millisecond. */
const stride = 10;

/** Scores that differ by less are equal, whatever the rounding. */
const equal = 1e-9;

/**
 * Places the first among all, by its score's distance from their mean, either side. A score can go no further than 0 or 1,
 * and small sets are often all the way there; equal distances are told apart by those of the change.
 */
function place(all: readonly Statistic[]): Placement {
  const distances = (of: (statistic: Statistic) => number) => {
    const middle = mean(all.map(of));
    return all.map((statistic) => Math.abs(of(statistic) - middle));
  };
  const [scores, changes] = [distances(({ score }) => score), distances(({ change }) => change)];
  const [first, step] = [scores[0]!, changes[0]! * (1 - equal)];
  const asFar = scores.filter(
    (distance, at) => distance > first + equal || (distance >= first - equal && changes[at]! >= step),
  );
  return { p: asFar.length / all.length, nullMean: mean(all.slice(1).map(({ score }) => score)) };
}
