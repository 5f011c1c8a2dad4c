/** The template by which Jupyter's nbconvert writes the page that `explainbook export` writes. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { escapeHtml } from '../../render/format';
import { widgetStateType } from '../fold';
import { allowed } from './allowed';
import { carriedModules } from './page';
import { contentPolicy, pageScripts } from './scripts';
import { pageHtml } from './shell';
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
{%- set page = namespace(title=nb.metadata.get('title'), carried={}, live=false) -%}
{%- for cell in nb.cells if cell.cell_type == 'markdown' and not page.title -%}
{%- for line in cell.source.split('\\n') if line.startswith('# ') and not page.title %}{% set page.title = line[1:] | trim %}{% endfor -%}
{%- endfor -%}
{%- for id, widget in widgets.items() if widget is mapping and widget.get('model_module') in ${JSON.stringify(carriedModules)} -%}
{%- set page.carried = dict(page.carried, **{id: widget}) -%}
{%- if widget.get('model_module') == 'explainbook' %}{% set page.live = true %}{% endif -%}
{%- endfor -%}
`;

async function page(cells: string): Promise<string> {
  const scripts = await pageScripts();
  const live = (text: string) => `{% if page.live %}${text}{% endif %}`;
  return pageHtml({
    title: `{{ (page.title or resources.metadata.name) | escape }}`,
    policy: `{% if page.live %}${contentPolicy(scripts)}{% else %}${contentPolicy([])}{% endif %}`,
    style: raw(pageStyle),
    body: cells,
    state: live(`{{ block(state_type, {'version_major': 2, 'version_minor': 0, 'state': page.carried}) }}`),
    scripts: live(scripts.map(({ text }) => `<script>${raw(text)}</script>`).join('\n')),
    licences: raw(escapeHtml(scripts.map(({ licences }) => licences).join('\n\n----\n\n'))),
  });
}

/** Text in which nothing is the template's. */
function raw(text: string): string {
  return `{% raw %}${text.replaceAll('{% endraw %}', '{% endraw %}{{ "{% endraw %}" }}{% raw %}')}{% endraw %}`;
}
