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

/** Small networks are run so many at once: a call costs more than the numbers do. */
const wide = 512;

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
    const open: number[] = [];
    const first = new Map<string, number>();
    const again: [number, number][] = [];
    for (const [at, { row, key }] of asked.entries()) {
      const known = key === undefined ? undefined : this.known[row]!.get(key);
      if (known !== undefined) {
        found[at] = known;
        this.shared++;
        continue;
      }
      const name = `${row} ${key}`;
      const before = key === undefined ? undefined : first.get(name);
      if (before !== undefined) again.push([at, before]);
      else {
        if (key !== undefined) first.set(name, at);
        open.push(at);
      }
    }
    const one = this.problem.input.shape.slice(1);
    const size = one.reduce((product, n) => product * n, 1);
    const width = Math.max(scoringWidth(this.problem), scoringWidth(this.problem) === 64 && size <= 4096 ? wide : 0);
    for (let from = 0; from < open.length; from += width) {
      const some = open.slice(from, from + width);
      const values = new Float32Array(some.length * size);
      for (const [place, at] of some.entries()) asked[at]!.fill(values.subarray(place * size, (place + 1) * size));
      const batch = tensor(values, [some.length, ...one]);
      try {
        const rows = some.map((at) => asked[at]!.row);
        const scores = await this.problem.scoreAt(batch, rows, this.objective);
        scores.forEach((score, place) => {
          const at = some[place]!;
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
    for (const [at, before] of again) {
      found[at] = found[before]!;
      this.shared++;
    }
    return found;
  }
}
