import { ArgumentError } from '../../errors';
import type { Random } from '../../tensor/random';
import { distance, dot, norm, type Product, type Solution } from './conjugate-gradients';

export interface LissaOptions {
  /** H of the loss over some examples, damping included, times v. */
  readonly productOf: (rows: readonly number[], v: Float64Array) => Float64Array | Promise<Float64Array>;
  /** H over all examples. */
  readonly product: Product;
  readonly count: number;
  /** Examples that each step draws. */
  readonly batch: number;
  readonly depth: number;
  readonly repeats: number;
  /** What H is divided by, so that its eigenvalues lie below 1. */
  readonly scale: number;
  readonly random: Random;
}

/** An estimate that has grown to this many times its bound has diverged. */
const beyondBound = 10;

/**
 * Solves H x = b by LiSSA: x_{j+1} = b + (1 − H_j / scale) x_j with H_j of a few random examples, averaged over repeats and
 * divided by the scale. Agarwal, Bullins, Hazan 2017, arXiv:1602.03943, as Koh & Liang 2017 use it, section 3.
 *
 * @throws ArgumentError where it diverges: the scale is too small
 */
export async function lissa(b: Float64Array, options: LissaOptions): Promise<Solution> {
  const { productOf, product, count, batch, depth, repeats, scale, random } = options;
  const sum = new Float64Array(b.length);
  const start = norm(b);
  if (start === 0) return { x: sum, iterations: 0, residual: 0 };
  for (let repeat = 0; repeat < repeats; repeat++) {
    let x = b.slice();
    for (let step = 1; step <= depth; step++) {
      const rows = Array.from({ length: Math.min(batch, count) }, () => random.below(count));
      const curved = await productOf(rows, x);
      x = x.map((value, at) => b[at]! + value - curved[at]! / scale);
      // With all eigenvalues of H / scale in [0, 1] a term is never longer than b, nor the sum of them than their number.
      if (norm(x) <= beyondBound * (step + 1) * start) continue;
      throw new ArgumentError(
        `LiSSA diverged at step ${step} of ${depth}: the estimate is ${(norm(x) / start).toExponential(1)} times as long as the gradient. The scale ${scale.toPrecision(3)} is below the largest eigenvalue of the Hessian; give a larger one, or a larger batch.`,
      );
    }
    x.forEach((value, at) => {
      sum[at]! += value / (repeats * scale);
    });
  }
  return { x: sum, iterations: depth * repeats, residual: await distance(product, sum, b) };
}

/** Largest eigenvalue of a symmetric positive matrix by power iteration, from below. */
export async function largestEigenvalue(product: Product, size: number, random: Random, steps = 20): Promise<number> {
  let v = Float64Array.from({ length: size }, () => random.normal());
  let value = 0;
  for (let step = 0; step < steps; step++) {
    const length = norm(v);
    v = v.map((one) => one / length);
    const next = Float64Array.from(await product(v));
    value = dot(v, next);
    v = next;
  }
  return value;
}
