/** A notebook with everything it needs in one HTML file that asks no network for anything. */

import hljs from 'highlight.js';
import { isChart } from '../../render/figure/plot';
import type { FigureState } from '../../render/figure/state';
import { escapeHtml } from '../../render/format';
import { foldTraffic, type SavedWidgets, widgetStateType } from '../fold';
import type { WidgetTraffic } from '../traffic';
import { markdownHtml } from './clean';
import { liveEngine } from './live';
import { type Cell, joined, type Notebook } from './notebook';
import { dataBlock, outputHtml } from './output';
import { contentPolicy, pageScripts, scriptHtml } from './scripts';
import { licencesHtml, pageHtml } from './shell';
import { pageStyle } from './style';

export interface ExportOptions {
  /** Title of the page. Default: the notebook's own title, else its first heading, else `name`. */
  readonly title?: string;
  /** The notebook's name, for want of a title. Default "Notebook". */
  readonly name?: string;
  /** Leaves the code out. Default false. */
  readonly hideCode?: boolean;
}

/** Of whose widgets the page has the code; the state of others would be dead weight. */
export const carriedModules = ['explainbook', '@jupyter-widgets/base'];

/**
 * @param notebook an executed notebook, as its file has it
 * @param traffic what its widgets said while it ran; widgets come to the state they had at the end
 * @returns the page
 */
export async function exportNotebook(
  notebook: Notebook,
  traffic: WidgetTraffic = [],
  options: ExportOptions = {},
): Promise<string> {
  const widgets = traffic.length > 0 ? foldTraffic(traffic) : savedWidgets(notebook);
  const carried = Object.entries(widgets.state).filter(([, widget]) => carriedModules.includes(widget?.model_module));
  const live = carried.some(([, { model_module }]) => model_module === 'explainbook');
  const scripts = live ? await pageScripts(hasCharts(widgets) ? ['charts', 'static'] : ['static']) : [];
  const engine = await liveEngine(widgets);
  const language = languageOf(notebook);
  const cells = notebook.cells.map((cell) => cellHtml(cell, widgets, language, options.hideCode ?? false));
  return pageHtml({
    title: escapeHtml(options.title ?? titleOf(notebook) ?? options.name ?? 'Notebook'),
    policy: contentPolicy(scripts),
    style: pageStyle,
    body: cells.filter(Boolean).join('\n'),
    state: live
      ? dataBlock(widgetStateType, { ...widgets, state: Object.fromEntries(carried) }) + (engine?.block ?? '')
      : '',
    scripts: scripts.map(scriptHtml).join('\n'),
    licences: licencesHtml(
      escapeHtml([...scripts, ...(engine ? [engine] : [])].map(({ licences }) => licences).join('\n\n----\n\n')),
    ),
  });
}

/** Whether a figure among the widgets has blocks that come alive as charts. */
function hasCharts({ state }: SavedWidgets): boolean {
  return Object.values(state).some((widget) => {
    const { figure } = (widget?.state ?? {}) as Partial<FigureState>;
    return (
      widget?.model_name === 'FigureModel' &&
      Array.isArray(figure?.blocks) &&
      figure.blocks.some((block) => block && isChart(block))
    );
  });
}

function cellHtml(cell: Cell, widgets: SavedWidgets, language: string, hideCode: boolean): string {
  const source = joined(cell.source);
  if (cell.cell_type === 'markdown')
    return `<section class="cell prose">${markdownHtml(source, attachments(cell))}</section>`;
  if (cell.cell_type !== 'code')
    return source ? `<section class="cell"><pre>${escapeHtml(source)}</pre></section>` : '';
  const outputs = (cell.outputs ?? []).map((output) => `<div class="output">${outputHtml(output, widgets)}</div>`);
  const code =
    source.trim() && !hideCode ? `<pre class="source"><code>${highlighted(source, language)}</code></pre>` : '';
  return code || outputs.length > 0 ? `<section class="cell">${code}${outputs.join('')}</section>` : '';
}

function highlighted(source: string, language: string): string {
  return hljs.getLanguage(language) ? hljs.highlight(source, { language }).value : escapeHtml(source);
}

/** Pictures that were dropped into a Markdown cell, by name. */
function attachments(cell: Cell): Map<string, string> {
  const found = Object.entries(cell.attachments ?? {}).flatMap(([name, bundle]) => {
    const picture = Object.entries(bundle).find(([type]) => /^image\/(png|jpeg|gif|webp|svg\+xml)$/.test(type));
    return picture ? [[name, `data:${picture[0]};base64,${joined(picture[1])}`] as const] : [];
  });
  return new Map(found);
}

function languageOf({ metadata }: Notebook): string {
  const { language_info: info, kernelspec: spec } = (metadata ?? {}) as {
    language_info?: { name?: string };
    kernelspec?: { language?: string };
  };
  return info?.name ?? spec?.language ?? 'typescript';
}

/** What the notebook calls itself, or its first heading. */
function titleOf({ cells, metadata }: Notebook): string | undefined {
  if (typeof metadata?.title === 'string' && metadata.title) return metadata.title;
  const texts = cells.filter((cell) => cell.cell_type === 'markdown').map((cell) => joined(cell.source));
  return texts.flatMap((text) => text.match(/^# +(.+)$/m)?.[1] ?? [])[0];
}

/** State that another program saved in the notebook. */
function savedWidgets({ metadata }: Notebook): SavedWidgets {
  const widgets = metadata?.widgets as Record<string, SavedWidgets> | undefined;
  const saved = widgets?.[widgetStateType];
  return saved && typeof saved.state === 'object' && saved.state !== null
    ? saved
    : { version_major: 2, version_minor: 0, state: {} };
}
