/** Solves H x = b by conjugate gradients, and says how well. Hestenes & Stiefel 1952. */

export type Product = (v: Float64Array) => Float64Array | Promise<Float64Array>;

export interface ConjugateGradientsOptions {
  /** Stops where ‖b − H x‖ is at most this share of ‖b‖. */
  readonly tolerance: number;
  readonly iterations: number;
  /** An approximate inverse of H. */
  readonly precondition?: (v: Float64Array) => Float64Array;
}

export interface Solution {
  readonly x: Float64Array;
  readonly iterations: number;
  /** ‖b − H x‖ / ‖b‖, computed anew from the solution. */
  readonly residual: number;
  /** The curvature pᵀHp / pᵀp of a direction p along which H is not positive: no solution can be trusted. */
  readonly negative?: number;
}

export async function conjugateGradients(
  product: Product,
  b: Float64Array,
  { tolerance, iterations, precondition = (v) => v }: ConjugateGradientsOptions,
): Promise<Solution> {
  const x = new Float64Array(b.length);
  const goal = norm(b);
  if (goal === 0) return { x, iterations: 0, residual: 0 };
  const residual = b.slice();
  let z = precondition(residual);
  let direction = z.slice();
  let fall = dot(residual, z);
  let done = 0;
  while (done < iterations && norm(residual) > tolerance * goal) {
    const curved = await product(direction);
    const curvature = dot(direction, curved);
    if (!(curvature > 0)) {
      const negative = curvature / dot(direction, direction);
      return { x, iterations: done, residual: await distance(product, x, b), negative };
    }
    const step = fall / curvature;
    for (let at = 0; at < x.length; at++) {
      x[at]! += step * direction[at]!;
      residual[at]! -= step * curved[at]!;
    }
    done += 1;
    z = precondition(residual);
    const next = dot(residual, z);
    const keep = next / fall;
    fall = next;
    direction = direction.map((value, at) => z[at]! + keep * value);
  }
  return { x, iterations: done, residual: await distance(product, x, b) };
}

/** ‖b − H x‖ / ‖b‖. */
export async function distance(product: Product, x: Float64Array, b: Float64Array): Promise<number> {
  const made = await product(x);
  return norm(b.map((value, at) => value - made[at]!)) / norm(b);
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
  return sum;
}

export const norm = (a: Float64Array): number => Math.sqrt(dot(a, a));
