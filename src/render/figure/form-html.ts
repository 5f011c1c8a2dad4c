/** A form on paper: every step, with boxes to tick. For viewers without scripts, for print and for plain text. */

import { escapeHtml } from '../format';
import { toDataUrl } from '../png';
import type { Field, Form, FormStep, Shown } from './form';
import { fitted } from './html';
import { pixels } from './numbers';

const box = '☐';
const shownSide = 120;
/** Large enough to paint on with a pen. */
const maskSide = 280;

export function formHtml(form: Form): string {
  const steps = form.steps.map((step, at) => stepHtml(form, step, at));
  const how =
    'On paper: tick one box a question. In a notebook, or in this page with scripts on, it is filled in here.';
  return `<p><small>${how}</small></p>${steps.join('')}`;
}

function stepHtml(form: Form, { title, text = '', shown = [], fields }: FormStep, at: number): string {
  const head = `<p><b>${at + 1}. ${escapeHtml(title)}</b>${text ? `<br>${escapeHtml(text)}` : ''}</p>`;
  return `<div style="margin:24px 0">${head}${row(shown.map((each) => shownHtml(form, each)))}${fieldsHtml(form, fields)}</div>`;
}

const row = (parts: readonly string[]): string =>
  parts.length > 0 ? `<div style="display:flex;flex-wrap:wrap;gap:16px">${parts.join('')}</div>` : '';

function shownHtml(form: Form, { caption, pictures }: Shown, mark = ''): string {
  // Choices are letters, so that they are judged by what they show.
  const name = mark ? `Picture ${caption}` : caption;
  const images = pictures.map((at) => image(form, at, shownSide, name)).join(' ');
  return `<figure style="margin:8px 0">${images}<figcaption>${mark}${escapeHtml(caption)}</figcaption></figure>`;
}

function image({ pictures }: Form, at: number, side: number, name: string): string {
  const picture = pictures[at];
  if (!picture) return '';
  const { width, height } = fitted(picture, side);
  const url = toDataUrl({ ...picture, rgba: pixels(picture.rgba) });
  return `<img src="${url}" width="${width}" height="${height}" alt="${escapeHtml(name)}" style="image-rendering:pixelated">`;
}

/** Scales with the same labels are one table. */
function fieldsHtml(form: Form, fields: readonly Field[]): string {
  const scales = fields.flatMap((field) => (field.kind === 'scale' ? [field] : []));
  const others = fields.filter(({ kind }) => kind !== 'scale').map((field) => fieldHtml(form, field));
  if (scales.length === 0) return others.join('');
  const labels = scales[0]!.labels;
  const head = labels
    .map((label) => `<th style="font-weight:normal"><small>${escapeHtml(label)}</small></th>`)
    .join('');
  const rows = scales.map(
    ({ question }, at) =>
      `<tr><td style="text-align:left">${at + 1}. ${escapeHtml(question)}</td>${labels.map(() => `<td style="text-align:center">${box}</td>`).join('')}</tr>`,
  );
  return `${others.join('')}<table><tr><th></th>${head}</tr>${rows.join('')}</table>`;
}

function fieldHtml(form: Form, field: Field): string {
  const question = `<p>${escapeHtml(field.question)}${field.kind === 'text' ? ': ______________________' : ''}</p>`;
  if (field.kind === 'choice')
    return `${question}${row(field.options.map((option) => shownHtml(form, option, `${box} `)))}`;
  if (field.kind === 'mask') return `${question}<p>${image(form, field.picture, maskSide, 'picture to paint on')}</p>`;
  return question;
}

/** What is asked, in a line a step. */
export function formText({ steps }: Form): string {
  return steps
    .map(({ title, fields }, at) => `${at + 1}. ${title}: ${fields.map(({ question }) => question).join(' ')}`)
    .join('\n  ');
}
