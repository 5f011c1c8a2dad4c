import { tensor4d } from '@tensorflow/tfjs-core';
import { ArgumentError } from '../errors';
import { Random } from '../tensor/random';
import { build } from './build';
import { imageShape } from './image';
import { Moments, relativeError } from './moments';
import { examplesOf, replace, scorePerturbed, scoringWidth } from './perturb';
import { allRows, type Explainable, type InputLike, type Problem, solveForward } from './problem';
import type { Attribution } from './result';
import { type SamplingOptions, sampleExamples, samplingPlan } from './sampling';

export interface RiseOptions extends SamplingOptions {
  /** Rows and columns of the small masks. Default 7 × 7. */
  readonly grid?: readonly [number, number];
  /** Probability p that a cell of a mask is kept. Default 0.5. */
  readonly keep?: number;
  /** The masks themselves, `[M, H, W]` row-major, in place of random ones. */
  readonly masks?: Float32Array;
}

/**
 * RISE: Σ f(x ⊙ Mᵢ) Mᵢ / (N p), over N random masks that are drawn small and enlarged, each with a shift of its own.
 * Petsiuk et al. 2018, arXiv:1806.07421. By default masks are drawn until the map's standard error is within 5 % of it,
 * 4000 at most.
 *
 * @param x Images `[N, H, W, C]`, or one without the batch axis.
 * @returns One value a pixel, `[N, H, W, 1]`, in units of f: its mean where the pixel is seen.
 * @example
 * const map = await rise(model, x, { samples: 100, target: { probability: 3 } });
 */
export async function rise(model: Explainable, x: InputLike, options: RiseOptions = {}): Promise<Attribution> {
  const started = performance.now();
  const { grid = [7, 7], keep = 0.5, seed = 0, masks } = options;
  if (!(keep > 0 && keep <= 1)) throw new ArgumentError(`keep is ${keep}; expected a probability above 0, up to 1.`);
  return solveForward(model, x, options, async (problem) => {
    const [batch, height, width] = imageShape('RISE', problem);
    const plan = samplingPlan(masks ? { samples: countMasks(masks, height, width) } : options, {
      tolerance: 0.05,
      maxSamples: 4000,
    });
    const size = height * width;
    const examples = Array.from({ length: batch }, () => ({ random: new Random(seed), moments: new Moments(size) }));
    const rows = allRows(problem.input);
    const certificate = await sampleExamples(problem, plan, scoringWidth(problem), rows, async (row, from, count) => {
      const { random, moments } = examples[row]!;
      const some =
        masks?.subarray(from * size, (from + count) * size) ??
        concatenate(Array.from({ length: count }, () => riseMask(random, height, width, grid, keep)));
      (await scoreMasks(problem, row, some, count)).forEach((score, mask) => {
        moments.add(some.subarray(mask * size, (mask + 1) * size).map((value) => (score * value) / keep));
      });
      return relativeError(moments.errorOfMean(), moments.mean());
    });
    const values = new Float32Array(batch * size);
    examples.forEach(({ moments }, row) => {
      values.set(moments.mean(), row * size);
    });
    return build(problem, {
      method: 'rise',
      title: 'RISE',
      values,
      shape: [batch, height, width, 1],
      parameters: { ...plan.parameters, keep, ...(masks ? { masks: 'given masks' } : { grid, seed }) },
      certificate: {
        ...certificate,
        baseline: '0 where a mask hides',
        notes: [...certificate.notes, 'Promises no sum: a value is the mean of f where its pixel is seen.'],
      },
      started,
      again: (input, target) => rise(model, input, { ...options, target }),
    });
  });
}

/** f(x ⊙ M) of one example and every mask. */
function scoreMasks(problem: Problem, row: number, masks: Float32Array, count: number): Promise<number[]> {
  const [, height, width] = problem.x.shape as [number, number, number, number];
  return scorePerturbed(problem, new Array<number>(count).fill(row), () =>
    replace(examplesOf(problem.x, [row]), tensor4d(masks, [count, height, width, 1]), 0),
  );
}

/**
 * One mask: cells kept with probability p, enlarged bilinearly to one cell more than the picture in each direction, and
 * cut out at a random shift of less than a cell.
 */
export function riseMask(
  random: Random,
  height: number,
  width: number,
  [rows, columns]: readonly [number, number],
  keep: number,
): Float32Array {
  if (!(rows >= 1 && columns >= 1 && rows <= height && columns <= width)) {
    throw new ArgumentError(`A grid of ${rows} × ${columns} cells does not fit ${height} × ${width} pixels.`);
  }
  const cells = Float32Array.from({ length: rows * columns }, () => (random.uniform() < keep ? 1 : 0));
  const down = sampleAxis(height, rows, random);
  const across = sampleAxis(width, columns, random);
  const mask = new Float32Array(height * width);
  down.forEach(({ low: top, high: bottom, share: y }, row) => {
    across.forEach(({ low: left, high: right, share: x }, column) => {
      const upper = (1 - x) * cells[top * columns + left]! + x * cells[top * columns + right]!;
      const lower = (1 - x) * cells[bottom * columns + left]! + x * cells[bottom * columns + right]!;
      mask[row * width + column] = (1 - y) * upper + y * lower;
    });
  });
  return mask;
}

/** Where each pixel of one axis lies between the cells, whose centres are half a cell in. */
function sampleAxis(length: number, cells: number, random: Random) {
  const cell = Math.ceil(length / cells);
  const shift = random.below(cell);
  const scale = cells / ((cells + 1) * cell);
  return Array.from({ length }, (_, at) => {
    const place = Math.min(Math.max((at + shift + 0.5) * scale - 0.5, 0), cells - 1);
    const low = Math.floor(place);
    return { low, high: Math.min(low + 1, cells - 1), share: place - low };
  });
}

function countMasks(masks: Float32Array, height: number, width: number): number {
  const count = masks.length / (height * width);
  if (Number.isInteger(count) && count > 0) return count;
  throw new ArgumentError(
    `The masks have ${masks.length} values; expected a multiple of ${height * width}, the pixels of one example.`,
  );
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.length * parts[0]!.length);
  parts.forEach((part, at) => {
    all.set(part, at * part.length);
  });
  return all;
}
