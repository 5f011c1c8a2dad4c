import { add, div, grads, mean, mul, sqrt, square, sub, sum, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import type { Input } from '../../attribution/result';
import type { Steps } from '../../tensor/progress';

/** Scores of a batch, the logits where the model has them. */
export type Scores = (x: Tensor) => Tensor;

export interface PatchOptions {
  /** Default 200. */
  readonly steps?: number;
  /** Step of Adam, in units of the input. Default 0.02. */
  readonly rate?: number;
  /** Weight of staying near the object. Default 0.01. */
  readonly near?: number;
}

export interface Patched {
  readonly input: Input;
  /** The largest change of a logit that is left, one an example, as a share of the logits' spread. */
  readonly change: readonly number[];
}

/**
 * A patch in the place of the object that leaves the logits as they were without: functionally insignificant, yet visible. Found by
 * descent on ‖f(x with patch) − f(x)‖² + near · ‖patch − object‖², beginning with the object. Yang and Kim 2019, section 4.3.
 */
export async function insignificantPatch(
  scores: Scores,
  pairs: { readonly withObject: Input; readonly without: Input; readonly mask: Float32Array },
  steps: Steps,
  { steps: most = 200, rate = 0.02, near = 0.01 }: PatchOptions = {},
): Promise<Patched> {
  const { withObject, without, mask } = pairs;
  const shape = [...withObject.shape];
  const channels = shape[3]!;
  const wide = Float32Array.from({ length: withObject.values.length }, (_, at) => mask[Math.floor(at / channels)]!);
  const [ground, object, hole] = [tensor(without.values, shape), tensor(withObject.values, shape), tensor(wide, shape)];
  const wanted = tidy(() => scores(ground));
  let patch = object.clone();
  const moments = { first: new Float32Array(wide.length), second: new Float32Array(wide.length) };
  const placed = (p: Tensor) => add(mul(ground, sub(1, hole)), mul(p, hole));
  try {
    const slope = grads(
      (p: Tensor): Tensor =>
        add(sum(square(sub(scores(placed(p)), wanted))), mul(near, sum(square(mul(sub(p, object), hole))))),
    );
    for (let step = 1; step <= most; step++) {
      const gradient = tidy(() => slope([patch])[0]!);
      const values = (await gradient.data()) as Float32Array;
      const current = (await patch.data()).slice() as Float32Array;
      gradient.dispose();
      patch.dispose();
      adam(current, values, moments, step, rate);
      patch = tensor(current, shape);
      await steps.pause();
    }
    const [image, change] = tidy(() => {
      const whole = placed(patch);
      const spread = mean(square(sub(wanted, mean(wanted, -1, true))), -1);
      const left = mean(square(sub(scores(whole), wanted)), -1);
      return [whole, sqrt(div(left, add(spread, 1e-12)))] as const;
    });
    const input: Input = { values: (await image.data()).slice() as Float32Array, shape };
    const left = Array.from((await change.data()) as Float32Array);
    image.dispose();
    change.dispose();
    return { input, change: left };
  } finally {
    for (const each of [ground, object, hole, wanted, patch]) each.dispose();
  }
}

/** Kingma and Ba 2015. */
function adam(
  values: Float32Array,
  gradient: Float32Array,
  { first, second }: { readonly first: Float32Array; readonly second: Float32Array },
  step: number,
  rate: number,
): void {
  for (let at = 0; at < values.length; at++) {
    const slope = gradient[at]!;
    first[at] = 0.9 * first[at]! + 0.1 * slope;
    second[at] = 0.999 * second[at]! + 0.001 * slope * slope;
    const [m, v] = [first[at]! / (1 - 0.9 ** step), second[at]! / (1 - 0.999 ** step)];
    values[at]! -= (rate * m) / (Math.sqrt(v) + 1e-8);
  }
}
