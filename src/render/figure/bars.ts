/** Horizontal bars with intervals, in sections. */

import { formatNumber } from '../format';
import { extent, footHeight, scale, xAxis } from './axis';
import type { Bar, Bars } from './figure';
import { groupColor } from './palette';
import { drawing, label, shorten, svg, textWidth, title } from './svg';

/** Of a bar, or of a section's name. */
export const rowHeight = 26;
/** Above the bars, where rules have names. */
export const ruleHeight = 20;

/** A bar in words. */
export function barText({ label: name, value, low, high, note = '' }: Bar): string {
  const interval = low !== undefined && high !== undefined ? ` (${formatNumber(low)} to ${formatNumber(high)})` : '';
  return `${name}: ${formatNumber(value)}${interval}${note ? `, ${note}` : ''}`;
}

/** How much room the labels on the left and the notes on the right take, in pixels. */
export function barColumns(bars: readonly Bar[], width: number): { readonly left: number; readonly right: number } {
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
  // Fonts differ: room to spare.
  return { left, right: 12 + (bars.some(({ note }) => note) ? notes : 0) };
}

export const barColor = ({ tone, value }: Bar): string => groupColor(tone === 'faint' ? -1 : value < 0 ? 1 : 0);

export function barsSvg({ bars, valueLabel, range, rules = [] }: Bars, width: number): string {
  const columns = barColumns(bars, width);
  const [left, right] = [columns.left, width - columns.right];
  const noted = bars.some(({ note }) => note);
  const sections = bars.some(({ section }) => section !== undefined);
  const top = rules.length > 0 ? ruleHeight : 4;
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
      y += rowHeight;
    }
    parts.push(barSvg(bar, y, { left, right, x: x.at, noted, width }));
    y += rowHeight;
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
  return drawing(width, y + footHeight, `${valueLabel} of ${bars.length} bars`, [
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
  const middle = y + rowHeight / 2;
  const parts = [
    title(barText(bar)),
    svg('rect', { x: 0, y, width, height: rowHeight, fill: 'transparent' }),
    label(shorten(bar.label, left - 8), left - 8, middle + 4, { 'text-anchor': 'end', class: 'explainbook-ink' }),
    svg('rect', {
      x: Math.min(from, to),
      y: y + 5,
      width: Math.max(Math.abs(to - from), 1),
      height: rowHeight - 10,
      rx: 2,
      fill: barColor(bar),
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
