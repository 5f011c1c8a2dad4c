/**
 * MMD-critic. Kim, Khanna, Koyejo 2016, "Examples are not enough, learn to criticize!", NeurIPS.
 *
 * Prototypes S are chosen greedily to raise J(S) = 2/|S| Σ_{j∈S} mean_i k(x_i, x_j) − 1/|S|² Σ_{j,l∈S} k(x_j, x_l), which is
 * the squared maximum mean discrepancy between S and all points, turned around and without its constant. Criticisms C are
 * chosen greedily to raise Σ_{C} |witness| + log det K_CC, witness(x) = mean_i k(x, x_i) − mean_{j∈S} k(x, x_j).
 */

import type { Steps } from '../../tensor/progress';
import type { Points } from './points';
import { kernelRow } from './rbf-kernel';

/** Points with their kernel. */
export interface KernelSpace {
  readonly points: Points;
  readonly gamma: number;
  /** By point: mean of the kernel over all points. */
  readonly means: Float64Array;
  /** Values closer than this are taken as equal, and the lowest index wins. */
  readonly tie: number;
}

export interface Chosen {
  readonly indices: number[];
  /** J after each choice. */
  readonly objective: number[];
  /** By point: Σ of the kernel over the prototypes. */
  readonly toChosen: Float64Array;
  /** By point: place in `indices` of the prototype that is nearest. */
  readonly nearest: Int32Array;
}

/** The prototypes: `count` greedily chosen ones, or those that `given` names. */
export async function choosePrototypes(
  { points, gamma, means, tie }: KernelSpace,
  wanted: number | readonly number[],
  steps: Steps,
): Promise<Chosen> {
  const given = typeof wanted === 'number' ? undefined : wanted;
  const total = typeof wanted === 'number' ? wanted : wanted.length;
  const toChosen = new Float64Array(points.count);
  const nearest = new Int32Array(points.count);
  const closest = new Float64Array(points.count).fill(-1);
  const taken = new Set<number>();
  const objective: number[] = [];
  let [meanSum, pairSum] = [0, 0];
  for (let size = 1; size <= total; size++) {
    await steps.step(size - 1, total);
    const value = (j: number) => (2 / size) * (meanSum + means[j]!) - (pairSum + 2 * toChosen[j]! + 1) / size ** 2;
    const next = given ? given[size - 1]! : largest(points.count, taken, value, tie);
    objective.push(value(next));
    meanSum += means[next]!;
    pairSum += 2 * toChosen[next]! + 1;
    taken.add(next);
    kernelRow(points, gamma, next).forEach((kernel, at) => {
      toChosen[at]! += kernel;
      if (kernel <= closest[at]!) return;
      closest[at] = kernel;
      nearest[at] = size - 1;
    });
  }
  return { indices: [...taken], objective, toChosen, nearest };
}

/** Below this a point is a copy of those already chosen, and log det would be −∞. */
const independent = 1e-12;

/** The criticisms, fewer than `count` where all that remain are copies of those chosen. */
export async function chooseCriticisms(
  { points, gamma, tie }: KernelSpace,
  witness: Float64Array,
  prototypes: readonly number[],
  { count, regularizer }: { readonly count: number; readonly regularizer: 'log-det' | 'none' },
  steps: Steps,
): Promise<number[]> {
  const taken = new Set(prototypes);
  const chosen: number[] = [];
  // Cholesky's factor of K_CC, a row a step, carried on for every candidate: what remains of k(x, x) is how much the
  // determinant would be multiplied by.
  const factors: Float64Array[] = [];
  const remains = new Float64Array(points.count).fill(1);
  const gain = (j: number) => {
    if (regularizer === 'none') return Math.abs(witness[j]!);
    return remains[j]! > independent ? Math.abs(witness[j]!) + Math.log(remains[j]!) : Number.NEGATIVE_INFINITY;
  };
  for (let size = 0; size < count; size++) {
    await steps.step(size, count);
    const next = largest(points.count, taken, gain, tie);
    if (next < 0) break;
    chosen.push(next);
    taken.add(next);
    if (regularizer === 'none') continue;
    const row = kernelRow(points, gamma, next);
    const root = Math.sqrt(remains[next]!);
    for (const factor of factors) {
      const own = factor[next]!;
      for (let at = 0; at < row.length; at++) row[at]! -= factor[at]! * own;
    }
    for (let at = 0; at < row.length; at++) {
      row[at]! /= root;
      remains[at]! -= row[at]! ** 2;
    }
    factors.push(row);
  }
  return chosen;
}

/** The point with the largest value that is not taken yet; the lowest index of several; −1 where none has a finite one. */
function largest(count: number, taken: ReadonlySet<number>, value: (j: number) => number, tie: number): number {
  let [best, found] = [Number.NEGATIVE_INFINITY, -1];
  for (let j = 0; j < count; j++) {
    if (taken.has(j)) continue;
    const own = value(j);
    if (own > best + tie || (found < 0 && own > best)) [best, found] = [own, j];
  }
  return found;
}
