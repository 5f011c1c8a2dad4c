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
  return sortMagnitudes(all.subarray(0, count));
}

const digitBits = 11;

/**
 * Sorts numbers from 0 on by the bits that they are stored as, whose order is the numbers' own (IEEE 754): a radix sort in
 * three passes, several times as fast as comparing where a map has a million pixels.
 */
function sortMagnitudes(values: Float32Array): Float32Array {
  let from: Uint32Array = new Uint32Array(values.buffer, values.byteOffset, values.length);
  let to: Uint32Array = new Uint32Array(values.length);
  for (let shift = 0; shift < 32; shift += digitBits) {
    const starts = new Uint32Array(1 << digitBits);
    const mask = starts.length - 1;
    for (const bits of from) starts[(bits >>> shift) & mask]!++;
    let start = 0;
    for (let digit = 0; digit <= mask; digit++) {
      const size = starts[digit]!;
      starts[digit] = start;
      start += size;
    }
    for (const bits of from) to[starts[(bits >>> shift) & mask]!++] = bits;
    [from, to] = [to, from];
  }
  return new Float32Array(from.buffer, from.byteOffset, from.length);
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

/** How values lie on a colour map: at `zero + step * value`, no further than `low` and `high`. All in [0, 1] but `step`. */
export interface ColorAxis {
  readonly zero: number;
  readonly step: number;
  readonly low: number;
  readonly high: number;
  /** Magnitudes are shown: the sign is dropped first. */
  readonly magnitude: boolean;
}

/** Zero is neutral on a diverging map in every mode. */
export function colorAxis(limit: number, sign: SignMode, kind: ColorMap['kind']): ColorAxis {
  const halves = sign === 'both' || kind === 'diverging';
  const reach = halves ? 0.5 : sign === 'negative' ? -1 : 1;
  return {
    zero: halves ? 0.5 : 0,
    step: limit > 0 ? reach / limit : 0,
    low: halves && (sign === 'positive' || sign === 'absolute') ? 0.5 : 0,
    high: halves && sign === 'negative' ? 0.5 : 1,
    magnitude: sign === 'absolute',
  };
}

/** Index into `colorTable` for a value. */
export function colorIndex({ zero, step, low, high, magnitude }: ColorAxis, value: number): number {
  const place = zero + step * (magnitude && value < 0 ? -value : value);
  return Math.round(Math.min(Math.max(place, low), high) * (tableLength - 1));
}

/** The values at the two ends of the colour bar. */
export function barRange(limit: number, sign: SignMode): readonly [number, number] {
  if (sign === 'both') return [-limit, limit];
  return sign === 'negative' ? [-limit, 0] : [0, limit];
}
