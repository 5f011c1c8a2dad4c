import type { Composite } from '../rules/composite';
import { Ledger } from '../rules/ledger';
import type { LinearRule } from '../rules/linear';
import { lrpRule } from '../rules/lrp';
import { walkBack } from '../trace/backward';
import { completeness, sums } from './build';
import type { Problem } from './problem';
import type { Completeness, LedgerEntry } from './result';
import { seedAt } from './seed';

/** A relevance map with its books. */
export interface Propagated {
  readonly values: Float32Array;
  readonly ledger: readonly LedgerEntry[];
  readonly completeness: Completeness;
  /** The rules that were really applied, with what each was made with. */
  readonly rules: string;
}

/**
 * Hands relevance back from the targets to the input by a composite's rules.
 *
 * @param start What each example's target starts with.
 */
export function propagate(problem: Problem, composite: Composite, start: readonly number[]): Propagated {
  const { graph, head, targets } = problem;
  const units = targets.map(({ index }) => index);
  const ledger = new Ledger(units.length);
  const used = new Set<string>();
  const noting: Composite = {
    name: composite.name,
    rule: (layer) => {
      const rule = composite.rule(layer);
      used.add(describe(rule));
      return rule;
    },
  };
  const seed = seedAt(head.logits, units, (row) => start[row]!);
  try {
    const relevance = walkBack(graph, head.logits, seed, lrpRule(graph, noting, ledger));
    const values = relevance.dataSync() as Float32Array;
    relevance.dispose();
    const entries = ledger.entries();
    const accounted = sums(values, units.length).map((value, row) => value + absorbed(entries, row));
    const promise = 'Σ relevance + absorbed by biases and stabiliser + lost = f(x)';
    const rules = [...used].join(', ');
    return { values, ledger: entries, completeness: completeness(promise, start, accounted), rules };
  } finally {
    ledger.dispose();
    seed.dispose();
  }
}

const absorbed = (entries: readonly LedgerEntry[], row: number): number =>
  entries.reduce((total, { bias, stabilizer, lost }) => total + bias[row]! + stabilizer[row]! + lost[row]!, 0);

/** "ε (epsilon 0.25)". */
const describe = ({ name, parameters }: LinearRule): string =>
  `${name} (${Object.entries(parameters)
    .map(([key, value]) => `${key} ${Math.abs(value) < 1e-3 && value !== 0 ? value.toExponential() : value}`)
    .join(', ')})`;
