/** A figure as static HTML and as plain text, for viewers without widgets, for paper and for mail. */

import type { CertificateRow } from '../certificate';
import { escapeHtml, formatNumber } from '../format';
import { toBase64, toDataUrl } from '../png';
import { shade } from '../shade';
import type { PictureState } from '../state';
import type { Block, Figure, Gallery, GalleryItem, Progress, Table, Text } from './figure';
import { formHtml, formText } from './form-html';
import { pixels } from './numbers';
import { alone, groupColor } from './palette';
import { isPlot, plotSvg } from './plot';
import { textSvg, totalsText } from './text';
import { videoSvg, videoText } from './video';

const shownWidth = 640;
const halfWidth = 400;

/** Inline styles and pictures only: viewers drop the rest. */
export function figureHtml({ title, summary, blocks, certificate }: Figure): string {
  const parts = blocks.map((block) => blockHtml(block, block.width === 'half' ? halfWidth : shownWidth));
  return (
    `<div><p><b>${escapeHtml(title)}</b><br>${escapeHtml(summary)}</p>` +
    `<div style="display:flex;flex-wrap:wrap;gap:24px">${parts.join('')}</div>${certificateHtml(certificate)}</div>`
  );
}

function blockHtml(block: Block, width: number): string {
  const heading = block.heading ? `<p style="margin:8px 0"><b>${escapeHtml(block.heading)}</b></p>` : '';
  const note = block.note ? `<p><small>${escapeHtml(block.note)}</small></p>` : '';
  const share = block.width === 'half' ? `max-width:${halfWidth}px` : 'width:100%';
  return `<div style="${share}">${heading}${bodyHtml(block, width)}${note}</div>`;
}

function bodyHtml(block: Block, width: number): string {
  if (isPlot(block)) return `<img src="${svgUrl(plotSvg(block, width))}" alt="${escapeHtml(blockText(block))}">`;
  if (block.kind === 'gallery') return galleryHtml(block);
  if (block.kind === 'table') return tableHtml(block);
  if (block.kind === 'text') return textHtml(block, width);
  if (block.kind === 'form') return formHtml(block);
  if (block.kind === 'video')
    return `<img src="${svgUrl(videoSvg(block, width))}" alt="${escapeHtml(blockText(block))}">`;
  return `<p>${escapeHtml(blockText(block))}</p>`;
}

/** A drawing as the `src` of an `<img>`, with its own style. */
export function svgUrl(drawing: string): string {
  return `data:image/svg+xml;base64,${toBase64(new TextEncoder().encode(alone(drawing)))}`;
}

/** What a gallery shows while nothing is selected. */
export function shownItems({ items, follow = false, most = 60 }: Gallery, selection: ReadonlySet<number> = new Set()) {
  const chosen =
    follow && selection.size > 0
      ? items.filter(({ id }) => id !== undefined && selection.has(id))
      : items.filter(({ first }) => !follow || first);
  return { shown: chosen.slice(0, most), total: chosen.length };
}

function galleryHtml(block: Gallery): string {
  const { shown, total } = shownItems(block);
  const size = block.size ?? 88;
  const more = total > shown.length ? `<p>The first ${shown.length} of ${total}.</p>` : '';
  return `<div style="display:flex;flex-wrap:wrap;gap:12px">${shown.map((item) => itemHtml(item, size)).join('')}</div>${more}`;
}

function itemHtml({ pictures, caption = '', score = '', group }: GalleryItem, size: number): string {
  const images = pictures.map((picture) => {
    const { width, height } = fitted(picture, size);
    return `<img src="${toDataUrl({ ...picture, rgba: pixels(picture.rgba) })}" width="${width}" height="${height}" alt="${escapeHtml(caption || score || 'picture')}" style="image-rendering:pixelated">`;
  });
  const mark = group === undefined ? '' : `<span style="color:${groupColor(group)}">■ </span>`;
  const words = [caption, score].filter(Boolean).map(escapeHtml).join('<br>');
  const wide = size * Math.max(1, pictures.length) + 4 * pictures.length;
  return `<figure style="margin:0;max-width:${wide}px">${images.join(' ')}<figcaption><small>${mark}${words}</small></figcaption></figure>`;
}

/** Sides in CSS pixels, the longer one `size`. */
export function fitted({ width, height }: Pick<PictureState, 'width' | 'height'>, size: number) {
  const longer = Math.max(width, height, 1);
  return { width: Math.round((size * width) / longer), height: Math.round((size * height) / longer) };
}

function tableHtml({ columns, rows }: Table): string {
  const head = columns.map((column) => `<th style="text-align:left">${escapeHtml(column)}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map(cellHtml).join('')}</tr>`).join('');
  return `<table><tr>${head}</tr>${body}</table>`;
}

/** A picture, which every viewer shows, and beneath it the words themselves, which can be read out, copied and searched. */
function textHtml(block: Text, width: number): string {
  const { lines, limit } = block;
  const picture = `<img src="${svgUrl(textSvg(block, width))}" alt="${escapeHtml(blockText(block))}">`;
  const rows = lines.map(
    ({ name, words, values, unsigned }) =>
      `<p><b>${escapeHtml(name)}</b> <small>${escapeHtml(totalsText(values, unsigned))}</small><br>${words
        .map((word, at) => wordHtml(word, values[at] ?? 0, limit))
        .join(' ')}</p>`,
  );
  return `${picture}<details><summary>The words</summary>${rows.join('')}</details>`;
}

function wordHtml(word: string, value: number, limit: number): string {
  const tint = shade(value, limit);
  const style = tint ? ` style="background-color:${tint.ground};color:${tint.ink}"` : '';
  return `<span${style} title="${escapeHtml(formatNumber(value, { signed: true }))}">${escapeHtml(word)}</span>`;
}

const cellHtml = (value: string | number): string =>
  `<td style="text-align:${typeof value === 'number' ? 'right' : 'left'}">${escapeHtml(cellText(value))}</td>`;

export const cellText = (value: string | number): string =>
  typeof value === 'number' ? formatNumber(value) : String(value);

function certificateHtml(rows: readonly CertificateRow[]): string {
  if (rows.length === 0) return '';
  const short = rows.flatMap((row) => (row.short ? [`${row.tone === 'warn' ? '⚠ ' : ''}${row.short}`] : []));
  const body = rows.map(
    ({ label, value }) =>
      `<tr><th style="text-align:left">${escapeHtml(label)}</th><td style="text-align:left">${escapeHtml(value)}</td></tr>`,
  );
  return `<details><summary>Certificate${short.length ? `: ${escapeHtml(short.join(' · '))}` : ''}</summary><table>${body.join('')}</table></details>`;
}

/** The figure in some lines of text: the answer, what can be said in words, what was checked. */
export function figureText({ title, summary, blocks, certificate }: Figure): string {
  const told = blocks.flatMap((block) => [...(block.heading ? [block.heading] : []), `  ${blockText(block)}`]);
  const checked = certificate.filter(({ short }) => short).map(({ label, value }) => `${label}: ${value}`);
  return [title, summary, ...told, ...checked].filter(Boolean).join('\n');
}

/** A block in words; of a table or of bars, the first lines. */
export function blockText(block: Block): string {
  switch (block.kind) {
    case 'gallery': {
      const { shown, total } = shownItems(block);
      const named = shown
        .slice(0, 6)
        .flatMap(({ caption, score }) => [caption, score].filter(Boolean).join(', ') || []);
      return `${total} ${total === 1 ? 'picture' : 'pictures'}${named.length ? `: ${named.join('; ')}` : ''}`;
    }
    case 'scatter':
      return `${block.x.byteLength / 4} points${block.groupNames ? ` in ${block.groupNames.join(', ')}` : ''}`;
    case 'curves':
      return `${block.yLabel} over ${block.xLabel}: ${block.series
        .map(
          ({ name, y }) =>
            `${name} from ${formatNumber(y[0] ?? Number.NaN)} to ${formatNumber(y.at(-1) ?? Number.NaN)}`,
        )
        .join('; ')}`;
    case 'bars':
      return block.bars
        .slice(0, 20)
        .map(({ section, label, value, note }) =>
          [section ? `${section}, ${label}` : label, `${formatNumber(value)}${note ? ` (${note})` : ''}`].join(': '),
        )
        .join('; ');
    case 'cloud':
      return `${block.words.length} words by ${block.valueLabel}: ${strongest(
        block.words.map(({ word }) => word),
        block.words.map(({ value }) => value),
      )}`;
    case 'table':
      return [block.columns, ...block.rows.slice(0, 20)].map((row) => row.map(cellText).join(' | ')).join('\n  ');
    case 'text':
      return block.lines
        .map(
          ({ name, words, values, unsigned }) =>
            `${name}, ${totalsText(values, unsigned)}: ${strongest(words, values)}`,
        )
        .join('\n  ');
    case 'structure': {
      const names = block.atoms.map(({ element }, at) => `${element} ${at + 1}`);
      return block.maps
        .map(({ name, values }) => `${name || block.name}, ${totalsText(values)}: ${strongest(names, values)}`)
        .join('\n  ');
    }
    case 'logo': {
      const names = Array.from(block.letters, (letter, at) => `${letter} ${at + 1}`);
      return block.rows
        .map(({ name, values }) => `${name || 'values'}, ${totalsText(values)}: ${strongest(names, values)}`)
        .join('\n  ');
    }
    case 'waterfall':
      return [block.start, ...block.steps, block.end]
        .map(({ label, value }) => `${label}: ${formatNumber(value, { digits: 3 })}`)
        .join('; ');
    case 'tree':
      return `${block.nodes.length} nodes; first: ${block.nodes[0]?.label ?? 'none'}`;
    case 'words':
      return block.text;
    case 'progress':
      return progressText(block);
    case 'form':
      return formText(block);
    case 'video':
      return videoText(block);
  }
}

/** The words that matter most, with their values. */
function strongest(words: readonly string[], values: readonly number[]): string {
  const order = words.map((_, at) => at).sort((a, b) => Math.abs(values[b] ?? 0) - Math.abs(values[a] ?? 0));
  return order
    .slice(0, 8)
    .map((at) => `${words[at]} ${formatNumber(values[at] ?? 0, { signed: true, digits: 3 })}`)
    .join(', ');
}

export function progressText({ state, done, total, secondsLeft }: Progress): string {
  if (state === 'done') return `Done, ${formatNumber(total)} steps.`;
  const place = `step ${formatNumber(done)} of ${formatNumber(total)}`;
  if (state === 'stopped') return `Stopped at ${place}.`;
  const left = secondsLeft === undefined ? '' : `, about ${formatNumber(secondsLeft, { digits: 2 })} s left`;
  return `Working: ${place}${left}.`;
}
