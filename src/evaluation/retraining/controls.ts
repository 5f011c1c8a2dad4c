/** Rankings that no explanation stands behind: what a method must beat. */

import { Random } from '../../tensor/random';
import type { Labelled } from './labelled';

/** Pixels in an order by lot. */
export function randomImportance({ shape }: Labelled, seed: number): Float32Array {
  const [count = 0, height = 0, width = 0] = shape;
  const random = new Random(seed);
  return Float32Array.from({ length: count * height * width }, () => random.uniform());
}

/** The picture's own edges: the length of Sobel's gradient, summed over channels, edge pixels repeated outside. Sobel 1968. */
export function sobelImportance({ values, shape }: Labelled): Float32Array {
  const [count = 0, height = 0, width = 0, channels = 0] = shape;
  const edges = new Float32Array(count * height * width);
  for (let example = 0; example < count; example++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let sum = 0;
        for (let channel = 0; channel < channels; channel++) {
          const at = (dy: number, dx: number): number => {
            const row = Math.min(height - 1, Math.max(0, y + dy));
            const column = Math.min(width - 1, Math.max(0, x + dx));
            return values[((example * height + row) * width + column) * channels + channel]!;
          };
          const right = at(-1, 1) + 2 * at(0, 1) + at(1, 1) - at(-1, -1) - 2 * at(0, -1) - at(1, -1);
          const down = at(1, -1) + 2 * at(1, 0) + at(1, 1) - at(-1, -1) - 2 * at(-1, 0) - at(-1, 1);
          sum += Math.hypot(right, down);
        }
        edges[(example * height + y) * width + x] = sum;
      }
    }
  }
  return edges;
}
