import { ArgumentError } from '../errors';
import type { Maps } from './maps';

/** By what a map is divided: the sum of its values, of their magnitudes, or its largest magnitude. */
export type Normalisation = 'sum' | 'l1' | 'max' | 'none';

const sizes: Readonly<Record<Exclude<Normalisation, 'none'>, (map: Float32Array) => number>> = {
  sum: (map) => map.reduce((sum, value) => sum + value, 0),
  l1: (map) => map.reduce((sum, value) => sum + Math.abs(value), 0),
  max: (map) => map.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
};

/** A sum this small beside the magnitudes is chance. */
const leastShare = 1e-3;

/**
 * Divides each map by its size, so that maps are compared by where their relevance lies, not by how much there is.
 *
 * @throws ArgumentError where a map is zero everywhere, or its sum is next to nothing beside its values.
 */
export function normalise(maps: Maps, by: Normalisation): Maps {
  if (by === 'none') return maps;
  const width = maps.values.length / maps.count;
  const values = new Float32Array(maps.values.length);
  for (let map = 0; map < maps.count; map++) {
    const row = maps.values.subarray(map * width, (map + 1) * width);
    const all = sizes.l1(row);
    if (all === 0) {
      throw new ArgumentError(
        `Map ${map} is zero everywhere and cannot be divided by its size; leave it out, or set normalise: 'none'.`,
      );
    }
    const size = sizes[by](row);
    if (Math.abs(size) < leastShare * all) {
      throw new ArgumentError(
        `Map ${map} sums to ${size}, next to nothing beside its values; divide by their magnitudes: normalise: 'l1'.`,
      );
    }
    for (let at = 0; at < width; at++) values[map * width + at] = row[at]! / size;
  }
  return { ...maps, values };
}
