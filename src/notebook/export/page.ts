/** A notebook with everything it needs in one HTML file that asks no network for anything. */

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import hljs from 'highlight.js';
import { ModelError } from '../../errors';
import { escapeHtml } from '../../render/format';
import { foldTraffic, type SavedWidgets } from '../fold';
import type { WidgetTraffic } from '../traffic';
import { markdownHtml } from './clean';
import { type Cell, joined, type Notebook } from './notebook';
import { dataBlock, outputHtml } from './output';
import { pageStyle } from './style';

export interface ExportOptions {
  /** Title of the page. Default: the notebook's first heading. */
  readonly title?: string;
  /** Leaves the code out. Default false. */
  readonly hideCode?: boolean;
}

const stateType = 'application/vnd.jupyter.widget-state+json';

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
  const live = Object.values(widgets.state).some(({ model_module }) => model_module === 'explainbook');
  const code = live ? await staticCode() : { script: '', licences: '' };
  const language = languageOf(notebook);
  const cells = notebook.cells.map((cell) => cellHtml(cell, widgets, language, options.hideCode ?? false));
  const title = options.title ?? firstHeading(notebook) ?? 'Notebook';
  const licences = `<details><summary>Licences of the code inside this page</summary><pre>${escapeHtml(code.licences)}</pre></details>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(code.script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<main>
${cells.filter(Boolean).join('\n')}
</main>
<footer><p>Made with Explainbook. This page holds everything it shows; it loads nothing.</p>${live ? licences : ''}</footer>
${live ? `${dataBlock(stateType, widgets)}\n<script>${code.script}</script>` : ''}
</body>
</html>
`;
}

/** Only this one script may run, and nothing may be loaded. */
function policy(script: string): string {
  const hash = createHash('sha256').update(script).digest('base64');
  const scripts = script ? `script-src 'sha256-${hash}'; ` : '';
  return `default-src 'none'; ${scripts}style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'`;
}

/** The widgets' code for pages, and the licences of what is in it. Lies beside the compiled sources. */
async function staticCode(): Promise<{ script: string; licences: string }> {
  const places = ['../../widgets', '../../../dist/widgets'].map((place) => join(__dirname, place));
  const folder = places.find((place) => existsSync(join(place, 'static.js')));
  if (!folder) {
    throw new ModelError(
      'The widgets for exported pages are not built: static.js was expected in dist/widgets. Run "npm run build".',
    );
  }
  const script = await readFile(join(folder, 'static.js'), 'utf8');
  const licences = await readFile(join(folder, 'static.licenses.txt'), 'utf8');
  // No string in the code may end the element that holds it.
  return { script: script.replace(/<\/(script)/gi, '<\\/$1').replace(/<!--/g, '<\\!--'), licences };
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
    const picture = Object.entries(bundle).find(([type]) => /^image\/(png|jpeg|gif|webp)$/.test(type));
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

function firstHeading({ cells }: Notebook): string | undefined {
  const texts = cells.filter((cell) => cell.cell_type === 'markdown').map((cell) => joined(cell.source));
  return texts.flatMap((text) => text.match(/^#\s+(.+)$/m)?.[1] ?? [])[0];
}

/** State that another program saved in the notebook. */
function savedWidgets({ metadata }: Notebook): SavedWidgets {
  const widgets = metadata?.widgets as Record<string, SavedWidgets> | undefined;
  return widgets?.[stateType] ?? { version_major: 2, version_minor: 0, state: {} };
}
