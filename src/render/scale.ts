/** From a value to a place on a colour map. */

import { type ColorMap, tableLength } from './colormaps';

/** Which values are shown. */
export type SignMode = 'both' | 'positive' | 'negative' | 'absolute';

export const signModes: readonly { readonly name: SignMode; readonly title: string }[] = [
  { name: 'both', title: 'For and against' },
  { name: 'positive', title: 'Only for (+)' },
  { name: 'negative', title: 'Only against (−)' },
  { name: 'absolute', title: 'Magnitude' },
];

/** All finite magnitudes of some maps, ascending: what percentiles are read from. */
export function sortedMagnitudes(maps: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(maps.reduce((length, map) => length + map.length, 0));
  let count = 0;
  for (const map of maps) {
    for (const value of map) if (Number.isFinite(value)) all[count++] = Math.abs(value);
  }
  return all.subarray(0, count).sort();
}

/**
 * The value that gets the strongest colour, on either side of zero.
 * Interpolates linearly between ranks. Where most of the map is zero the percentile may be too; then the maximum is used.
 * @param percentile in [0, 100]
 */
export function limitAt(sorted: Float32Array, percentile: number): number {
  if (sorted.length === 0) return 0;
  const rank = (Math.min(Math.max(percentile, 0), 100) / 100) * (sorted.length - 1);
  const below = sorted[Math.floor(rank)]!;
  const above = sorted[Math.ceil(rank)]!;
  return below + (above - below) * (rank - Math.floor(rank)) || sorted[sorted.length - 1]!;
}

/** One limit for maps that stand side by side, so that equal colours mean equal values. */
export function sharedLimit(maps: readonly Float32Array[], percentile: number): number {
  return limitAt(sortedMagnitudes(maps), percentile);
}

/** Where `value` lies on the colour map, in [0, 1]; zero is neutral on a diverging map in every mode. */
export function colorPosition(value: number, limit: number, sign: SignMode, kind: ColorMap['kind']): number {
  const share = limit > 0 ? Math.min(Math.max(value / limit, -1), 1) : 0;
  if (sign === 'both') return 0.5 + share / 2;
  const strength = sign === 'absolute' ? Math.abs(share) : Math.max(sign === 'negative' ? -share : share, 0);
  if (kind === 'sequential') return strength;
  return sign === 'negative' ? 0.5 - strength / 2 : 0.5 + strength / 2;
}

/** Index into `colorTable` for a position in [0, 1]. */
export function tableIndex(position: number): number {
  return Math.round(position * (tableLength - 1));
}

/** The values at the two ends of the colour bar. */
export function barRange(limit: number, sign: SignMode): readonly [number, number] {
  if (sign === 'both') return [-limit, limit];
  return sign === 'negative' ? [-limit, 0] : [0, limit];
}
