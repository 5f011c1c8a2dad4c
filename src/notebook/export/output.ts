/** One output of a cell as HTML: the richest form that a page without network and scripts of its own can show. */

import { stripVTControlCharacters } from 'node:util';
import { escapeHtml } from '../../render/format';
import type { SavedWidget, SavedWidgets } from '../fold';
import { widgetViewType } from '../widget';
import { cleanHtml, markdownHtml } from './clean';
import { controlHtml, type Surroundings } from './controls';
import { joined, type Output } from './notebook';

/** @param shown widgets that stand on the way to this output */
export function outputHtml(output: Output, widgets: SavedWidgets, shown = new Set<string>()): string {
  if (output.output_type === 'stream') {
    return `<pre class="stream ${output.name === 'stderr' ? 'stderr' : ''}">${plain(joined(output.text))}</pre>`;
  }
  if (output.output_type === 'error') {
    const trace = output.traceback?.length ? output.traceback.join('\n') : `${output.ename}: ${output.evalue}`;
    return `<pre class="error">${plain(trace)}</pre>`;
  }
  return dataHtml(output.data ?? {}, widgets, shown);
}

/** Text as a terminal would have left it: colours dropped, lines that were overwritten gone. */
function plain(text: string): string {
  const lines = stripVTControlCharacters(text).split('\n');
  return escapeHtml(lines.map((line) => line.replace(/\r+$/, '').split('\r').pop() ?? '').join('\n'));
}

function dataHtml(data: Readonly<Record<string, unknown>>, widgets: SavedWidgets, shown: Set<string>): string {
  const view = data[widgetViewType];
  const saved = isView(view) ? once(view.model_id, widgets, shown) : undefined;
  if (saved) return widgetHtml({ model_id: (view as View).model_id }, saved, data, widgets, shown);
  return stillHtml(data);
}

function stillHtml(data: Readonly<Record<string, unknown>>): string {
  if (data['text/html'] !== undefined) return `<div class="rich">${cleanHtml(joined(data['text/html']))}</div>`;
  if (data['image/svg+xml'] !== undefined) {
    return image('image/svg+xml', Buffer.from(joined(data['image/svg+xml'])).toString('base64'));
  }
  for (const type of ['image/png', 'image/jpeg', 'image/gif', 'image/webp']) {
    if (data[type] !== undefined) return image(type, joined(data[type]).replace(/\s/g, ''));
  }
  if (data['text/markdown'] !== undefined)
    return `<div class="rich">${markdownHtml(joined(data['text/markdown']))}</div>`;
  const json = data['application/json'];
  const text = joined(data['text/plain']) || (json === undefined ? '' : JSON.stringify(json, null, 2));
  return text ? `<pre>${plain(text)}</pre>` : '';
}

/** An SVG inside an `<img>` runs no scripts and loads nothing. */
function image(type: string, base64: string): string {
  return `<img src="data:${type};base64,${escapeHtml(base64)}" alt="Output of the cell">`;
}

interface View {
  readonly model_id: string;
}

function isView(view: unknown): view is View {
  return typeof view === 'object' && view !== null && typeof (view as View).model_id === 'string';
}

/** What was saved comes from a notebook: anything may stand there. */
function savedWidget({ state }: SavedWidgets, id: string): SavedWidget | undefined {
  const saved = Object.hasOwn(state, id) ? state[id] : undefined;
  return typeof saved?.state === 'object' && saved.state !== null ? saved : undefined;
}

/** A widget that has not been drawn in this output yet: boxes may hold each other. */
function once(id: string, widgets: SavedWidgets, shown: Set<string>): SavedWidget | undefined {
  const saved = shown.has(id) ? undefined : savedWidget(widgets, id);
  shown.add(id);
  return saved;
}

/** A place for the live widget. What stands in it remains where scripts are off or the widget is another library's. */
function widgetHtml(
  view: View,
  saved: SavedWidget,
  data: Readonly<Record<string, unknown>>,
  widgets: SavedWidgets,
  shown: Set<string>,
): string {
  // Jupyter's own controls are drawn from their state, which says more than their words.
  const drawn = /^@jupyter-widgets\/(controls|output)$/.test(String(saved.model_module));
  const pictured = saved.model_module === 'explainbook' || (!drawn && data['text/html'] !== undefined);
  const still = pictured ? stillHtml(data) : controlHtml(saved, surroundings(widgets, shown));
  const note = pictured
    ? ''
    : '<p class="control"><small>As it was set while the notebook ran; live with a kernel.</small></p>';
  return `<div class="widget">${dataBlock(widgetViewType, view)}${still}${note}</div>`;
}

/** What stands in boxes is drawn here; of this package's widgets, those come to life that bring no code of their own. */
const surroundings = (widgets: SavedWidgets, shown: Set<string>): Surroundings => ({
  find: (id) => once(id, widgets, shown),
  live: (id, { model_module, model_name }) =>
    model_module === 'explainbook' && model_name !== 'OwnModel'
      ? `<div class="widget">${dataBlock(widgetViewType, { model_id: id })}</div>`
      : undefined,
  output: (output) => outputHtml(output, widgets, shown),
});

/** JSON inside a page. No `<` in it, so nothing in it can end the block. */
export function dataBlock(type: string, value: unknown): string {
  return `<script type="${type}">${JSON.stringify(value).replace(/</g, '\\u003c')}</script>`;
}
