/** Scales with round numbers at their ticks. */

import { ticks } from 'd3-array';
import { formatNumber } from '../format';
import { label, svg, textWidth } from './svg';

/** Above a plot, for the name of its vertical axis. */
export const nameHeight = 26;
/** Beneath a plot, for ticks and the name of its horizontal axis. */
export const footHeight = 42;

/** From values to pixels. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  at(value: number): number;
}

/** The range of the finite values; of none, or of one alone, a range around it. */
export function extent(values: Iterable<number>): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [0, 1];
  return low < high ? [low, high] : [low - (Math.abs(low) || 1) / 2, high + (Math.abs(high) || 1) / 2];
}

/** Lays [low, high] on the pixels [from, to]. */
export function scale([low, high]: readonly [number, number], [from, to]: readonly [number, number], count = 5): Scale {
  const step = (to - from) / (high - low);
  return { low, high, ticks: ticks(low, high, count), at: (value) => from + (value - low) * step };
}

/** The range widened by a share on either side, so that no mark touches the frame. */
export const padded = ([low, high]: readonly [number, number], share = 0.04): readonly [number, number] => [
  low - share * (high - low),
  high + share * (high - low),
];

export const tickText = (value: number): string => formatNumber(value, { digits: 3 });

/** How wide the labels of a vertical axis are. */
export const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(textWidth));

/** A horizontal axis at `y` with ticks beneath, grid lines up to `top`, and a name under it. */
export function xAxis(x: Scale, y: number, top: number, name = ''): string[] {
  const [left, right] = [x.at(x.low), x.at(x.high)];
  return [
    ...x.ticks.map((tick) => svg('path', { class: 'explainbook-grid', d: `M${x.at(tick)} ${top}V${y}` })),
    svg('path', { class: 'explainbook-axis', d: `M${left} ${y}H${right}` }),
    ...x.ticks.map((tick) => label(tickText(tick), x.at(tick), y + 16, { 'text-anchor': 'middle' })),
    ...(name ? [label(name, (left + right) / 2, y + 34, { 'text-anchor': 'middle' })] : []),
  ];
}

/** A vertical axis at `x` with grid lines to `right`; its name stands over it, where it can be read upright. */
export function yAxis(y: Scale, x: number, right: number, name = ''): string[] {
  return [
    ...y.ticks.map((tick) => svg('path', { class: 'explainbook-grid', d: `M${x} ${y.at(tick)}H${right}` })),
    ...y.ticks.map((tick) => label(tickText(tick), x - 6, y.at(tick) + 4, { 'text-anchor': 'end' })),
    ...(name ? [label(name, 0, y.at(y.high) - 10)] : []),
  ];
}
