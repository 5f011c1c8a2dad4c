/** Pictures side by side with their titles and one colour bar, as one SVG: what a reader saves. */

import type { Picture } from '../attribution/result';
import { aloneCss } from './figure/palette';
import { drawing, label, shorten, svg } from './figure/svg';
import { formatNumber } from './format';
import { colorBar } from './overlay';
import { toDataUrl } from './png';
import { barRange, type SignMode } from './scale';

export interface SheetPanel {
  readonly title: string;
  readonly picture: Picture;
  /** The colours' scale, where the panel has one of its own. */
  readonly limit?: number;
}

export interface Sheet {
  readonly title: string;
  /** Row by row; rows may differ in length. */
  readonly rows: readonly (readonly SheetPanel[])[];
  /** The one scale of all panels. */
  readonly limit?: number;
  readonly colormap: string;
  readonly sign: SignMode;
}

const [side, gap, head] = [220, 16, 24];

/** @returns SVG that stands alone, with PNG pictures inside. */
export function sheetSvg({ title, rows, limit, colormap, sign }: Sheet): string {
  const columns = Math.max(1, ...rows.map((row) => row.length));
  const width = columns * side + (columns + 1) * gap;
  const parts = [
    svg('style', {}, [aloneCss]),
    svg('rect', { width: '100%', height: '100%', fill: 'var(--explainbook-ground)' }),
  ];
  parts.push(label(shorten(title, width / 1.2), gap, 26, { class: 'explainbook-strong', style: 'font-size: 15px' }));
  let top = 40;
  for (const row of rows) {
    const tall = Math.max(0, ...row.map(({ picture }) => sized(picture).height));
    row.forEach((panel, column) => {
      const left = gap + column * (side + gap);
      const { width: wide, height } = sized(panel.picture);
      parts.push(
        label(shorten(panel.title, side), left, top + 14, { class: 'explainbook-ink' }),
        svg('image', {
          x: left,
          y: top + head,
          width: wide,
          height,
          href: toDataUrl(panel.picture),
          style: 'image-rendering: pixelated',
        }),
      );
      if (panel.limit !== undefined) parts.push(...bar(panel.limit, colormap, sign, left, top + head + tall + 8, side));
    });
    const own = row.some((panel) => panel.limit !== undefined);
    top += head + tall + (own ? 40 : 0) + gap;
  }
  if (limit !== undefined) parts.push(...bar(limit, colormap, sign, gap, top, width - 2 * gap));
  return drawing(width, top + (limit === undefined ? 0 : 40), title, parts);
}

function sized({ width, height }: Picture) {
  const longer = Math.max(width, height, 1);
  return { width: (side * width) / longer, height: (side * height) / longer };
}

function bar(limit: number, colormap: string, sign: SignMode, x: number, y: number, width: number): string[] {
  const [low, high] = barRange(limit, sign);
  const number = (value: number) => formatNumber(value, { signed: sign !== 'absolute', digits: 3 });
  return [
    svg('image', {
      x,
      y,
      width,
      height: 10,
      href: toDataUrl(colorBar(256, colormap, sign)),
      preserveAspectRatio: 'none',
    }),
    label(number(low), x, y + 26),
    label(number(high), x + width, y + 26, { 'text-anchor': 'end' }),
  ];
}
