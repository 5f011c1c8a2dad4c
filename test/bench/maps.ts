/** Made-up relevance maps: noise of 400 values, where a third looks at one place and a quarter and more at another. */
import { Random } from '../../src/tensor/random';

export function randomMaps(count: number, seed = 0): { values: Float32Array; shape: [number, number] } {
  const random = new Random(seed);
  const width = 400;
  const values = Float32Array.from({ length: count * width }, () => random.normal());
  const [first, second] = [Math.round(count / 3), Math.round((count * 3) / 5)];
  for (let map = 0; map < second; map++) {
    const from = map * width + (map < first ? 0 : 40);
    for (let at = from; at < from + 40; at++) values[at]! += 2;
  }
  return { values, shape: [count, width] };
}
