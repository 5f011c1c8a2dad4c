/** Text whose words are shaded, as a drawing: for viewers that know no styles. */

import { formatNumber } from '../format';
import { shade, totals } from '../shade';
import type { Text, TextLine } from './figure';
import { drawing, label, svg, textWidth } from './svg';

const lineHeight = 20;

/** "for +2.1, against −0.4, sum 1.7"; of values that only say how much, "sum 1.7, without signs". */
export function totalsText(values: TextLine['values'], unsigned = false): string {
  const { positive, negative } = totals(values);
  const number = (value: number) => formatNumber(value, { signed: true, digits: 3 });
  if (unsigned) return `sum ${formatNumber(positive + negative, { digits: 3 })}, without signs`;
  return `for ${number(positive)}, against ${number(negative)}, sum ${number(positive + negative)}`;
}

export function textSvg({ lines, limit }: Text, width: number): string {
  const parts: string[] = [];
  let y = 0;
  for (const { name, words, values, unsigned } of lines) {
    parts.push(label(`${name}  ${totalsText(values, unsigned)}`, 0, y + 14, { class: 'explainbook-strong' }));
    y += lineHeight + 6;
    let x = 0;
    words.forEach((word, at) => {
      const wide = textWidth(word) + 8;
      if (x > 0 && x + wide > width) [x, y] = [0, y + lineHeight + 2];
      const tint = shade(values[at] ?? 0, limit);
      if (tint) parts.push(svg('rect', { x, y, width: wide, height: lineHeight - 1, rx: 4, fill: tint.ground }));
      const ink = tint ? { style: `fill: ${tint.ink}` } : { class: 'explainbook-ink' };
      const fit = { textLength: wide - 8, lengthAdjust: 'spacingAndGlyphs' };
      parts.push(label(word, x + 4, y + 14, { ...ink, ...fit }));
      x += wide + 2;
    });
    y += lineHeight + 12;
  }
  return drawing(width, Math.max(y, 1), 'Words, shaded by their values', parts);
}
