import { ArgumentError } from '../errors';
import {
  type Composite,
  epsilonAlpha2Beta1,
  epsilonAlpha2Beta1Flat,
  epsilonGammaBox,
  epsilonPlus,
  epsilonPlusFlat,
  uniform,
  zPlusBox,
} from '../rules/composite';
import { alphaBeta, epsilon, gamma, type Limit, stabilizer, zero, zPlus } from '../rules/linear';
import { build } from './build';
import { type Explainable, type ExplainOptions, type InputLike, type Problem, solve } from './problem';
import { rangeOf } from './range';
import { propagate } from './relevance';
import type { Attribution } from './result';

/** The composites that have a name; `low` and `high` belong to the two with a box. */
export type CompositeName = keyof typeof named;

export interface LrpOptions extends ExplainOptions {
  /** Which rule each layer gets. Default `'epsilon-plus-flat'`. */
  readonly composite?: CompositeName | Composite;
  /** ε of the ε-rule, in units of relevance's denominator. Default 1e-6. */
  readonly epsilon?: number;
  /** γ of the γ-rule. Default 0.25. */
  readonly gamma?: number;
  /** Smallest value the input can take, for z^B. Default: that of each example, or 0. */
  readonly low?: number;
  /** Largest value the input can take, for z^B. Default: that of each example, or 0. */
  readonly high?: number;
}

/**
 * Layer-wise relevance propagation. Bach et al. 2015; Montavon et al. 2019; composites after Kohlbrenner et al. 2020.
 *
 * f is handed back from layer to layer, each neuron sharing what it got among its inputs by the layer's rule. The
 * certificate holds the ledger: for each layer, what arrived, what was passed on, what biases and stabiliser absorbed.
 *
 * At the gates of recurrent layers the signal takes all (Arras et al. 2017); attention, softmax and normalisation follow
 * AttnLRP (Achtibat et al. 2024). For such networks take the composite `'epsilon'`.
 *
 * @param x Batch `[N, …]`, or one example without the batch axis.
 * @returns Relevance in the input's shape, in units of f.
 * @throws RuleError where the network has a kernel that LRP has no rule for.
 * @example
 * const map = await lrp(model, x, { composite: 'epsilon', epsilon: 0.25 });
 */
export async function lrp(model: Explainable, x: InputLike, options: LrpOptions = {}): Promise<Attribution> {
  const started = performance.now();
  return solve(model, x, options, (problem) => {
    const composite = chooseComposite(problem, options);
    const { values, rules, ...certificate } = propagate(problem, composite);
    return build(problem, {
      method: 'lrp',
      title: `LRP ${composite.name}`,
      values,
      parameters: { composite: composite.name, rules },
      certificate,
      started,
      again: (input, target) => lrp(model, input, { ...options, target }),
    });
  });
}

function chooseComposite(problem: Problem, options: LrpOptions): Composite {
  const { composite = 'epsilon-plus-flat', epsilon: value = stabilizer } = options;
  if (!(value > 0))
    throw new ArgumentError(`epsilon is ${value}; it must be above 0, as it keeps denominators from being 0.`);
  if (typeof composite === 'object') return composite;
  const make = named[composite];
  if (!make) {
    throw new ArgumentError(
      `The composite "${composite}" is not known; expected ${compositeNames.join(', ')}, or an object with a rule(layer).`,
    );
  }
  return make({ ...options, epsilon: value }, rangeOf(problem));
}

type Make = (options: LrpOptions, range: readonly [Limit, Limit]) => Composite;

const named = {
  'epsilon-plus-flat': ({ epsilon: value }) => epsilonPlusFlat(value),
  'epsilon-plus': ({ epsilon: value }) => epsilonPlus(value),
  'epsilon-alpha2-beta1': ({ epsilon: value }) => epsilonAlpha2Beta1(value),
  'epsilon-alpha2-beta1-flat': ({ epsilon: value }) => epsilonAlpha2Beta1Flat(value),
  'epsilon-gamma-box': (options, range) =>
    epsilonGammaBox(...box(options, range), { epsilon: options.epsilon, gamma: options.gamma }),
  zero: () => uniform('0', zero()),
  epsilon: ({ epsilon: value = stabilizer }) =>
    uniform(`ε = ${value < 1e-3 ? value.toExponential() : value}`, epsilon(value)),
  gamma: ({ gamma: value }) => uniform('γ', gamma(value)),
  'alpha2-beta1': () => uniform('α2β1', alphaBeta(2, 1)),
  zplus: () => uniform('z⁺', zPlus()),
  'zplus-box': (options, range) => zPlusBox(...box(options, range)),
} satisfies Record<string, Make>;

/** The names that `composite` knows. */
export const compositeNames = Object.keys(named) as readonly CompositeName[];

/** The range of the input: as given, else that of the values at hand. */
function box({ low, high }: LrpOptions, range: readonly [Limit, Limit]): [Limit, Limit] {
  if ((low ?? 0) <= 0 && (high ?? 0) >= 0 && (low === undefined || low !== high)) {
    return [low ?? range[0], high ?? range[1]];
  }
  throw new ArgumentError(`The box from ${low} to ${high} must contain 0 and have some width: give low ≤ 0 ≤ high.`);
}
