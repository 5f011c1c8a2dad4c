import { ArgumentError } from '../../errors';
import type { Steps } from '../../tensor/progress';
import { conjugateGradients, dot, norm } from './conjugate-gradients';
import { withPauses } from './pauses';
import type { SoftmaxObjective } from './softmax-objective';
import type { Factor } from './training-loss';

export interface FitOptions {
  /** Where to begin. */
  readonly start: Float64Array;
  /** A training example whose weight is 0. */
  readonly leftOut?: number;
  /** A factor of the Hessian near the optimum, where there is one: it makes each step short work. */
  readonly near?: Factor;
  /** Stops at a gradient of at most this length. Default 1e-9. */
  readonly tolerance?: number;
}

const newtonSteps = 60;

/**
 * The optimum of a last layer's objective, by Newton's method with conjugate gradients inside (Nocedal & Wright 2006,
 * algorithm 7.1). It is convex, so there is one.
 *
 * @throws ArgumentError where it is not reached
 */
export async function fitSoftmax(
  objective: SoftmaxObjective,
  options: FitOptions,
  steps: Steps,
): Promise<Float64Array> {
  const { start, leftOut, near, tolerance = 1e-9 } = options;
  let parameters: Float64Array = start.slice();
  for (let done = 0; ; done++) {
    const probabilities = objective.probabilities(parameters);
    const gradient = objective.gradient(parameters, probabilities, leftOut);
    const slope = norm(gradient);
    if (slope <= tolerance) return parameters;
    if (done === newtonSteps || !Number.isFinite(slope)) {
      throw new ArgumentError(
        `The last layer was not fitted: after ${done} Newton steps the gradient is ${slope.toExponential(1)}. Give a larger l2, or check the activations.`,
      );
    }
    await steps.step(done, newtonSteps);

    const { x: step } = await conjugateGradients(
      withPauses((v: Float64Array) => objective.product(probabilities, v, leftOut), steps),
      gradient.map((value) => -value),
      { tolerance: Math.min(0.1, Math.sqrt(slope)), iterations: 500, ...(near ? { precondition: near.solve } : {}) },
    );
    parameters = lineSearch(objective, parameters, step, dot(gradient, step), leftOut);
  }
}

/** Halves the step until the objective falls as Armijo asks; near the optimum, where it only rounds, takes it whole. */
function lineSearch(
  objective: SoftmaxObjective,
  from: Float64Array,
  step: Float64Array,
  fall: number,
  leftOut: number | undefined,
): Float64Array {
  const before = objective.value(from, leftOut);
  const at = (share: number) => from.map((value, place) => value + share * step[place]!);
  for (let share = 1; share > 1e-6; share /= 2) {
    const to = at(share);
    if (objective.value(to, leftOut) <= before + 1e-4 * share * fall + 1e-14 * Math.abs(before)) return to;
  }
  return at(1);
}
