import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildWidgets } from '../../scripts/build-widgets.mjs';
import { exportNotebook } from '../../src/notebook/export';
import { cleanHtml, markdownHtml } from '../../src/notebook/export/clean';
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
    expect(html).toContain('<span class="hljs-string">&quot;&lt;b&gt;&quot;</span>');
  });
});
