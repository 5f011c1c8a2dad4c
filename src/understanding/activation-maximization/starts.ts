/** Where the search begins: the mean of the data, or that of the class. */

import { tensor } from '@tensorflow/tfjs-core';
import { bytesPerExample, type Problem } from '../../attribution/problem';
import { ArgumentError } from '../../errors';
import { chunkSize } from '../../tensor/budget';
import { type Aim, densityAt } from './aim';
import type { Examples, ExpertDensity } from './priors';

/** A first image, and where it is from, in words. */
export interface Start {
  readonly image: Float32Array;
  readonly from: string;
}

/** Share of the examples that count as a unit's or channel's own: those that excite it most. */
const ownShare = 0.01;
const leastOwn = 10;

export function checkExamples({ values, shape, labels }: Examples, wanted: readonly number[]): void {
  const size = wanted.reduce((product, n) => product * n, 1);
  if (shape.slice(1).join() !== wanted.join() || values.length !== shape[0]! * size || shape[0] === 0) {
    throw new ArgumentError(
      `The examples in \`data\` have the shape [${shape}] and ${values.length} values; the model takes [N, ${wanted}].`,
    );
  }
  if (labels && labels.length !== shape[0]) {
    throw new ArgumentError(`\`data\` has ${shape[0]} examples and ${labels.length} labels; give one label for each.`);
  }
}

export function dataMean(data: Examples | undefined, size: number): Start {
  if (!data) return { image: new Float32Array(size), from: 'zero' };
  const count = data.shape[0]!;
  return {
    image: meanOf(
      data,
      Array.from({ length: count }, (_, row) => row),
    ),
    from: `the mean of ${count} examples`,
  };
}

/** The mean of a class's examples; for other targets, and where there are no labels, of those with the highest f. */
export async function classMean(data: Examples, problem: Problem, aim: Aim): Promise<Start> {
  const { labels } = data;
  const count = data.shape[0]!;
  const all = Array.from({ length: count }, (_, row) => row);
  if (labels && aim.index !== undefined) {
    const own = all.filter((row) => labels[row] === aim.index);
    if (own.length > 0) return { image: meanOf(data, own), from: `the mean of ${own.length} examples of the class` };
    throw new ArgumentError(
      `None of the ${count} labels in \`data\` is ${aim.index}; give examples of the class, or leave the labels out.`,
    );
  }
  const scores = await scoresOfAll(data, problem);
  const most = Math.min(count, Math.max(leastOwn, Math.round(ownShare * count)));
  const own = all.sort((a, b) => scores[b]! - scores[a]!).slice(0, most);
  return { image: meanOf(data, own), from: `the mean of the ${most} examples of ${count} with the highest score` };
}

function meanOf({ values, shape }: Examples, rows: readonly number[]): Float32Array {
  const size = values.length / shape[0]!;
  const sums = new Float64Array(size);
  for (const row of rows) {
    for (let at = 0; at < size; at++) sums[at]! += values[row * size + at]!;
  }
  return Float32Array.from(sums, (sum) => sum / rows.length);
}

async function scoresOfAll({ values, shape }: Examples, problem: Problem): Promise<number[]> {
  const [count = 0, ...rest] = shape;
  const size = values.length / count;
  const width = chunkSize(bytesPerExample(problem));
  const scores: number[] = [];
  for (let from = 0; from < count; from += width) {
    const to = Math.min(from + width, count);
    const batch = tensor(values.subarray(from * size, to * size), [to - from, ...rest]);
    try {
      scores.push(...(await problem.scoreAt(batch, new Array<number>(to - from).fill(0))));
    } finally {
      batch.dispose();
    }
    problem.check();
    // Lets other work in.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return scores;
}

/** At most so many examples say how likely an example is. */
const mostAsked = 200;

/** Mean log p(x) of examples spread over the data: what an image's own is to be read against. */
export function usualLogDensity({ values, shape }: Examples, density: ExpertDensity): number {
  const [count = 0, ...rest] = shape;
  const size = values.length / count;
  const asked = Math.min(count, mostAsked);
  const images = Array.from({ length: asked }, (_, at) => {
    const row = Math.floor((at * count) / asked);
    return values.subarray(row * size, (row + 1) * size);
  });
  return densityAt(density, images, rest, []).values.reduce((sum, value) => sum + value / asked, 0);
}
