/** A report as HTML and as lines of text. Every word comes through `escapeHtml`; a notebook keeps the inline styles only. */

import { escapeHtml, formatNumber } from '../render/format';
import { shade } from '../render/shade';
import type { Check, Checks, ContributionBars, List, Outcome, Part, ReportDocument, ShadedWords } from './part';

/** @param level of the sections' headings: 2 in a page of its own, 4 among a notebook's */
export function documentHtml({ title, alerts, facts, sections }: ReportDocument, level: 2 | 4): string {
  const heading = (text: string) => `<h${level}>${escapeHtml(text)}</h${level}>`;
  const top = level - 1;
  const body = sections.map(
    ({ heading: text, parts }) => `<section>${heading(text)}${parts.map(partHtml).join('')}</section>`,
  );
  return [
    `<h${top}>${escapeHtml(title)}</h${top}>`,
    ...alerts.map((text) => `<p class="alert"><b>⚠ A check failed.</b> ${prose(text)}</p>`),
    factsHtml(facts),
    ...body,
  ].join('\n');
}

/** Text in which no number is parted from what it counts. */
const prose = (text: string): string => escapeHtml(text).replace(/(\d) (%|points?\b)/g, '$1\u00a0$2');

function partHtml(part: Part): string {
  switch (part.kind) {
    case 'paragraph':
      return part.tone === 'quiet'
        ? `<p class="quiet"><small>${prose(part.text)}</small></p>`
        : `<p>${prose(part.text)}</p>`;
    case 'list':
      return listHtml(part);
    case 'pictures':
      return `<div class="pictures" style="display:flex;flex-wrap:wrap;gap:16px">${part.pictures
        .map(
          ({ src, alt, caption }) =>
            `<figure style="margin:0;max-width:300px"><img src="${escapeHtml(src)}" alt="${escapeHtml(alt)}" width="280" style="image-rendering:pixelated"><figcaption><small>${escapeHtml(caption)}</small></figcaption></figure>`,
        )
        .join('')}</div>`;
    case 'bars':
      return barsHtml(part);
    case 'words':
      return wordsHtml(part);
    case 'checks':
      return checksHtml(part);
    case 'facts':
      return factsHtml(part.rows);
  }
}

function listHtml({ heading, items, start }: List): string {
  const tag = start === undefined ? 'ul' : 'ol';
  const from = start === undefined ? '' : ` start="${start}"`;
  const head = heading === undefined ? '' : `<p><b>${escapeHtml(heading)}</b></p>`;
  return `<div class="list">${head}<${tag}${from}>${items.map((item) => `<li>${prose(item)}</li>`).join('')}</${tag}></div>`;
}

/** A digest may break where the column is narrow. */
const breakable = (value: string): string => escapeHtml(value).replace(/[0-9a-f]{16}(?=[0-9a-f])/g, '$&<wbr>');

const factsHtml = (rows: ReportDocument['facts']): string =>
  `<table class="facts"><tbody>${rows
    .map(
      ([name, value]) =>
        `<tr><th scope="row" style="text-align:left">${escapeHtml(name)}</th><td style="text-align:left">${breakable(value)}</td></tr>`,
    )
    .join('')}</tbody></table>`;

/** As in the maps, red for and blue against; light enough for dark ground, dark enough for paper. */
const barColors = { for: '#d6604d', against: '#4393c3' } as const;
const barWidth = 80;

function barsHtml({ unit, rows }: ContributionBars): string {
  const strongest = rows.reduce((most, { value }) => Math.max(most, Math.abs(value)), 0);
  const bar = (value: number) => {
    const width = strongest > 0 ? Math.max(1, Math.round((barWidth * Math.abs(value)) / strongest)) : 0;
    const color = value > 0 ? barColors.for : barColors.against;
    return value === 0
      ? ''
      : `<span style="display:inline-block;width:${width}px;height:12px;background-color:${color}"></span>`;
  };
  const body = rows.map(
    ({ label, given, value }) =>
      `<tr><th scope="row" style="text-align:left">${escapeHtml(label)}</th><td style="text-align:left">${escapeHtml(given)}</td>` +
      `<td style="text-align:right">${value < 0 ? bar(value) : ''}</td><td style="text-align:left">${value > 0 ? bar(value) : ''}</td>` +
      `<td style="text-align:right">${formatNumber(value, { digits: 3, signed: true })}</td></tr>`,
  );
  const head = ['Column', 'Value', 'Lowered', 'Raised', unit].map(
    (name, at) =>
      `<th scope="col" style="text-align:${at === 2 || at === 4 ? 'right' : 'left'}">${escapeHtml(name)}</th>`,
  );
  return `<table class="bars"><thead><tr>${head.join('')}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}

function wordsHtml({ words, values, limit }: ShadedWords): string {
  const shaded = words.map((word, at) => {
    const look = shade(values[at] ?? 0, limit);
    const style = look ? ` style="background-color:${look.ground};color:${look.ink}"` : '';
    return `<span${style}>${escapeHtml(word)}</span>`;
  });
  return `<blockquote class="words">${shaded.join(' ')}</blockquote>`;
}

const marks: Readonly<Record<Outcome, string>> = { passed: '✓ Passed', failed: '⚠ Failed', none: '– Not checked' };

function checksHtml({ checks }: Checks): string {
  return `<ul class="checks">${checks
    .map(
      ({ outcome, question, answer }: Check) =>
        `<li class="${outcome}"><b>${escapeHtml(question)}</b> <span class="mark">${marks[outcome]}</span><br>${prose(answer)}</li>`,
    )
    .join('')}</ul>`;
}

/** For viewers that show no more. */
export function documentText({ title, alerts, facts, sections }: ReportDocument): string {
  const body = sections.flatMap(({ heading, parts }) => ['', heading, ...parts.flatMap(partText)]);
  return [
    title,
    ...alerts.map((text) => `A check failed. ${text}`),
    ...facts.map(([name, value]) => `${name}: ${value}`),
    ...body,
  ].join('\n');
}

function partText(part: Part): string[] {
  switch (part.kind) {
    case 'paragraph':
      return [part.text];
    case 'list': {
      const items = part.items.map((item, at) => `  ${part.start === undefined ? '-' : `${part.start + at}.`} ${item}`);
      return [...(part.heading === undefined ? [] : [`${part.heading}:`]), ...items];
    }
    case 'checks':
      return part.checks.map(({ outcome, question, answer }) => `  ${marks[outcome]}: ${question} ${answer}`);
    case 'facts':
      return part.rows.map(([name, value]) => `  ${name}: ${value}`);
    case 'words':
      return [part.words.join(' ')];
    case 'bars':
    case 'pictures':
      return [];
  }
}
