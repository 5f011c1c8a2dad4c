/** Examples as points of a space: their inputs, or what a layer says of them. */

import { activations } from '../../attribution/activations';
import { type InputLike, readInput } from '../../attribution/input';
import type { Explainable } from '../../attribution/problem';
import type { Input, Picture } from '../../attribution/result';
import { ArgumentError } from '../../errors';

/** Points in rows. */
export interface Points {
  /** Row-major, `count × size`. */
  readonly values: Float32Array;
  readonly count: number;
  readonly size: number;
}

export interface Space {
  /** A model whose `layer` says where the examples lie. Default: the inputs themselves. */
  readonly model?: Explainable;
  /** A layer of the model: its activations, flattened, are the points. */
  readonly layer?: string;
  readonly signal?: AbortSignal;
}

/** The examples as points, and what they look like where they are pictures. */
export async function readPoints(
  x: InputLike,
  { model, layer, signal }: Space,
): Promise<{ points: Points; pictures?: readonly Picture[] }> {
  if ((model === undefined) !== (layer === undefined)) {
    throw new ArgumentError(
      `Only ${model ? 'a model' : `the layer "${layer}"`} was given; give a model and its layer, or neither to compare the inputs themselves.`,
    );
  }
  const { tensor, input } = readInput(x, sameForAll);
  tensor.dispose();
  const pictures = picturesOf(input);
  const { values, shape } = model && layer !== undefined ? await layerOf(model, x, layer, signal) : input;
  const count = shape[0]!;
  return { points: { values, count, size: values.length / count }, ...(pictures ? { pictures } : {}) };
}

/** Inputs may have any shape. */
const sameForAll = <T>(x: T): T => x;

async function layerOf(model: Explainable, x: InputLike, layer: string, signal: AbortSignal | undefined) {
  const made = await activations(model, x, layer, signal ? { signal } : {});
  return made[layer]!;
}

/** The pictures of a batch: its own, or its values in grey or colour where it has the shape of images. */
export function picturesOf({ pictures, values, shape }: Input): readonly Picture[] | undefined {
  if (pictures) return pictures;
  const [count, height, width, channels] = shape;
  if (shape.length !== 4 || (channels !== 1 && channels !== 3)) return undefined;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const scale = 255 / (high - low || 1);
  const pixels = height! * width!;
  return Array.from({ length: count! }, (_, example) => {
    const rgba = new Uint8ClampedArray(4 * pixels);
    for (let at = 0; at < pixels; at++) {
      for (let band = 0; band < 3; band++) {
        const channel = channels === 3 ? band : 0;
        rgba[4 * at + band] = (values[(example * pixels + at) * channels! + channel]! - low) * scale;
      }
      rgba[4 * at + 3] = 255;
    }
    return { width: width!, height: height!, rgba };
  });
}
