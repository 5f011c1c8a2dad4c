import type { Composite } from '../rules/composite';
import { Ledger } from '../rules/ledger';
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
  const seed = seedAt(head.logits, units, (row) => start[row]!);
  try {
    const relevance = walkBack(graph, head.logits, seed, lrpRule(graph, composite, ledger));
    const values = relevance.dataSync() as Float32Array;
    relevance.dispose();
    const entries = ledger.entries();
    const accounted = sums(values, units.length).map((value, row) => value + absorbed(entries, row));
    const promise = 'Σ relevance + absorbed by biases and stabiliser + lost = f(x)';
    return { values, ledger: entries, completeness: completeness(promise, start, accounted) };
  } finally {
    ledger.dispose();
    seed.dispose();
  }
}

const absorbed = (entries: readonly LedgerEntry[], row: number): number =>
  entries.reduce((total, { bias, stabilizer, lost }) => total + bias[row]! + stabilizer[row]! + lost[row]!, 0);
