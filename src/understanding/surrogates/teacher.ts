import { type Explainable, type ExplainOptions, type InputLike, solveParts, unwrap } from '../../attribution/problem';
import type { Input } from '../../attribution/result';
import { ArgumentError } from '../../errors';
import { cutHead } from '../../trace/head';
import type { Answers } from './decisions';

/** What a network says of every row. */
export interface Teacher {
  readonly input: Input;
  /** The class it says, or the value of what was asked for. */
  readonly answers: Answers;
  /** By class, one number a row: the probability that it gives the class. */
  readonly chances?: readonly Float64Array[];
  readonly labels?: readonly string[];
  /** What is answered, in words. */
  readonly what: string;
}

/** Asks a network about every row: for its class; or for the value of a target, or of its only output where that is no probability. */
export async function askNetwork(model: Explainable, x: InputLike, options: ExplainOptions): Promise<Teacher> {
  const { labels } = unwrap(model);
  const { parts, input } = await solveParts(model, x, options, (problem) => {
    const head = cutHead(problem.graph);
    const logits = Float64Array.from(head.logits.tensor.dataSync());
    return {
      logits,
      units: logits.length / problem.input.shape[0]!,
      cut: head.cut,
      scores: problem.targets.map(({ score }) => score),
      explained: problem.objective.explained,
    };
  });
  const [{ units, cut, explained }] = parts as readonly [(typeof parts)[0]];
  const named = labels ? { labels } : {};
  if (options.target !== undefined && options.target !== 'predicted') {
    return {
      input,
      answers: { values: Float64Array.from(parts.flatMap(({ scores }) => scores)) },
      what: explained,
      ...named,
    };
  }
  const logits = joined(parts.map((part) => part.logits));
  const rows = logits.length / units;
  if (units === 1 && cut !== 'sigmoid') return { input, answers: { values: logits }, what: 'output', ...named };
  if (units > 1 && cut === 'sigmoid') {
    throw new ArgumentError(
      `The network has ${units} outputs that are probabilities each by itself, so it names no one class. Say which to explain, as in { target: 0 }.`,
    );
  }
  const chances = units === 1 ? twoChances(logits) : manyChances(logits, rows, units);
  const values = Float64Array.from({ length: rows }, (_, row) =>
    chances.reduce((best, list, k) => (list[row]! > chances[best]![row]! ? k : best), 0),
  );
  return { input, answers: { values, classes: chances.length }, chances, what: 'class', ...named };
}

function joined(lists: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(lists.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const list of lists) {
    all.set(list, at);
    at += list.length;
  }
  return all;
}

const twoChances = (logits: Float64Array): Float64Array[] => {
  const second = logits.map((logit) => 1 / (1 + Math.exp(-logit)));
  return [second.map((p) => 1 - p), second];
};

/** Softmax of the logits; what is a distribution already stays. */
function manyChances(logits: Float64Array, rows: number, units: number): Float64Array[] {
  const chances = Array.from({ length: units }, () => new Float64Array(rows));
  for (let row = 0; row < rows; row++) {
    const own = logits.subarray(row * units, (row + 1) * units);
    const isDistribution = own.every((value) => value >= 0) && Math.abs(own.reduce((a, b) => a + b, 0) - 1) < 1e-4;
    const top = Math.max(...own);
    const powers = isDistribution ? own : own.map((value) => Math.exp(value - top));
    const total = powers.reduce((a, b) => a + b, 0);
    for (let k = 0; k < units; k++) chances[k]![row] = powers[k]! / total;
  }
  return chances;
}
