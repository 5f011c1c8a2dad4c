import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import type { Graph, Value } from '../trace/graph';

/** A unit of the start, as its place in an example's row-major values, and the weight it has in f. */
export type Term = readonly [unit: number, weight: number];

/**
 * What is explained, f: a weighted sum of the units of one value of the graph, the start. A logit is one unit of weight 1,
 * a difference of classes two, a channel all of its units. What is not linear in the network's output (a probability, a
 * user's function) is part of the traced graph, and f is a unit of what comes out of it.
 */
export interface Objective {
  /** What f is, in words: "logit of the target (before softmax)". */
  readonly explained: string;
  /** The head that was cut off, where one was. */
  readonly cut?: 'softmax' | 'sigmoid';
  /** The value of a traced graph that the walk back starts from. */
  start(graph: Graph): Value;
  /** The units that f is made of, for each example. */
  readonly terms: readonly (readonly Term[])[];
}

/** A graph, and the example that each of its rows belongs to. */
interface Rows {
  readonly graph: Graph;
  readonly rows: readonly number[];
}

/** f of every row of a graph. */
export const scoresAt = (objective: Objective, { graph, rows }: Rows): number[] =>
  weigh(objective, objective.start(graph).tensor, rows);

/** f of every row of the start's values, or, as it is linear in them, of their changes. */
export function weigh({ terms }: Objective, start: Tensor, rows: readonly number[]): number[] {
  const values = start.dataSync();
  const units = values.length / rows.length;
  return rows.map((row, at) =>
    terms[row]!.reduce((sum, [unit, weight]) => sum + weight * values[at * units + unit]!, 0),
  );
}

/** ∂f/∂start of every row: what a gradient starts from. The caller disposes it. */
export const seedAt = (objective: Objective, at: Rows): Tensor => fill(objective, at, (weight) => weight);

/**
 * weight ⊙ start of every row: what relevance starts from. It sums to f. The caller disposes it.
 *
 * @param scale Factor for each example. Default 1.
 */
export function startRelevance(objective: Objective, at: Rows, scale: (row: number) => number = () => 1): Tensor {
  const values = objective.start(at.graph).tensor.dataSync();
  return fill(objective, at, (weight, place, row) => weight * values[place]! * scale(row));
}

function fill(
  objective: Objective,
  { graph, rows }: Rows,
  value: (weight: number, place: number, row: number) => number,
): Tensor {
  const { shape } = objective.start(graph);
  const seed = new Float32Array(shape.reduce((product, n) => product * n, 1));
  const units = seed.length / rows.length;
  rows.forEach((row, at) => {
    for (const [unit, weight] of objective.terms[row]!) seed[at * units + unit] = value(weight, at * units + unit, row);
  });
  return tensor(seed, [...shape]);
}
