/**
 * Jupyter's own controls in a page without a kernel: what they were set to, and what stood in their boxes and outputs.
 * `share/nbconvert/output.html.j2` says the same for nbconvert.
 */

import { escapeHtml, formatValue } from '../../render/format';
import type { SavedWidget } from '../fold';
import type { Output } from './notebook';

/** What surrounds a control: how to find the widgets that stand in it, and how to draw what it shows. */
export interface Surroundings {
  /** Once each: a saved state may name a box inside itself. */
  find(id: string): SavedWidget | undefined;
  /** A widget that the page can bring to life; undefined where it cannot. */
  live(id: string, widget: SavedWidget): string | undefined;
  output(output: Output): string;
}

type State = Readonly<Record<string, unknown>>;

const reference = /^IPY_MODEL_(.+)$/;

/** A widget as it stood when the notebook was saved. */
export function controlHtml(widget: SavedWidget, around: Surroundings): string {
  const { state } = widget;
  const inside = (): string[] => listOf(state.children).map((child) => childHtml(child, around));
  switch (String(widget.model_name).replace(/Model$/, '')) {
    case 'HBox':
      return `<div class="box across">${inside().join('')}</div>`;
    case 'Box':
    case 'VBox':
    case 'GridBox':
      return `<div class="box">${inside().join('')}</div>`;
    case 'Tab':
    case 'Accordion':
      return `<div class="box">${inside()
        .map(pageHtml(listOf(state.titles)))
        .join('')}</div>`;
    case 'Output':
      return listOf(state.outputs)
        .filter(isOutput)
        .map((output) => around.output(output))
        .join('');
    case 'Button':
      return `<p class="control"><span class="button">${escapeHtml(textOf(state.description) || 'Button')}</span></p>`;
    case 'FloatProgress':
    case 'IntProgress':
      return named(
        state,
        `<progress value="${share(state)}" max="1"></progress>`,
        `${Math.round(100 * share(state))} %`,
      );
    case 'Checkbox':
      return named(state, '', state.value === true ? 'yes' : 'no');
    case 'FloatSlider':
    case 'IntSlider':
      return named(
        state,
        `<progress class="slider" value="${share(state)}" max="1"></progress>`,
        formatValue(state.value),
      );
    default:
      return named(state, '', chosen(state));
  }
}

function childHtml(child: unknown, around: Surroundings): string {
  const [, id] = reference.exec(textOf(child)) ?? [];
  const widget = id === undefined ? undefined : around.find(id);
  if (id === undefined || !widget) return '';
  return around.live(id, widget) ?? controlHtml(widget, around);
}

/** A page of tabs or of an accordion: all are shown, so that all can be read and printed. */
const pageHtml = (titles: readonly unknown[]) => (content: string, at: number) =>
  `<section class="page"><p class="page-title">${escapeHtml(textOf(titles[at]) || `Page ${at + 1}`)}</p>${content}</section>`;

function named(state: State, picture: string, value: string): string {
  const name = textOf(state.description);
  const label = name ? `<span>${escapeHtml(name)}</span> ` : '';
  return `<p class="control">${label}${picture && `${picture} `}<b>${escapeHtml(value)}</b></p>`;
}

/** A choice names what is chosen by its place; a widget of one's own has a state of its own. */
function chosen(state: State): string {
  const labels = listOf(state._options_labels);
  if (labels.length > 0) return typeof state.index === 'number' ? textOf(labels[state.index]) : 'none';
  if ('value' in state) return formatValue(state.value);
  const own = Object.entries(state).filter(
    ([key]) => !key.startsWith('_') && !['layout', 'style', 'tooltip', 'tabbable'].includes(key),
  );
  return own.map(([key, value]) => `${key}: ${formatValue(value)}`).join(', ');
}

function share({ value, min, max }: State): number {
  const [from, to] = [Number(min ?? 0), Number(max ?? 1)];
  const part = (Number(value) - from) / (to - from);
  return Number.isFinite(part) ? Math.min(1, Math.max(0, part)) : 0;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const isOutput = (value: unknown): value is Output =>
  typeof value === 'object' && value !== null && typeof (value as Output).output_type === 'string';
