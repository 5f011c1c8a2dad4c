import { mul, sub, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { ArgumentError } from '../errors';
import type { Region } from '../trace/change';
import { build } from './build';
import { imageShape } from './image';
import { localDrops } from './local-occlusion';
import { examplesOf, replace, scoreAllPerturbed } from './perturb';
import { type Explainable, type ExplainOptions, type InputLike, type Problem, solveForward } from './problem';
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
  return solveForward(model, x, options, async (problem) => {
    const [batch, height, width, channels] = imageShape('Occlusion', problem);
    const patches = allPatches(height, width, window, stride);
    const sum = new Float64Array(batch * height * width);
    const count = new Float64Array(height * width);
    for (const patch of patches) for (const at of pixels(patch, width)) count[at]! += 1;
    const local = await localDrops(problem, patches, baseline);
    const drops = local ?? (await fullDrops(problem, patches, baseline));
    patches.forEach((patch, at) => {
      drops[at]!.forEach((drop, row) => {
        for (const pixel of pixels(patch, width)) sum[row * height * width + pixel]! += drop;
      });
    });
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
        notes: [
          'Promises no sum: patches are covered one at a time.',
          ...(local ? ['Only what a patch reaches was computed, as a change of the first run.'] : []),
        ],
      },
      started,
      again: (input, target) => occlusion(model, input, { ...options, target }),
    });
  });
}

/** f(x) − f(x with a patch covered), patch by patch, one number an example each, by predictions. */
async function fullDrops(problem: Problem, patches: readonly Region[], baseline: number): Promise<number[][]> {
  const { x, targets } = problem;
  const [batch, height, width] = x.shape as [number, number, number];
  const rows = Array.from({ length: batch * patches.length }, (_, at) => at % batch);
  const scores = await scoreAllPerturbed(problem, rows, (from, to) => {
    const some = Array.from({ length: to - from }, (_, at) => patches[Math.floor((from + at) / batch)]!);
    return replace(examplesOf(x, rows.slice(from, to)), outside(some, height, width), baseline);
  });
  return patches.map((_, patch) => targets.map(({ score }, row) => score - scores[patch * batch + row]!));
}

function allPatches(
  height: number,
  width: number,
  window: readonly [number, number],
  stride: readonly [number, number],
): Region[] {
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
function* pixels({ top, left, bottom, right }: Region, width: number): Generator<number> {
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) yield y * width + x;
}

/** One plane a patch, `[K, H, W, 1]`: 0 in the patch, 1 outside. To be called in a tidy. */
function outside(patches: readonly Region[], height: number, width: number): Tensor {
  const rows = new Float32Array(patches.length * height);
  const columns = new Float32Array(patches.length * width);
  patches.forEach(({ top, bottom, left, right }, at) => {
    rows.fill(1, at * height + top, at * height + bottom);
    columns.fill(1, at * width + left, at * width + right);
  });
  const inside = mul(tensor(rows, [patches.length, height, 1, 1]), tensor(columns, [patches.length, 1, width, 1]));
  return sub(1, inside);
}
