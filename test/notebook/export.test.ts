import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildWidgets } from '../../scripts/build-widgets.mjs';
import { exportNotebook } from '../../src/notebook/export';
import { cleanHtml, markdownHtml } from '../../src/notebook/export/clean';
import { nbconvertTemplate } from '../../src/notebook/export/nbconvert';
import { dataBlock, outputHtml } from '../../src/notebook/export/output';
import { samplePage } from '../browser/samplePage';

const none = { version_major: 2, version_minor: 0, state: {} } as const;

beforeAll(async () => {
  await buildWidgets();
}, 60_000);

describe('markup', () => {
  test.each([
    ['<script>alert(1)</script>ok', 'ok'],
    ['<img src="x" onerror="alert(1)">', '<img />'],
    ['<a href="javascript:alert(1)">x</a>', '<a>x</a>'],
    ['<img src="https://example.org/a.png" alt="a">', '<img alt="a" />'],
    ['<p style="background:url(https://example.org/a)">x</p>', '<p>x</p>'],
    ['<iframe src="https://example.org"></iframe>', ''],
  ])('%s', (dirty, clean) => {
    expect(cleanHtml(dirty)).toBe(clean);
  });

  test('attached pictures become part of the page', () => {
    const attached = new Map([['a.png', 'data:image/png;base64,QUJD']]);
    expect(markdownHtml('![alt](attachment:a.png)', attached)).toContain(
      '<img src="data:image/png;base64,QUJD" alt="alt" />',
    );
  });

  test('nothing in a data block can end it', () => {
    const block = dataBlock('application/json', { text: '</script><script>alert(1)</script>' });
    expect(block.match(/<\/script>/g)).toHaveLength(1);
    expect(JSON.parse(block.slice(block.indexOf('>') + 1, -'</script>'.length))).toEqual({
      text: '</script><script>alert(1)</script>',
    });
  });
});

describe('outputs', () => {
  test('a terminal’s colours and overwritten lines are gone', () => {
    const output = {
      output_type: 'stream',
      name: 'stdout',
      text: ['1 %\r', '100 %\r\n', '\u001b[31mred <b>\u001b[0m'],
    };
    expect(outputHtml(output, none)).toContain('>100 %\nred &lt;b&gt;<');
  });

  test('errors keep their trace', () => {
    const output = {
      output_type: 'error',
      ename: 'E',
      evalue: 'v',
      traceback: ['\u001b[31mE: v\u001b[0m', '  at cell[1]'],
    };
    expect(outputHtml(output, none)).toBe('<pre class="error">E: v\n  at cell[1]</pre>');
  });

  test('the richest still form wins', () => {
    const data = { 'text/plain': 'plain', 'image/png': 'QUJD\n', 'text/html': '<b>rich</b>' };
    expect(outputHtml({ output_type: 'display_data', data }, none)).toBe('<div class="rich"><b>rich</b></div>');
    const { 'text/html': _, ...picture } = data;
    expect(outputHtml({ output_type: 'display_data', data: picture }, none)).toContain(
      'src="data:image/png;base64,QUJD"',
    );
  });
});

describe('controls', () => {
  const control = (model_name: string, state: object, model_module = '@jupyter-widgets/controls') => ({
    model_name,
    model_module,
    model_module_version: '2.0.0',
    state: state as Record<string, unknown>,
  });
  const shown = (state: Record<string, ReturnType<typeof control>>) =>
    outputHtml(
      { output_type: 'execute_result', data: { 'application/vnd.jupyter.widget-view+json': { model_id: 'top' } } },
      { version_major: 2, version_minor: 0, state },
    );
  const words = (html: string) =>
    html
      .replace(/<script.*?<\/script>/g, '')
      .replace(/<[^>]*>/g, ' ')
      .split(/\s+/)
      .filter(Boolean)
      .join(' ');

  test('stand as they were set, in their boxes, with what an output last showed', () => {
    const outputs = [
      { output_type: 'display_data', data: { 'text/html': '<b>last</b><script>alert(1)</script>' }, metadata: {} },
      { output_type: 'display_data', data: { 'application/vnd.jupyter.widget-view+json': { model_id: 'map' } } },
    ];
    const html = shown({
      top: control('TabModel', { titles: ['One', '<i>'], children: ['IPY_MODEL_row', 'IPY_MODEL_place'] }),
      row: control('HBoxModel', { children: ['a', 'b', 'c', 'd', 'own'].map((id) => `IPY_MODEL_${id}`) }),
      a: control('FloatSliderModel', { description: 'opacity', value: 0.5, min: 0, max: 2 }),
      b: control('DropdownModel', { description: 'method', _options_labels: ['lrp', 'rise'], index: 1 }),
      c: control('CheckboxModel', { description: 'smooth', value: true }),
      d: control('ButtonModel', { description: '<Again>' }),
      own: control('OwnModel', { _esm: 'export default alert(1)', layout: 'IPY_MODEL_x', count: 3 }, 'explainbook'),
      place: control('OutputModel', { outputs }, '@jupyter-widgets/output'),
      map: control('HeatmapModel', {}, 'explainbook'),
    });
    expect(words(html)).toBe(
      'One opacity 0.5 method rise smooth yes &lt;Again&gt; count: 3 &lt;i&gt; last As it was set while the notebook ran; live with a kernel.',
    );
    expect(html).toContain('<progress class="slider" value="0.25" max="1">');
    // Of what stands inside, this package's widget comes to life.
    expect(html).toContain('{"model_id":"map"}');
    expect(html).not.toContain('alert');
  });

  test('that hold themselves are drawn once', () => {
    const children = ['IPY_MODEL_top', 'IPY_MODEL_in', 'IPY_MODEL_in'];
    const view = { 'application/vnd.jupyter.widget-view+json': { model_id: 'top' } };
    const html = shown({
      top: control('VBoxModel', { children }),
      in: control('OutputModel', { outputs: [{ output_type: 'display_data', data: view }] }, '@jupyter-widgets/output'),
    });
    expect(html.match(/class="box"/g)).toHaveLength(1);
  });
});

describe('the page', () => {
  test('allows exactly its one script', async () => {
    const html = await samplePage();
    const script = html.match(/<script>([\s\S]*?)<\/script>/)?.[1] ?? '';
    const hash = createHash('sha256').update(script).digest('base64');
    expect(html).toContain(
      `default-src 'none'; script-src 'sha256-${hash}'; worker-src blob:; img-src data: blob:; style-src 'unsafe-inline'`,
    );
    expect(html).not.toContain('alert(1)');
    expect(html).toContain('<title>Why a seven?</title>');
    expect(html).toContain('@jupyter-widgets/base 6.0.12 (BSD-3-Clause)');
  });

  test('has no script at all where nothing is live', async () => {
    const html = await exportNotebook({ cells: [{ cell_type: 'code', source: 'const a = "<b>";', outputs: [] }] });
    expect(html).not.toContain('<script');
    expect(html).not.toContain('script-src');
    expect(html).not.toContain('Licences');
    expect(html).toContain('<span class="hljs-string">&quot;&lt;b&gt;&quot;</span>');
  });

  test('of nbconvert has a place for licences only with the code that they are of', async () => {
    const { 'index.html.j2': template } = await nbconvertTemplate();
    const [before, after] = template!.split('<summary>Licences').map((part) => part.replace(/<[^<]*$/, ''));
    expect(before).toMatch(/\{% if page\.live %\}\{% if page\.charts %\}$/);
    expect(after).toBeDefined();
  });
});
