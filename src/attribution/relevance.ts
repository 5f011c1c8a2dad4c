import type { Composite } from '../rules/composite';
import type { Fallback, Used } from '../rules/fallback';
import { gradientRule } from '../rules/gradient';
import { Ledger } from '../rules/ledger';
import type { LinearRule } from '../rules/linear';
import { lrpRule, shareOut } from '../rules/lrp';
import { activeInputs } from '../rules/signal';
import { type BackwardRule, walkBack } from '../trace/backward';
import { completeness, sums } from './build';
import { orFallback } from './fallback';
import { startRelevance } from './objective';
import { allRows, type Problem } from './problem';
import type { Completeness, LedgerEntry } from './result';

/** A relevance map with its books. */
export interface Propagated {
  readonly values: Float32Array;
  readonly ledger: readonly LedgerEntry[];
  readonly completeness: Completeness;
  /** The rules that were really applied, with what each was made with. */
  readonly rules: string;
}

/**
 * Hands f back from the targets to the input by a composite's rules.
 *
 * @param scale Factor on f for each example. Default 1.
 */
export function propagate(problem: Problem, composite: Composite, scale = (_row: number) => 1): Propagated {
  const { graph, objective, targets } = problem;
  const rows = allRows(problem.input);
  const ledger = new Ledger(rows.length);
  const used = new Set<string>();
  const noting: Composite = {
    name: composite.name,
    rule: (layer) => {
      const rule = composite.rule(layer);
      used.add(describe(rule));
      return rule;
    },
  };
  const seed = startRelevance(objective, { graph, rows }, scale);
  try {
    const rule = orFallback(problem, lrpRule(graph, noting, ledger), ...relevanceFallbacks(problem, ledger));
    const relevance = walkBack(graph, objective.start(graph), seed, rule);
    const values = relevance.dataSync() as Float32Array;
    relevance.dispose();
    const entries = ledger.entries();
    const accounted = sums(values, rows.length).map((value, row) => value + absorbed(entries, row));
    const promise = 'Σ relevance + absorbed by biases and stabiliser + lost = f(x)';
    const rules = [...used].join(', ');
    return {
      values,
      ledger: entries,
      completeness: completeness(
        promise,
        targets.map(({ score }, row) => score * scale(row)),
        accounted,
      ),
      rules,
    };
  } finally {
    ledger.dispose();
    seed.dispose();
  }
}

/** The fallbacks that only relevance has, and what writes every use of one into the books. */
function relevanceFallbacks({ fallback }: Problem, ledger: Ledger): [Partial<Record<Fallback, BackwardRule>>, Used] {
  const name = `fallback: ${fallback}`;
  const proportional: BackwardRule = (node, [arrived]) =>
    shareOut(
      node,
      activeInputs(node).map(([input]) => input),
      arrived!,
      ledger,
      { name },
    );
  const used: Used = (node, arrived, passed) => {
    // Sharing out keeps its own books.
    if (fallback !== 'proportional') ledger.note(node, name, arrived, passed);
  };
  return [{ gradient: gradientRule, proportional }, used];
}

const absorbed = (entries: readonly LedgerEntry[], row: number): number =>
  entries.reduce((total, { bias, stabilizer, lost }) => total + bias[row]! + stabilizer[row]! + lost[row]!, 0);

/** "ε (epsilon 0.25)". */
const describe = ({ name, parameters }: LinearRule): string =>
  `${name} (${Object.entries(parameters)
    .map(([key, value]) => `${key} ${Math.abs(value) < 1e-3 && value !== 0 ? value.toExponential() : value}`)
    .join(', ')})`;
