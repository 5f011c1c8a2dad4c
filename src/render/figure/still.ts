/** Any block as one SVG that stands alone: what a reader saves. */

import { toDataUrl } from '../png';
import type { Block, Gallery, Table } from './figure';
import { cellText, fitted, shownItems } from './html';
import { pixels } from './numbers';
import { alone, groupColor } from './palette';
import { isPlot, plotSvg } from './plot';
import { drawing, label, shorten, svg, textWidth } from './svg';
import { textSvg } from './text';
import { videoSvg } from './video';

const margin = 16;

/** @returns undefined of blocks that are words alone */
export function blockSvg(block: Block, width: number, selection: ReadonlySet<number> = new Set()): string | undefined {
  const body = drawn(block, width - 2 * margin, selection);
  if (!body) return undefined;
  const head = block.heading ? 30 : 0;
  const whole = Math.max(width, body.width + 2 * margin);
  const heading = block.heading
    ? [label(shorten(block.heading, whole), margin, 26, { class: 'explainbook-strong' })]
    : [];
  const inside = svg('g', { transform: `translate(${margin} ${margin + head})` }, body.parts);
  return alone(drawing(whole, body.height + head + 2 * margin, block.heading ?? block.kind, [...heading, inside]));
}

interface Body {
  readonly width: number;
  readonly height: number;
  readonly parts: readonly string[];
}

function drawn(block: Block, width: number, selection: ReadonlySet<number>): Body | undefined {
  if (isPlot(block)) return drawnBody(plotSvg(block, width));
  if (block.kind === 'video') return drawnBody(videoSvg(block, width));
  if (block.kind === 'gallery') return galleryBody(block, width, selection);
  if (block.kind === 'table') return tableBody(block);
  if (block.kind === 'text') return drawnBody(textSvg(block, width));
  return undefined;
}

/** A drawing inside a drawing. */
function drawnBody(plot: string): Body {
  const side = (name: string) => Number(new RegExp(` ${name}="([\\d.]+)"`).exec(plot)?.[1] ?? 0);
  return { width: side('width'), height: side('height'), parts: [plot] };
}

function galleryBody(block: Gallery, width: number, selection: ReadonlySet<number>): Body {
  const { shown } = shownItems(block, selection);
  const size = block.size ?? 88;
  const parts: string[] = [];
  let [left, top, right, tall] = [0, 0, 0, 0];
  for (const { pictures, caption = '', score = '', group } of shown) {
    const wide = Math.max(1, pictures.length) * (size + 3);
    if (left > 0 && left + wide > width) [left, top, tall] = [0, top + tall + 14, 0];
    let high = 0;
    pictures.forEach((picture, at) => {
      const { width: across, height } = fitted(picture, size);
      const href = toDataUrl({ ...picture, rgba: pixels(picture.rgba) });
      const sharp = picture.width < across ? { style: 'image-rendering: pixelated' } : {};
      parts.push(svg('image', { x: left + at * (size + 3), y: top + 6, width: across, height, href, ...sharp }));
      high = Math.max(high, height);
    });
    if (group !== undefined) {
      parts.push(svg('rect', { x: left, y: top, width: wide - 3, height: 3, fill: groupColor(group) }));
    }
    const words = [caption, score].filter(Boolean);
    words.forEach((text, at) => {
      const look = at === 0 ? { class: 'explainbook-ink' } : {};
      parts.push(label(shorten(text, wide), left, top + high + 22 + 16 * at, look));
    });
    tall = Math.max(tall, high + 12 + 16 * words.length);
    left += wide + 12;
    right = Math.max(right, left);
  }
  return { width: right, height: top + tall + 6, parts };
}

function tableBody({ columns, rows }: Table): Body {
  const cells = rows.map((row) => row.map(cellText));
  const widths = columns.map((name, at) =>
    Math.min(320, Math.max(...[name, ...cells.map((row) => row[at] ?? '')].map(textWidth))),
  );
  const lefts = widths.map((_, at) => widths.slice(0, at).reduce((sum, wide) => sum + wide + 20, 0));
  const whole = lefts.at(-1)! + widths.at(-1)!;
  const line = (row: readonly string[], y: number, look: string, numeric: (at: number) => boolean) =>
    row.map((text, at) =>
      numeric(at)
        ? label(text, lefts[at]! + widths[at]!, y, { class: look, 'text-anchor': 'end' })
        : label(shorten(text, widths[at]!), lefts[at]!, y, { class: look }),
    );
  const numeric = (at: number) => rows.every((row) => typeof row[at] === 'number');
  const rule = (y: number) => svg('path', { class: 'explainbook-grid', d: `M0 ${y}H${whole}` });
  const parts = [columns, ...cells].flatMap((row, at) => [
    ...line(row, at * 26 + 15, at === 0 ? '' : 'explainbook-ink', numeric),
    rule(at * 26 + 24),
  ]);
  return { width: whole, height: (rows.length + 1) * 26, parts };
}
