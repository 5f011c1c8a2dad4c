/** Sequences as logos: each letter as tall as its contribution, upwards for, downwards against. */

import { formatNumber } from '../format';
import { extent, tickText, widest } from './axis';
import type { Logo } from './figure';
import { drawing, label, shorten, svg, textWidth, title } from './svg';

/** Narrower, letters are no longer legible: the sequence then goes on in the next line. */
const leastLetter = 5.5;
const widestLetter = 16;
const rowHeight = 76;
const headHeight = 20;
const markHeight = 20;
const footHeight = 22;

/** Outlines in a square of side 1, from the top left. Own drawings, as letters of a font cannot be as tall as they must. */
const outlines: Readonly<Record<string, string>> = {
  A: 'M0 1L0.39 0H0.61L1 1H0.8L0.7 0.73H0.3L0.2 1ZM0.36 0.57H0.64L0.5 0.19Z',
  C: 'M1 0.34H0.8Q0.76 0.15 0.53 0.15Q0.21 0.15 0.21 0.5Q0.21 0.85 0.53 0.85Q0.76 0.85 0.8 0.66H1Q0.95 1 0.53 1Q0 1 0 0.5Q0 0 0.53 0Q0.95 0 1 0.34Z',
  G: 'M1 0.34H0.8Q0.76 0.15 0.53 0.15Q0.21 0.15 0.21 0.5Q0.21 0.85 0.53 0.85Q0.77 0.85 0.8 0.62H0.55V0.47H1V1H0.85L0.83 0.88Q0.72 1 0.51 1Q0 1 0 0.5Q0 0 0.53 0Q0.95 0 1 0.34Z',
  T: 'M0 0H1V0.17H0.6V1H0.4V0.17H0Z',
};

/** Letters that are none of the four bases: a box. */
const box = 'M0 0H1V1H0ZM0.18 0.18V0.82H0.82V0.18Z';

export function logoSvg(block: Logo, width: number): string {
  const { letters, rows, marks = [], first = 0 } = block;
  const own = rows.map(({ values }) => extent([0, ...values]));
  const together = extent(own.flat());
  const spans = rows.map((_, at) => (block.shared === false ? own[at]! : together));
  const left = 8 + widest(spans.flatMap((span) => span.map(tickText)));
  const perLine = Math.max(10, Math.min(letters.length, Math.floor((width - left) / leastLetter)));
  const lines = Math.ceil(letters.length / perLine);
  const each = Math.ceil(letters.length / lines);
  const wide = Math.min(widestLetter, (width - left) / each);
  const parts: string[] = [];
  let y = 0;
  for (let line = 0; line < lines; line++) {
    const [from, to] = [line * each, Math.min(letters.length, (line + 1) * each)];
    const shown = marks.filter((mark) => mark.from < to && mark.to > from);
    const top = y;
    if (marks.length > 0) y += markHeight;
    rows.forEach(({ name, values }, at) => {
      if (rows.length > 1 || name) {
        parts.push(label(shorten(name, width - left), left, y + 13, { class: 'explainbook-strong' }));
        y += headHeight;
      }
      const [low, high] = spans[at]!;
      const place = (value: number) => y + (rowHeight * (high - value)) / (high - low);
      parts.push(...frame(left, left + (to - from) * wide, place, [low, high]));
      for (let position = from; position < to; position++) {
        const value = values[position] ?? 0;
        const x = left + (position - from) * wide;
        const mark = marks.find((one) => position >= one.from && position < one.to);
        const said = `${letters[position]} ${position + 1}: ${formatNumber(value, { signed: true, digits: 3 })}${mark ? `, in ${mark.name}` : ''}`;
        parts.push(
          svg('g', { 'data-id': first + position }, [
            title(rows.length > 1 ? `${name}, ${said}` : said),
            svg('rect', { class: 'explainbook-place', x, y, width: wide, height: rowHeight, fill: 'transparent' }),
            ...letter(letters[position]!, x, wide, place(Math.max(value, 0)), place(Math.min(value, 0)), value < 0),
          ]),
        );
      }
      y += rowHeight + 8;
    });
    parts.unshift(...shown.flatMap((mark) => marked(mark, [from, to], left, wide, [top, y - 4])));
    parts.push(...positions([from, to], left, wide, y, width));
    y += footHeight + (line + 1 < lines ? 10 : 0);
  }
  const names = rows.map(({ name }) => name).filter(Boolean);
  return drawing(width, y, `Logo of ${letters.length} letters${names.length ? ` by ${names.join(', ')}` : ''}`, parts);
}

/** One glyph; those against hang upside down from the axis, as in the literature. */
function letter(char: string, x: number, wide: number, top: number, bottom: number, down: boolean): string[] {
  const tall = bottom - top;
  if (tall < 0.3) return [];
  const kind = outlines[char] ? char.toLowerCase() : 'other';
  const across = 0.94 * wide;
  const flip = down ? `translate(${n(x)} ${n(bottom)}) scale(${n(across)} ${n(-tall)})` : '';
  const upright = `translate(${n(x)} ${n(top)}) scale(${n(across)} ${n(tall)})`;
  return [
    svg('path', {
      class: `explainbook-base-${kind}`,
      'fill-rule': 'evenodd',
      transform: flip || upright,
      d: outlines[char] ?? box,
    }),
  ];
}

/** Of transforms, which are text. */
const n = (value: number): string => String(Math.round(1000 * value) / 1000);

/** The line at zero, and the ends of the scale. */
function frame(
  left: number,
  right: number,
  place: (value: number) => number,
  ends: readonly [number, number],
): string[] {
  const ticks = ends.filter((end) => end !== 0 && Math.abs(place(end) - place(0)) > 12);
  return [
    svg('path', { class: 'explainbook-axis', d: `M${n(left)} ${n(place(0))}H${n(right)}` }),
    ...[0, ...ticks].map((tick) =>
      label(tickText(tick), left - 6, place(tick) + (tick > 0 ? 9 : tick < 0 ? 0 : 4), { 'text-anchor': 'end' }),
    ),
  ];
}

/** A stretch that is known to matter: its name over a bar, and a ground through all rows. */
function marked(
  { from, to, name }: NonNullable<Logo['marks']>[number],
  [first, end]: readonly [number, number],
  left: number,
  wide: number,
  [top, bottom]: readonly [number, number],
): string[] {
  const x = left + (Math.max(from, first) - first) * wide;
  const across = (Math.min(to, end) - Math.max(from, first)) * wide;
  const y = top + markHeight - 3;
  return [
    svg('rect', { class: 'explainbook-stretch', x, y, width: across, height: bottom - y }),
    svg('rect', { x, y: y - 2, width: across, height: 2, fill: 'var(--explainbook-quiet)' }),
    ...(textWidth(name) < across + 16
      ? [label(name, x + across / 2, y - 6, { 'text-anchor': 'middle', class: 'explainbook-ink' })]
      : []),
  ];
}

/** Counted from 1, at round numbers. */
function positions(
  [from, to]: readonly [number, number],
  left: number,
  wide: number,
  y: number,
  width: number,
): string[] {
  const step = [5, 10, 20, 50, 100].find((one) => one * wide >= 34) ?? 200;
  const shown = Array.from({ length: to - from }, (_, at) => from + at + 1).filter(
    (place) => place % step === 0 || place === from + 1,
  );
  const clear = shown.filter((place, at) => at !== 0 || (shown[1] ?? place + step) - place >= 0.6 * step);
  return clear.map((place) => {
    const said = String(place);
    const x = Math.min(left + (place - from - 0.5) * wide, width - textWidth(said) / 2);
    return label(said, x, y + 10, { 'text-anchor': 'middle' });
  });
}
