/** Contributions one after the other, from where f starts to where it ends. */

import { formatNumber } from '../format';
import { extent, padded, scale, xAxis } from './axis';
import type { Waterfall } from './figure';
import { groupColor } from './palette';
import { drawing, label, shorten, svg, textWidth, title } from './svg';

const row = 26;
/** Strong letters are wider. */
const bold = 1.1;

export function waterfallSvg({ start, steps, end, valueLabel }: Waterfall, width: number): string {
  const names = [start, ...steps, end];
  const left = Math.min(0.4 * width, Math.max(...names.map((one) => textWidth(one.label))) + 10);
  const number = (value: number) => formatNumber(value, { signed: true, digits: 3 });
  const right = width - Math.max(...names.map(({ value }) => bold * textWidth(number(value)))) - 14;
  let level = start.value;
  const spans = steps.map(({ value }) => {
    const from = level;
    level += value;
    return [from, level] as const;
  });
  const x = scale(
    padded(extent([start.value, end.value, ...spans.flat()])),
    [left, right],
    Math.max(2, (right - left) / 80),
  );
  const named = (text: string, y: number) =>
    label(shorten(text, left - 8), left - 8, y + row / 2 + 4, { 'text-anchor': 'end', class: 'explainbook-ink' });
  const post = (text: string, value: number, y: number) =>
    svg('g', {}, [
      title(`${text}: ${formatNumber(value)}`),
      named(text, y),
      svg('path', { class: 'explainbook-whisker', d: `M${x.at(value)} ${y + 4}V${y + row - 4}` }),
      label(formatNumber(value, { digits: 3 }), right + 10, y + row / 2 + 4, { class: 'explainbook-strong' }),
    ]);
  const bars = steps.map(({ label: text, value }, at) => {
    const y = (at + 1) * row;
    const [from, to] = [x.at(spans[at]![0]), x.at(spans[at]![1])];
    return svg('g', {}, [
      title(`${text}: ${number(value)}`),
      named(text, y),
      svg('rect', {
        x: Math.min(from, to),
        y: y + 5,
        width: Math.max(Math.abs(to - from), 1),
        height: row - 10,
        rx: 2,
        fill: groupColor(value < 0 ? 0 : 1),
      }),
      svg('path', { class: 'explainbook-rule', d: `M${to} ${y + row - 5}V${y + row + 5}` }),
      label(number(value), right + 10, y + row / 2 + 4),
    ]);
  });
  const bottom = (steps.length + 2) * row;
  return drawing(
    width,
    bottom + 42,
    `From ${formatNumber(start.value)} to ${formatNumber(end.value)} in ${steps.length} contributions`,
    [
      ...xAxis(x, bottom + 2, 0, valueLabel),
      post(start.label, start.value, 0),
      ...bars,
      post(end.label, end.value, bottom - row),
    ],
  );
}
