import { ArgumentError } from '../errors';
import { type Composite, epsilonPlus, epsilonPlusFlat, uniform, zPlusBox } from '../rules/composite';
import { Ledger } from '../rules/ledger';
import { epsilon, stabilizer, zPlus } from '../rules/linear';
import { lrpRule } from '../rules/lrp';
import { walkBack } from '../trace/backward';
import { build, completeness, sums } from './build';
import { type Explainable, type ExplainOptions, type InputLike, type Problem, solve } from './problem';
import type { Attribution, LedgerEntry } from './result';
import { seedAt } from './seed';

export interface LrpOptions extends ExplainOptions {
  /** Which rule each layer gets. Default `'epsilon-plus-flat'`. */
  readonly composite?: 'epsilon-plus-flat' | 'epsilon-plus' | 'epsilon' | 'zplus' | 'zplus-box' | Composite;
  /** ε of the ε-rule, in units of relevance's denominator. Default 1e-6. */
  readonly epsilon?: number;
  /** Smallest and largest value the input can take, for z^B. Default: those of the input given. */
  readonly low?: number;
  readonly high?: number;
}

/**
 * Layer-wise relevance propagation. Bach et al. 2015; Montavon et al. 2019; composites after Kohlbrenner et al. 2020.
 *
 * f is handed back from layer to layer, each neuron sharing what it got among its inputs by the layer's rule. The
 * certificate holds the ledger: for each layer, what arrived, what was passed on, what biases and stabiliser absorbed.
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
    const units = problem.targets.map(({ index }) => index);
    const scores = problem.targets.map(({ score }) => score);
    const ledger = new Ledger(units.length);
    const seed = seedAt(problem.head.logits, units, (row) => scores[row]!);
    try {
      const relevance = walkBack(problem.graph, problem.head.logits, seed, lrpRule(problem.graph, composite, ledger));
      const values = relevance.dataSync() as Float32Array;
      relevance.dispose();
      const entries = ledger.entries();
      const input = sums(values, units.length);
      return build(problem, {
        method: 'lrp',
        title: `LRP ${composite.name}`,
        values,
        parameters: { composite: composite.name, epsilon: options.epsilon ?? stabilizer },
        certificate: {
          ledger: entries,
          completeness: completeness(
            'Σ relevance + absorbed by biases and stabiliser + lost = f(x)',
            scores,
            input.map((value, row) => value + absorbed(entries, row)),
          ),
        },
        started,
        again: (input, target) => lrp(model, input, { ...options, target }),
      });
    } finally {
      ledger.dispose();
      seed.dispose();
    }
  });
}

const absorbed = (entries: readonly LedgerEntry[], row: number): number =>
  entries.reduce((total, { bias, stabilizer, lost }) => total + bias[row]! + stabilizer[row]! + lost[row]!, 0);

function chooseComposite({ input }: Problem, options: LrpOptions): Composite {
  const { composite = 'epsilon-plus-flat', epsilon: value = stabilizer } = options;
  if (!(value > 0))
    throw new ArgumentError(`epsilon is ${value}; it must be above 0, as it keeps denominators from being 0.`);
  if (typeof composite === 'object') return composite;
  switch (composite) {
    case 'epsilon-plus-flat':
      return epsilonPlusFlat(value);
    case 'epsilon-plus':
      return epsilonPlus(value);
    case 'epsilon':
      return uniform(`ε = ${value < 1e-3 ? value.toExponential() : value}`, epsilon(value));
    case 'zplus':
      return uniform('z⁺', zPlus());
    case 'zplus-box': {
      const low = options.low ?? input.values.reduce((a, b) => Math.min(a, b), 0);
      const high = options.high ?? input.values.reduce((a, b) => Math.max(a, b), 0);
      if (!(low <= 0 && high >= 0 && low < high)) {
        throw new ArgumentError(
          `The box from ${low} to ${high} must contain 0 and have some width: give low ≤ 0 ≤ high.`,
        );
      }
      return zPlusBox(low, high);
    }
    default:
      throw new ArgumentError(
        `The composite "${composite}" is not known; expected epsilon-plus-flat, epsilon-plus, epsilon, zplus, zplus-box, or an object with a rule(layer).`,
      );
  }
}
