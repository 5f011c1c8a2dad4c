import { tensor } from '@tensorflow/tfjs-core';
import { ArgumentError } from '../errors';
import { chunkSize } from '../tensor/budget';
import { build } from './build';
import {
  bytesPerExample,
  type Explainable,
  type ExplainOptions,
  type InputLike,
  type Problem,
  scoresOf,
  solve,
} from './problem';
import type { Attribution } from './result';

export interface OcclusionOptions extends ExplainOptions {
  /** Height and width of the patch, in pixels. Default 3 × 3. */
  readonly window?: readonly [number, number];
  /** Steps from patch to patch. Default: the window, so that patches tile the picture. */
  readonly stride?: readonly [number, number];
  /** What the patch is filled with, in all channels. Default 0. */
  readonly baseline?: number;
}

/**
 * Occlusion: f(x) − f(x with a patch covered), averaged over the patches that cover a pixel. Zeiler & Fergus 2013,
 * arXiv:1311.2901. The last patch of a row or column is cut at the border.
 *
 * @param x Images `[N, H, W, C]`, or one without the batch axis.
 * @returns Values in the input's shape, in units of f, the same in all channels of a pixel.
 * @example
 * const map = await occlusion(model, x, { window: [4, 4], stride: [2, 2] });
 */
export async function occlusion(
  model: Explainable,
  x: InputLike,
  options: OcclusionOptions = {},
): Promise<Attribution> {
  const started = performance.now();
  const { window = [3, 3], stride = window, baseline = 0 } = options;
  return solve(model, x, options, async (problem) => {
    const shape = imageShape(problem);
    const [batch, height, width, channels] = shape;
    const patches = allPatches(height, width, window, stride);
    const sum = new Float64Array(batch * height * width);
    const count = new Float64Array(height * width);
    for (const patch of patches) for (const at of pixels(patch, width)) count[at]! += 1;
    const chunk = chunkSize(bytesPerExample(problem));
    const jobs = Array.from({ length: batch }, (_, row) => patches.map((patch) => ({ row, patch }))).flat();
    for (let start = 0; start < jobs.length; start += chunk) {
      const some = jobs.slice(start, start + chunk);
      const scores = occludedScores(problem, some, baseline);
      some.forEach(({ row, patch }, at) => {
        const drop = problem.targets[row]!.score - scores[at]!;
        for (const pixel of pixels(patch, width)) sum[row * height * width + pixel]! += drop;
      });
      await problem.step(Math.min(start + chunk, jobs.length), jobs.length);
    }
    const values = Float32Array.from({ length: sum.length * channels }, (_, at) => {
      const pixel = Math.floor(at / channels);
      return sum[pixel]! / (count[pixel % (height * width)]! || 1);
    });
    return build(problem, {
      method: 'occlusion',
      title: 'Occlusion',
      values,
      parameters: { window, stride, baseline },
      certificate: {
        baseline: `${baseline} in the patch`,
        notes: ['Promises no sum: patches are covered one at a time.'],
      },
      started,
      again: (input, target) => occlusion(model, input, { ...options, target }),
    });
  });
}

interface Patch {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

function imageShape({ input }: Problem): [number, number, number, number] {
  if (input.shape.length === 4) return input.shape as [number, number, number, number];
  throw new ArgumentError(`Occlusion covers patches of images [N, H, W, C]; the input has the shape [${input.shape}].`);
}

function allPatches(
  height: number,
  width: number,
  window: readonly [number, number],
  stride: readonly [number, number],
): Patch[] {
  const starts = (length: number, size: number, step: number) => {
    if (!(Number.isInteger(size) && Number.isInteger(step) && size > 0 && step > 0 && size <= length)) {
      throw new ArgumentError(`A window of ${size} with stride ${step} does not fit a side of ${length} pixels.`);
    }
    return Array.from({ length: Math.ceil((length - size) / step) + 1 }, (_, i) => i * step);
  };
  return starts(height, window[0], stride[0]).flatMap((top) =>
    starts(width, window[1], stride[1]).map((left) => ({
      top,
      left,
      bottom: Math.min(top + window[0], height),
      right: Math.min(left + window[1], width),
    })),
  );
}

/** Positions of the patch's pixels in a row-major picture. */
function* pixels({ top, left, bottom, right }: Patch, width: number): Generator<number> {
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) yield y * width + x;
}

/** f of the target for each covered picture. */
function occludedScores(
  problem: Problem,
  jobs: readonly { readonly row: number; readonly patch: Patch }[],
  baseline: number,
): number[] {
  const { x, input, traceAt } = problem;
  const [, , width, channels] = input.shape as [number, number, number, number];
  const size = input.values.length / input.shape[0]!;
  const values = new Float32Array(jobs.length * size);
  jobs.forEach(({ row, patch }, at) => {
    values.set(input.values.subarray(row * size, (row + 1) * size), at * size);
    for (const pixel of pixels(patch, width)) {
      values.fill(baseline, at * size + pixel * channels, at * size + (pixel + 1) * channels);
    }
  });
  const covered = tensor(values, [jobs.length, ...x.shape.slice(1)]);
  try {
    const rows = jobs.map(({ row }) => row);
    const graph = traceAt(covered, rows);
    try {
      return scoresOf(problem, graph, rows);
    } finally {
      graph.dispose();
    }
  } finally {
    covered.dispose();
  }
}
