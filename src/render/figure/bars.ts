/** Horizontal bars with intervals, in sections. */

import { formatNumber } from '../format';
import { extent, scale, xAxis } from './axis';
import type { Bar, Bars } from './figure';
import { groupColor } from './palette';
import { drawing, label, shorten, svg, textWidth, title } from './svg';

const row = 26;

export function barsSvg({ bars, valueLabel, range, rules = [] }: Bars, width: number): string {
  const column = (texts: readonly string[], most: number) =>
    Math.min(most, Math.max(0, ...texts.map((text) => textWidth(text))) + 10);
  const left = column(
    bars.map((bar) => bar.label),
    0.36 * width,
  );
  const notes = column(
    bars.map(({ note = '' }) => note),
    0.3 * width,
  );
  const noted = bars.some(({ note }) => note);
  const right = width - 12 - (noted ? notes : 0); // fonts differ: room to spare
  const sections = bars.some(({ section }) => section !== undefined);
  const top = rules.length > 0 ? 20 : 4;
  const values = bars.flatMap(({ value, low = value, high = value }) => [value, low, high]);
  const x = scale(
    range ?? extent([0, ...values, ...rules.map(({ value }) => value)]),
    [left, right],
    Math.max(2, (right - left) / 70),
  );
  let y = top;
  let section: string | undefined;
  const rows = bars.flatMap((bar) => {
    const parts: string[] = [];
    if (sections && bar.section !== section) {
      section = bar.section;
      parts.push(label(shorten(section ?? '', width), 0, y + 18, { class: 'explainbook-strong' }));
      y += row;
    }
    parts.push(barSvg(bar, y, { left, right, x: x.at, noted, width }));
    y += row;
    return parts;
  });
  const lines = rules.flatMap(({ value, label: name }) => {
    const at = x.at(value);
    const before = at > (left + right) / 2;
    return [
      svg('path', { class: 'explainbook-rule', d: `M${at} ${top - 4}V${y}` }),
      label(name, at + (before ? -4 : 4), 11, { 'text-anchor': before ? 'end' : 'start' }),
    ];
  });
  return drawing(width, y + 42, `${valueLabel} of ${bars.length} bars`, [
    ...xAxis(x, y + 2, top, valueLabel),
    ...rows,
    ...lines,
  ]);
}

interface Place {
  readonly left: number;
  readonly right: number;
  readonly x: (value: number) => number;
  readonly noted: boolean;
  readonly width: number;
}

function barSvg(bar: Bar, y: number, { left, right, x, noted, width }: Place): string {
  const { value, low, high, tone = 'plain', note = '', id } = bar;
  const zero = x(0) >= left && x(0) <= right ? x(0) : left;
  const inside = (at: number) => Math.min(Math.max(at, left), right);
  const [from, to] = [zero, inside(x(value))];
  const middle = y + row / 2;
  const interval = low !== undefined && high !== undefined ? ` (${formatNumber(low)} to ${formatNumber(high)})` : '';
  const parts = [
    title(`${bar.label}: ${formatNumber(value)}${interval}${note ? `, ${note}` : ''}`),
    svg('rect', { x: 0, y, width, height: row, fill: 'transparent' }),
    label(shorten(bar.label, left - 8), left - 8, middle + 4, { 'text-anchor': 'end', class: 'explainbook-ink' }),
    svg('rect', {
      x: Math.min(from, to),
      y: y + 5,
      width: Math.max(Math.abs(to - from), 1),
      height: row - 10,
      rx: 2,
      fill: groupColor(tone === 'faint' ? -1 : value < 0 ? 1 : 0),
      'fill-opacity': tone === 'faint' ? 0.45 : 0.9,
    }),
  ];
  if (low !== undefined && high !== undefined) {
    const [a, b] = [inside(x(low)), inside(x(high))];
    const d = `M${a} ${middle}H${b}M${a} ${middle - 4}V${middle + 4}M${b} ${middle - 4}V${middle + 4}`;
    parts.push(svg('path', { class: 'explainbook-whisker', d }));
  }
  if (noted) parts.push(label(shorten(note, width - right - 10), right + 10, middle + 4));
  return svg('g', { 'data-id': id, opacity: tone === 'faint' ? 0.85 : undefined }, parts);
}
