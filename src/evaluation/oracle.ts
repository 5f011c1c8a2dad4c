/** Asks the network for f of many changed inputs: in batches, and nothing twice. */

import { tensor } from '@tensorflow/tfjs-core';
import type { Objective } from '../attribution/objective';
import { scoringWidth } from '../attribution/perturb';
import type { Problem } from '../attribution/problem';
import { ArgumentError } from '../errors';
import type { Steps } from '../tensor/progress';

/** One changed example. */
export interface Asked {
  readonly row: number;
  /** What was changed: equal keys of a row have equal values. Without one it is not remembered. */
  readonly key?: string;
  /** Writes the values of the changed example. */
  fill(into: Float32Array): void;
}

/** Of small inputs so many are asked about at once, and so many values at most: a call costs more than the numbers do. */
const most = 1024;
const mostValues = 2 ** 20;

export class Oracle {
  /** Examples that went through the network. */
  passes = 0;
  /** Those that another metric, or another method, had asked for before. */
  shared = 0;
  private readonly known: Map<string, number>[];

  /**
   * @param problem Of any example: it runs the network.
   * @param objective What f is, for every example.
   */
  constructor(
    private readonly problem: Problem,
    private readonly objective: Objective,
    private readonly steps: Steps,
  ) {
    this.known = objective.terms.map(() => new Map());
  }

  /** f of each, in the order in which they were asked. */
  async scores(asked: readonly Asked[]): Promise<Float64Array> {
    const found = new Float64Array(asked.length).fill(Number.NaN);
    /** At which place each is answered: at its own, or at that of its like. */
    const place = Int32Array.from({ length: asked.length }, (_, at) => at);
    const open: number[] = [];
    const first = this.known.map(() => new Map<string, number>());
    for (const [at, one] of asked.entries()) {
      const { row, key } = one;
      const like =
        at > 0 && asked[at - 1] === one ? place[at - 1] : key === undefined ? undefined : first[row]!.get(key);
      if (like !== undefined) {
        place[at] = like;
        this.shared++;
        continue;
      }
      const known = key === undefined ? undefined : this.known[row]!.get(key);
      if (key !== undefined) first[row]!.set(key, at);
      if (known === undefined) open.push(at);
      else {
        found[at] = known;
        this.shared++;
      }
    }
    const one = this.problem.input.shape.slice(1);
    const size = one.reduce((product, n) => product * n, 1);
    const width = scoringWidth(this.problem, Math.max(64, Math.min(most, Math.floor(mostValues / size))));
    for (let from = 0; from < open.length; from += width) {
      const some = open.slice(from, from + width);
      const values = new Float32Array(some.length * size);
      for (const [nth, at] of some.entries()) asked[at]!.fill(values.subarray(nth * size, (nth + 1) * size));
      const batch = tensor(values, [some.length, ...one]);
      try {
        const rows = some.map((at) => asked[at]!.row);
        const scores = await this.problem.scoreAt(batch, rows, this.objective);
        scores.forEach((score, nth) => {
          const at = some[nth]!;
          if (!Number.isFinite(score)) {
            throw new ArgumentError(
              `The network gave ${score} for example ${asked[at]!.row} with some of its values replaced. Choose another imputation, or check the network.`,
            );
          }
          const { row, key } = asked[at]!;
          found[at] = score;
          if (key !== undefined) this.known[row]!.set(key, score);
        });
      } finally {
        batch.dispose();
      }
      this.passes += some.length;
      await this.steps.pause();
    }
    for (let at = 0; at < found.length; at++) found[at] = found[place[at]!]!;
    return found;
  }
}
