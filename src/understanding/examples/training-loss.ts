/** A training objective around the parameters that a network has: what influence functions need to know of it. */

import type { Steps } from '../../tensor/progress';

/** The examples trained on, or those asked about. */
export type Part = 'train' | 'test';

export interface TrainingLoss {
  /** How many parameters are looked at. */
  readonly size: number;
  /** How many examples the mean is taken over. */
  readonly count: number;
  /** Which parameters, and how the Hessian is known, in words. */
  readonly parameters: string;
  readonly hessian: string;
  /** What H x = b can be solved to: rounding. */
  readonly precision: number;
  /** H v: of the mean loss plus penalty, over all training examples or over some of them. */
  product(v: Float64Array, rows?: readonly number[]): Promise<Float64Array>;
  /** ∇loss of one example, without the penalty. */
  gradient(part: Part, row: number): Promise<Float64Array>;
  /** ∇loss · v of every example. */
  along(part: Part, v: Float64Array): Promise<Float64Array>;
  /** ∇ of the objective: 0 where training has come to its end. */
  slope(): Promise<Float64Array>;
  /** Loss of every example, without the penalty. */
  losses(part: Part): Promise<Float64Array>;
  /** What the network says of every example, `count × units`. */
  predict(part: Part): Promise<Float64Array>;
  /** Of products that were differentiated twice: how far they are from central differences, as a share. */
  disagreement?(): Promise<number>;
  /** Solves (H + damping) x = b exactly, where H is small enough to be written down. */
  factor?(damping: number, steps: Steps): Promise<Factor>;
}

/** Cholesky's factor of a Hessian. */
export interface Factor {
  solve(b: Float64Array): Float64Array;
  /** bᵀ H⁻¹ b. */
  square(b: Float64Array): number;
}
