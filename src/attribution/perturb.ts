import { add, gather, mul, slice, sub, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { chunkSize } from '../tensor/budget';
import type { Problem } from './problem';
import { answersOf } from './remote';

/** How many inputs to score at once, when nothing is needed of them but f: only a layer's input and output are held. */
export function scoringWidth({ network, graph, input }: Problem, most?: number): number {
  const answers = answersOf(network);
  if (answers) return answers.width;
  const size = (shape: readonly number[]) => shape.reduce((product, n) => product * n, 1);
  const widest = graph.nodes.reduce((most, { inputs, outputs }) => {
    const values = [...Object.values(inputs).filter(({ active }) => active), ...outputs];
    return Math.max(
      most,
      values.reduce((sum, { shape }) => sum + size(shape), 0),
    );
  }, 0);
  return chunkSize((2 * 4 * widest) / input.shape[0]!, most);
}

/** f of inputs that `make` puts together; row i of them belongs to example `rows[i]`. */
export async function scorePerturbed(problem: Problem, rows: readonly number[], make: () => Tensor): Promise<number[]> {
  const values = tidy(make);
  try {
    return await problem.scoreAt(values, rows);
  } finally {
    values.dispose();
  }
}

/**
 * The same for many, in chunks.
 *
 * @param make Puts the inputs from one number to another together.
 */
export async function scoreAllPerturbed(
  problem: Problem,
  rows: readonly number[],
  make: (from: number, to: number) => Tensor,
): Promise<number[]> {
  const width = scoringWidth(problem);
  const scores: number[] = [];
  while (scores.length < rows.length) {
    const from = scores.length;
    const to = Math.min(from + width, rows.length);
    scores.push(...(await scorePerturbed(problem, rows.slice(from, to), () => make(from, to))));
    await problem.step(to, rows.length);
  }
  return scores;
}

/** x ⊙ keep + baseline ⊙ (1 − keep), on the device. To be called in a tidy. */
export function replace(x: Tensor, keep: Tensor, baseline: Tensor | number): Tensor {
  const kept = mul(x, keep);
  return baseline === 0 ? kept : add(kept, mul(baseline, sub(1, keep)));
}

/** Examples of a batch; a single one where all are the same, for broadcasting. To be called in a tidy. */
export function examplesOf(batch: Tensor, rows: readonly number[]): Tensor {
  const first = rows[0]!;
  if (rows.some((row) => row !== first)) return gather(batch, [...rows]);
  return slice(batch, [first, ...batch.shape.slice(1).map(() => 0)], [1, ...batch.shape.slice(1)]);
}
