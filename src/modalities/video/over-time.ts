/** When a clip mattered. */

import type { Attribution } from '../../attribution/result';
import { ArgumentError } from '../../errors';

/**
 * The relevance of each time point: the sum of its frame's map, signs kept. One list a clip.
 *
 * @param map of clips, `[N, time, height, width, channels]`
 * @throws ArgumentError for a map of anything else
 * @example
 * const clip = actions(1, { action: 'waving' });
 * const [curve] = relevanceOverTime(await lrp(await loadModel('actions'), clip, { composite: 'epsilon-plus' }));
 */
export function relevanceOverTime({ values, shape }: Pick<Attribution, 'values' | 'shape'>): number[][] {
  const [count = 0, frames = 0] = shape;
  if (shape.length !== 5) {
    throw new ArgumentError(`The map has the shape [${shape}]; a clip's is [N, time, height, width, channels].`);
  }
  const size = values.length / (count * frames);
  const sumAt = (frame: number) => {
    let sum = 0;
    for (let at = frame * size; at < (frame + 1) * size; at++) sum += values[at]!;
    return sum;
  };
  return Array.from({ length: count }, (_, clip) =>
    Array.from({ length: frames }, (_, frame) => sumAt(clip * frames + frame)),
  );
}
