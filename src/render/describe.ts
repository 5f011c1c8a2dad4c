/** A map in words, for those who do not see it: its totals, and where the most of them lies. */

import { formatNumber, formatPercent } from './format';
import type { Heat } from './overlay';

const rows = ['top', 'middle', 'bottom'];
const columns = ['left', 'centre', 'right'];
/** Places with less than this share of their sign are left to the pictures. */
const least = 0.15;
const most = 3;

/**
 * The relevance summed by sign, and the ninths of the picture that hold most of it: "For 8.2, against −1.3, sum 6.9. For: top
 * centre 61 %, top right 24 %. Against: bottom left 97 %."
 */
export function describeHeat({ values, width, height }: Heat): string {
  const parts = { for: new Float64Array(9), against: new Float64Array(9) };
  const thirds = (length: number) => Int32Array.from({ length }, (_, at) => Math.floor((3 * (at + 0.5)) / length));
  const [across, down] = [thirds(width), thirds(height)];
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const value = values[at]!;
      const place = 3 * down[y]! + across[x]!;
      if (value > 0 && value < Number.POSITIVE_INFINITY) parts.for[place]! += value;
      else if (value < 0 && value > Number.NEGATIVE_INFINITY) parts.against[place]! += value;
    }
  }
  const sum = (list: Float64Array) => list.reduce((total, value) => total + value, 0);
  const [positive, negative] = [sum(parts.for), sum(parts.against)];
  if (positive === 0 && negative === 0) return 'No relevance anywhere.';
  const number = (value: number) => formatNumber(value, { signed: true, digits: 3 });
  const totals = `For ${number(positive)}, against ${number(negative)}, sum ${number(positive + negative)}.`;
  return [totals, placesOf('For', parts.for, positive), placesOf('Against', parts.against, negative)]
    .filter(Boolean)
    .join(' ');
}

function placesOf(name: string, parts: Float64Array, total: number): string {
  if (total === 0) return '';
  const shares = Array.from(parts, (value, at) => ({ share: value / total, at })).sort((a, b) => b.share - a.share);
  const named = shares.filter(({ share }) => share >= least).slice(0, most);
  if (named.length === 0) return `${name}: spread over the whole picture.`;
  return `${name}: ${named.map(({ share, at }) => `${placeName(at)} ${formatPercent(share)}`).join(', ')}.`;
}

const placeName = (at: number): string => (at === 4 ? 'centre' : `${rows[Math.floor(at / 3)]} ${columns[at % 3]}`);
