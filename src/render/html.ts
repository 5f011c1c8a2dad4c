/** Results as static HTML and as plain text, for viewers without widgets. */

import type { Attribution, Picture } from '../attribution/result';
import { certificateRows, describeTarget, ledgerTable } from './certificate';
import { describeHeat } from './describe';
import { escapeHtml, formatNumber } from './format';
import { enlarge, overlay } from './overlay';
import { toDataUrl } from './png';
import { reduceChannels } from './reduce';
import { sharedLimit } from './scale';

/** What is drawn of one method: the relevance of each pixel. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  /** One map an example. */
  readonly maps: readonly Float32Array[];
}

export function drawing(result: Attribution): Drawing {
  const { values, shape } = reduceChannels(result.values, result.shape);
  const [count, height, width] = shape;
  const size = height * width;
  const maps = Array.from({ length: count }, (_, i) => values.subarray(i * size, (i + 1) * size));
  return { width, height, maps };
}

/** The picture of one example, heat over input, large enough to be seen. */
export function heatmapPicture(result: Attribution, example: number, limit: number): Picture {
  const { width, height, maps } = drawing(result);
  const heat = { values: maps[example]!, width, height };
  const picture = overlay(result.input.pictures?.[example], heat, { limit });
  return enlarge(picture, Math.max(1, Math.floor(shownWidth / Math.max(picture.width, picture.height))));
}

const shownWidth = 240;
/** A batch may be large; static viewers get its beginning. */
const shownExamples = 4;
/** As the widget's default. */
const clipPercentile = 99.5;

/** Methods side by side on one scale, an example a row, certificates beneath. Inline styles only: viewers drop the rest. */
export function resultsHtml(results: readonly Attribution[]): string {
  const count = Math.min(shownExamples, ...results.map((result) => result.shape[0] ?? 0));
  const drawn = results.map(drawing);
  const rows = Array.from({ length: count }, (_, example) => {
    const limit = sharedLimit(
      drawn.map(({ maps }) => maps[example]!),
      clipPercentile,
    );
    const figures = results.map((result) => figureHtml(result, example, limit));
    return `<div style="display:flex;flex-wrap:wrap;gap:16px;margin:8px 0">${figures.join('')}</div>`;
  });
  const total = results[0]?.shape[0] ?? 0;
  const more = total > count ? `<p>The first ${count} of ${total} examples.</p>` : '';
  return `<div>${rows.join('')}${more}</div>`;
}

function figureHtml(result: Attribution, example: number, limit: number): string {
  const picture = heatmapPicture(result, example, limit);
  const target = result.targets[example];
  const caption = target ? describeTarget(target) : '';
  const { width, height, maps } = drawing(result);
  const alt = `${result.title}: relevance for ${caption}. ${describeHeat({ values: maps[example]!, width, height })}`;
  return (
    `<figure style="margin:0;max-width:${shownWidth + 80}px"><figcaption><b>${escapeHtml(result.title)}</b><br>${escapeHtml(caption)}</figcaption>` +
    `<img src="${toDataUrl(picture)}" width="${shownWidth}" alt="${escapeHtml(alt)}" style="image-rendering:pixelated">` +
    `<div><small>colours: ±${formatNumber(limit)}, red for, blue against</small></div>` +
    `${certificateHtml(result, example)}</figure>`
  );
}

/** The certificate as a table that opens on request. */
export function certificateHtml(result: Attribution, example = 0): string {
  const rows = certificateRows(result.certificate, example, result.targets[example]);
  const short = rows.flatMap((row) => (row.short ? [`${row.tone === 'warn' ? '⚠ ' : ''}${row.short}`] : []));
  const body = rows.map(
    ({ label, value }) =>
      `<tr><th style="text-align:left">${escapeHtml(label)}</th><td style="text-align:left">${escapeHtml(value)}</td></tr>`,
  );
  const ledger = ledgerTable(result.certificate, example);
  const head = ledger ? `<tr>${ledger.columns.map((column) => `<th>${escapeHtml(column)}</th>`).join('')}</tr>` : '';
  const entries = ledger?.rows.map((row) => `<tr>${row.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`);
  const books = ledger ? `<table>${head}${entries?.join('')}</table>` : '';
  return `<details><summary>Certificate${short.length ? `: ${escapeHtml(short.join(' · '))}` : ''}</summary><table>${body.join('')}</table>${books}</details>`;
}

/** The results in a few lines of text. */
export function resultsText(results: readonly Attribution[]): string {
  return results.map(resultText).join('\n\n');
}

function resultText(result: Attribution): string {
  const lines = [`${result.title} of shape [${result.shape.join(', ')}]`];
  const count = Math.min(shownExamples, result.targets.length);
  const drawn = result.shape.length >= 2 && result.shape.length <= 4 ? drawing(result) : undefined;
  for (let example = 0; example < count; example++) {
    const rows = certificateRows(result.certificate, example, result.targets[example]);
    for (const row of rows.filter(({ label }) => textLabels.includes(label)))
      lines.push(`  ${row.label}: ${row.value}`);
    if (drawn) lines.push(`  Relevance: ${describeHeat({ ...drawn, values: drawn.maps[example]! })}`);
  }
  if (result.targets.length > count) lines.push(`  … and ${result.targets.length - count} more examples`);
  return lines.join('\n');
}

const textLabels = ['Target', 'Completeness', 'Conservation'];
