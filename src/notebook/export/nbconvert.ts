/** The template by which Jupyter's nbconvert writes the page that `explainbook export` writes. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chartKinds } from '../../render/figure/plot';
import { escapeHtml } from '../../render/format';
import { widgetStateType } from '../fold';
import { allowed } from './allowed';
import { carriedModules } from './page';
import { contentPolicy, type PageScript, pageScripts, scriptHtml } from './scripts';
import { licencesHtml, pageHtml } from './shell';
import { pageStyle } from './style';

const sources = join(__dirname, '..', '..', '..', 'share', 'nbconvert');

/** The template's files by name. Its page has the scripts, and their hashes, of this build. */
export async function nbconvertTemplate(): Promise<Record<string, string>> {
  const names = ['conf.json', 'markup.html.j2', 'output.html.j2', 'cells.html.j2'];
  const [conf, markup, output, cells] = await Promise.all(names.map((name) => readFile(join(sources, name), 'utf8')));
  return {
    'conf.json': conf!,
    'allowed.html.j2': allowedSource(),
    'markup.html.j2': markup!,
    'output.html.j2': output!,
    'index.html.j2': head + (await page(cells!)),
  };
}

/** One list of what markup may hold, for both sanitizers. */
function allowedSource(): string {
  const { tags, attributes, links, styles } = allowed;
  const prefixes = [...links.map((scheme) => `${scheme}:`), '#'].map((prefix) => JSON.stringify(prefix));
  return `{%- set tags = ${JSON.stringify(tags)} -%}
{%- set attributes = ${JSON.stringify(attributes)} -%}
{%- set links = (${prefixes.join(', ')}) -%}
{%- set styles = ${JSON.stringify([...styles.words, ...styles.sizes])} -%}
`;
}

const head = `{%- from 'markup.html.j2' import clean, coloured -%}
{%- from 'output.html.j2' import block, shown_output with context -%}
{%- set state_type = '${widgetStateType}' -%}
{%- set saved = nb.metadata.get('widgets', {}).get(state_type, {}) -%}
{%- set widgets = saved.get('state', {}) if saved is mapping else {} -%}
{%- set page = namespace(title=nb.metadata.get('title'), carried={}, live=false, charts=false) -%}
{%- for cell in nb.cells if cell.cell_type == 'markdown' and not page.title -%}
{%- for line in cell.source.split('\\n') if line.startswith('# ') and not page.title %}{% set page.title = line[1:] | trim %}{% endfor -%}
{%- endfor -%}
{%- for id, widget in widgets.items() if widget is mapping and widget.get('model_module') in ${JSON.stringify(carriedModules)} -%}
{%- set page.carried = dict(page.carried, **{id: widget}) -%}
{%- if widget.get('model_module') == 'explainbook' %}{% set page.live = true %}{% endif -%}
{%- set stated = widget.get('state') if widget.get('model_name') == 'FigureModel' else {} -%}
{%- set figure = stated.get('figure') if stated is mapping else {} -%}
{%- set blocks = figure.get('blocks') if figure is mapping else [] -%}
{%- for block in (blocks if blocks is sequence else []) if block is mapping and block.get('kind') in ${JSON.stringify(chartKinds)} -%}
{%- set page.charts = true -%}
{%- endfor -%}
{%- endfor -%}
`;

async function page(cells: string): Promise<string> {
  const [charts, rest] = await Promise.all([pageScripts(['charts']), pageScripts()]);
  const scripts = [...charts, ...rest];
  const live = (text: string) => `{% if page.live %}${text}{% endif %}`;
  const charted = (yes: string, no: string) => `{% if page.charts %}${yes}{% else %}${no}{% endif %}`;
  const said = (of: readonly PageScript[]) => of.map(({ licences }) => licences).join('\n\n----\n\n');
  const code = (of: readonly PageScript[]) => of.map((script) => raw(scriptHtml(script))).join('\n');
  return pageHtml({
    title: `{{ (page.title or resources.metadata.name) | escape }}`,
    policy: `{% if page.live %}${charted(contentPolicy(scripts), contentPolicy(rest))}{% else %}${contentPolicy([])}{% endif %}`,
    style: raw(pageStyle),
    body: cells,
    state: live(`{{ block(state_type, {'version_major': 2, 'version_minor': 0, 'state': page.carried}) }}`),
    scripts: live(charted(code(scripts), code(rest))),
    licences: live(charted(licencesHtml(raw(escapeHtml(said(scripts)))), licencesHtml(raw(escapeHtml(said(rest)))))),
  });
}

/** Text in which nothing is the template's. */
function raw(text: string): string {
  return `{% raw %}${text.replaceAll('{% endraw %}', '{% endraw %}{{ "{% endraw %}" }}{% raw %}')}{% endraw %}`;
}
