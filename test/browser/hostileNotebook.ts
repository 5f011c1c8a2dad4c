/** A notebook in which everything that can carry text tries to run a script, to load something, or to be taken for a part of the page. */

import { Analysis, type AnalysisCertificate } from '../../src/analysis';
import { figure } from '../../src/notebook/figure';
import { foldTraffic, type SavedWidget } from '../../src/notebook/fold';
import { type Explained, heatmap } from '../../src/notebook/heatmap';
import { displaySymbol } from '../../src/notebook/host';
import { sampleBlocks } from '../notebook/figures';
import { withHost } from '../notebook/host';
import { sampleComparison } from '../notebook/sample';

/** What the payloads do where they run: a mark on the window, a dialog, a request. */
const run = 'top.pwned=1;alert(1)';
const away = 'https://evil.example';

/** Each a known way past some filter. */
export const payloads: readonly string[] = [
  `<script>${run}</script>`,
  `</script><script>${run}</script>`,
  `<!--<script>${run}`,
  `</style><script>${run}</script>`,
  `</title><script>${run}</script>`,
  `"><img src=x onerror="${run}">`,
  `'><svg onload='${run}'>`,
  `<img src="${away}/a.png" srcset="${away}/b.png 2x" onload="${run}">`,
  `<img name="querySelector" id="querySelectorAll" src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=">`,
  `<form id="documentElement" name="createElement" action="${away}"><input name="getElementById"><button>Send</button></form>`,
  `<a id="explainbook-style" href="javascript:${run}">link</a><a href="data:text/html,<script>${run}</script>">data</a>`,
  `<a href="&#106;avascript:${run}">entity</a><a href="java\tscript:${run}">tab</a><a href=" javascript:${run}">space</a>`,
  `<iframe src="javascript:${run}"></iframe><iframe srcdoc="<script>${run}</script>"></iframe>`,
  `<object data="${away}/o"></object><embed src="${away}/e"><applet code="${away}"></applet>`,
  `<meta http-equiv="refresh" content="0;url=${away}"><base href="${away}/"><link rel="stylesheet" href="${away}/s.css">`,
  `<style>@import "${away}/i.css"; body { background: url(${away}/bg.png) } * { display: none !important }</style>`,
  `<div style="position:fixed;inset:0;z-index:9999;background:url(${away}/o.png)">overlay</div>`,
  `<div style="position:f\\69xed;top:0;left:0;width:100vw;height:100vh;background:red">overlay</div>`,
  `<p style="margin:-4000px;padding:4000px;background-color:red">overlay</p>`,
  `<video src="${away}/v" poster="${away}/p" autoplay></video><audio src="${away}/a"></audio>`,
  `<svg><a xlink:href="javascript:${run}"><text>x</text></a><animate attributeName="href" values="javascript:${run}"/><image href="${away}/i.png"/><use href="${away}/u.svg#x"/></svg>`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${run}&gt;">`,
  `<svg></p><style><a id="</style><img src=1 onerror=${run}>">`,
  `<noscript><p title="</noscript><img src=x onerror=${run}>">`,
  `<form><math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img onerror=${run} src>">`,
  `<details open ontoggle="${run}"><summary onfocus="${run}" tabindex="0" autofocus>s</summary></details>`,
  `<template><script>${run}</script></template><isindex action="${away}"><portal src="${away}"></portal>`,
  `{{ self.__init__ }}{% raw %}{{ 7 * 7 }}{% endraw %}{% endif %}\${${run}}`,
  `<b>bold</b> <a href="${away}" target="_blank" onclick="${run}">a link</a> onmouseover=${run}`,
];

export const all = payloads.join('\n');
/** One line, with what ends strings, comments, elements and JSON. */
const name = `"'--></script></title></style><img src=x onerror=${run}>\u2028`;

/** Every text of a value replaced by one that attacks; what tells kinds apart stays. */
function poisoned<T>(value: T, key = ''): T {
  if (typeof value === 'string')
    return (['kind', 'width', 'tone', 'mark', 'state'].includes(key) ? value : `${name}${value}`) as T;
  if (Array.isArray(value)) return value.map((item) => poisoned(item)) as T;
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, poisoned(inner, key)])) as T;
}

class Poisoned extends Analysis {
  readonly certificate: AnalysisCertificate = { method: 'sample', parameters: {}, checks: [], notes: [], seconds: 0 };
  override figure() {
    const certificate = [{ label: 'Check', value: 'done', short: 'checked', tone: 'good' as const }];
    return poisoned({ title: 'What', summary: 'Everything.', blocks: sampleBlocks, certificate });
  }
}

/** Results whose titles, class names and notes attack. */
function poisonedComparison(): Explained {
  const comparison = sampleComparison(2);
  for (const result of comparison.results) {
    const texts: { title: string; targets: unknown; certificate: unknown } = result as never;
    texts.title = `${name}${result.title}`;
    texts.targets = result.targets.map((target) => ({ ...target, label: `${name}seven` }));
    texts.certificate = { ...result.certificate, notes: [name, ...payloads] };
  }
  return comparison;
}

/** State that no kernel of ours wrote. */
const damaged: Record<string, unknown> = {
  'to-prototype': {
    model_name: 'HeatmapModel',
    model_module: 'explainbook',
    model_module_version: '^0.1.0',
    state: {},
    buffers: [{ encoding: 'base64', path: ['__proto__', 'pwned'], data: 'QUJD' }],
  },
  'to-constructor': {
    model_name: 'constructor',
    model_module: 'constructor',
    model_module_version: '1',
    state: { x: run },
  },
  'to-function': {
    model_name: 'resolvePromisesDict',
    model_module: '@jupyter-widgets/base',
    model_module_version: '2',
    state: {},
  },
  'of-nothing': null,
  'not-base64': {
    model_name: 'FigureModel',
    model_module: 'explainbook',
    model_module_version: '^0.1.0',
    state: {},
    buffers: [{ encoding: 'base64', path: ['figure'], data: '<script>' }],
  },
  broken: {
    model_name: 'FigureModel',
    model_module: 'explainbook',
    model_module_version: '^0.1.0',
    state: { _view_name: 'FigureView', _view_module: 'explainbook', figure: { title: { toString: 1 }, blocks: 7 } },
  },
  foreign: {
    model_name: 'HTMLModel',
    model_module: '@jupyter-widgets/controls',
    model_module_version: '2.0.0',
    state: { description: name, value: all },
  },
};

const widgetType = 'application/vnd.jupyter.widget-state+json';
const viewType = 'application/vnd.jupyter.widget-view+json';

/** The notebook, its widgets' state in its metadata as Jupyter saves it. */
export function hostileNotebook() {
  return withHost(async (host) => {
    const shown = [figure(new Poisoned())[displaySymbol](), heatmap(poisonedComparison())[displaySymbol]()];
    let count = 0;
    const state = { ...(foldTraffic(host.traffic).state as Record<string, SavedWidget>), ...damaged };
    const outputs = (...bundles: Record<string, unknown>[]) =>
      bundles.map((data) => ({ output_type: 'display_data', data, metadata: { [name]: name } }));
    const cell = (cell_type: string, source: string, more: object = {}) => ({
      cell_type,
      id: `c${count++}`,
      metadata: { tags: [name, 'x" onload="alert(1)'], name },
      source,
      ...more,
    });
    const code = (source: string, outputs: unknown[]) => cell('code', source, { execution_count: 1, outputs });
    const views = Object.keys(damaged).map((id) => ({
      [viewType]: { version_major: 2, version_minor: 0, model_id: id, extra: all },
      'text/html': `<p>Picture of ${id}</p>`,
      'text/plain': name,
    }));
    return {
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {
        title: `The title ${name}`,
        kernelspec: { name: 'explainbook', display_name: name, language: 'typescript' },
        language_info: { name: 'typescript', pygments_lexer: 'typescript', mimetype: name },
        authors: [{ name }],
        widgets: { [widgetType]: { version_major: 2, version_minor: 0, state } },
      },
      cells: [
        cell('markdown', `# A heading ${all.replaceAll('\n', ' ')}`),
        ...payloads.map((payload) => cell('markdown', `Text before.\n\n${payload}\n\nText after.`)),
        cell('markdown', payloads.map((payload) => `- ${payload}`).join('\n')),
        cell(
          'markdown',
          [
            `[link](javascript:${run}) [data](data:text/html;base64,PHNjcmlwdD4=) <javascript:${run}> ![p](${away}/p.png) ![q](x"onerror="${run})`,
            `[ref]: javascript:${run}\n\n[ref]`,
            `$x</script><img src=x onerror=${run}>$ and $$\\href{javascript:${run}}{x}<script>${run}</script>$$`,
            `\`\`\`"><script>${run}</script>\n<script>${run}</script>\n\`\`\``,
            '![a](attachment:a.png) ![b](attachment:b.svg)',
          ].join('\n\n'),
          {
            attachments: {
              'a.png': { 'image/png': `"><script>${run}</script>` },
              'b.svg': { 'image/svg+xml': `PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIi8+` },
            },
          },
        ),
        cell('raw', all, { metadata: { raw_mimetype: 'text/html' } }),
        code(all, [
          {
            output_type: 'stream',
            name: `stdout" onload="${run}`,
            text: `\u001b[31m${all}\u001b[0m\u001b]8;;javascript:${run}\u0007link\u001b]8;;\u0007`,
          },
          { output_type: 'error', ename: name, evalue: name, traceback: [`\u001b[31m${all}`, `${name}`] },
        ]),
        ...payloads.map((payload) => code('html', outputs({ 'text/html': payload }, { 'text/markdown': payload }))),
        code(
          'others',
          outputs(
            { 'text/html': all },
            { 'text/markdown': all },
            { 'text/latex': `$${all}$` },
            { 'text/plain': all },
            { 'application/javascript': run, 'text/plain': 'a script' },
            { 'application/json': { all } },
            {
              'image/svg+xml': `<svg xmlns="http://www.w3.org/2000/svg" onload="${run}"><script>${run}</script><image href="${away}/i.png"/></svg>`,
            },
            { 'image/png': `"><script>${run}</script>` },
            { 'image/jpeg': `' onerror='${run}` },
            { 'text/vnd.mermaid': all },
            { 'application/vnd.plotly.v1+json': { data: [{ name: all }] }, 'text/html': `<script>${run}</script>` },
          ),
        ),
        code('widgets', outputs(...views)),
        code('figures', outputs(...shown)),
      ],
    };
  });
}
