/** What is subtracted from the objective so that an image stays plain; each with its gradient. */

import { smooth } from '../../tensor/plane';

export interface Penalty {
  readonly value: number;
  readonly gradient: Float32Array;
}

/** ‖x‖², with the gradient 2x. */
export function squaredNorm(x: Float32Array): Penalty {
  return { value: x.reduce((sum, value) => sum + value * value, 0), gradient: x.map((value) => 2 * value) };
}

/** Where a picture is flat, so that the root has a slope. */
const flat = 1e-6;

/**
 * Total variation, Σ √(Δ_row² + Δ_column²) over pixels and channels. Mahendran & Vedaldi 2015, arXiv:1412.0035, with β = 1.
 *
 * @param shape `[H, W, C]`
 */
export function totalVariation(x: Float32Array, [, width, channels]: readonly number[]): Penalty {
  const gradient = new Float32Array(x.length);
  const row = width! * channels!;
  let value = 0;
  for (let at = 0; at < x.length; at++) {
    const down = at + row < x.length ? at + row : at;
    const right = at % row < row - channels! ? at + channels! : at;
    const [rise, run] = [x[down]! - x[at]!, x[right]! - x[at]!];
    const size = Math.sqrt(rise * rise + run * run + flat * flat);
    value += size - flat;
    gradient[down]! += rise / size;
    gradient[right]! += run / size;
    gradient[at]! -= (rise + run) / size;
  }
  return { value, gradient };
}

/** The image with each channel smoothed by a Gaussian. Yosinski et al. 2015, arXiv:1506.06579. */
export function blurred(x: Float32Array, [height, width, channels]: readonly number[], sigma: number): Float32Array {
  const result = new Float32Array(x.length);
  for (let channel = 0; channel < channels!; channel++) {
    const values = Float32Array.from({ length: height! * width! }, (_, at) => x[at * channels! + channel]!);
    smooth({ values, height: height!, width: width! }, sigma).values.forEach((value, at) => {
      result[at * channels! + channel] = value;
    });
  }
  return result;
}
