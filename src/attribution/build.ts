import type { Problem } from './problem';
import { answersOf } from './remote';
import { Attribution, type Certificate, type Completeness, type Input } from './result';

/** The fields in which one method's result differs from another's. */
export interface Findings {
  readonly method: string;
  readonly title: string;
  readonly values: Float32Array;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly certificate?: Partial<Certificate>;
  /** Where the map's shape is not that of what it attributes to. */
  readonly shape?: readonly number[];
  /** What the map is shown over, where it is not what it attributes to. */
  readonly input?: Input;
  readonly started: number;
  /** The same explanation of another unit. */
  readonly again: (input: Input, target: number) => Promise<Attribution>;
}

/** Puts a result together with its certificate. */
export function build(problem: Problem, findings: Findings): Attribution {
  const { objective, targets } = problem;
  const { method, title, values, parameters, certificate, started, again } = findings;
  const notes = [...(certificate?.notes ?? [])];
  if (objective.cut) notes.unshift(`The ${objective.cut} at the end was cut off: the logit before it is explained.`);
  if (problem.fellBack.size > 0) {
    const kernels = [...problem.fellBack].join(', ');
    notes.unshift(`No rule covers ${kernels}: the fallback "${problem.fallback}" was used there.`);
  }
  const answers = answersOf(problem.network);
  if (answers) notes.unshift(answers.describe());
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) notes.unshift(`The map holds ${values[wrong]}: do not trust it.`);
  return new Attribution({
    method,
    title,
    values,
    shape: findings.shape ?? problem.input.shape,
    input: findings.input ?? problem.input,
    targets,
    choices: problem.choices,
    explainTarget: (target) => again(problem.source, target),
    certificate: {
      explained: objective.explained,
      ...certificate,
      method,
      parameters,
      notes,
      seconds: (performance.now() - started) / 1000,
    },
  });
}

/** Sum of each example's map, in double precision. */
export function sums(values: Float32Array, batch: number): number[] {
  const size = values.length / batch;
  return Array.from({ length: batch }, (_, row) =>
    values.subarray(row * size, (row + 1) * size).reduce((a, b) => a + b, 0),
  );
}

/** How far sums are from what was promised. */
export function completeness(promise: string, expected: readonly number[], sum: readonly number[]): Completeness {
  const error = expected.map((value, at) => Math.abs(sum[at]! - value) / Math.max(Math.abs(value), 1e-12));
  return { promise, expected, sum, error };
}
