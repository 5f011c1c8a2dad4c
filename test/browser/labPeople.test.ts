/** The widgets in JupyterLab as people meet them: by keyboard, in both themes, twice, twenty at once, and untrusted. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findPython } from '../../scripts/lab-env.mjs';
import { figureHtml, figureText } from '../../src/render/figure/html';
import { resultsHtml, resultsText } from '../../src/render/html';
import { SampleAnalysis } from '../notebook/figures';
import { sampleComparison } from '../notebook/sample';
import { seriousFindings } from './accessibility';
import { launchBrowser } from './chromium';
import { type Server, startServer } from './jupyter';

const maps = `
import { Analysis, Attribution, Comparison, figure, heatmap } from 'explainbook';

const made = (title: string, sign: number) => new Attribution({
  method: 'made-up', title,
  values: Float32Array.from({ length: 128 }, (_, i) => sign * ((i % 64) - 32)), shape: [2, 8, 8, 1],
  input: {
    values: new Float32Array(128), shape: [2, 8, 8, 1],
    pictures: [0, 1].map(() => ({ width: 8, height: 8, rgba: new Uint8ClampedArray(256).fill(255) })),
  },
  targets: [0, 1].map((index) => ({ index, score: sign })),
  certificate: { method: 'made-up', parameters: {}, explained: 'nothing', notes: [], seconds: 0 },
});
const both = new Comparison([made('One', 1), made('Other', -1)]);
const shown = heatmap(both, { opacity: 1, clip: 100 });
class Shown extends Analysis {
  readonly certificate = { method: 'made-up', parameters: {}, checks: [], notes: [], seconds: 0 };
  figure() {
    const picture = { width: 8, height: 8, rgba: new Uint8ClampedArray(256).fill(200) };
    const items = [0, 1, 2, 3].map((id) => ({ pictures: [picture], caption: 'image ' + id, score: 'score 0.5', id }));
    return {
      title: 'Four pictures', summary: 'They are grey.', certificate: [],
      blocks: [
        { kind: 'gallery' as const, heading: 'Pictures', items },
        { kind: 'table' as const, heading: 'Ranking', columns: ['image', 'score'], rows: [['image 0', 0.5], ['image 3', 0.4]], ids: [0, 3] },
        { kind: 'text' as const, limit: 1, lines: [{ name: 'LRP', words: ['a', 'fine', 'day'], values: [0, 1, -0.5] }] },
        { kind: 'tree' as const, nodes: [{ label: 'x ≤ 1', children: [{ node: 1, label: 'yes' }, { node: 2, label: 'no' }] }, { label: 'a' }, { label: 'b' }] },
        { kind: 'waterfall' as const, start: { label: 'f(0)', value: 0 }, steps: [{ label: 'x', value: 2 }], end: { label: 'f(x)', value: 2 }, valueLabel: 'f' },
      ],
    };
  }
}
const linked = figure(new Shown());
`;

const code = (source: string, outputs: readonly object[] = []) => ({
  cell_type: 'code',
  id: Math.random().toString(36).slice(2, 10),
  source,
  metadata: {},
  outputs,
  execution_count: null,
});
const notebookOf = (...cells: readonly object[]) => ({
  cells,
  metadata: { kernelspec: { name: 'explainbook', display_name: 'TypeScript (Explainbook)', language: 'typescript' } },
  nbformat: 4,
  nbformat_minor: 5,
});

/** As a kernel would have left it; no server has signed it, so it is not trusted. */
function untrusted() {
  const { results } = sampleComparison();
  const shown = new SampleAnalysis().figure();
  const view = { version_major: 2, version_minor: 0, model_id: 'gone' };
  const output = (html: string, text: string) => ({
    output_type: 'execute_result',
    execution_count: 1,
    metadata: {},
    data: { 'application/vnd.jupyter.widget-view+json': view, 'text/html': html, 'text/plain': text },
  });
  return notebookOf(
    code('maps', [output(resultsHtml(results), resultsText(results))]),
    code('figure', [output(figureHtml(shown), figureText(shown))]),
  );
}

interface Lab {
  readonly jupyterapp: { readonly commands: { execute(id: string, args?: object): Promise<unknown> } };
}

const command = (page: Page, id: string, args: object = {}) =>
  page.evaluate(([name, options]) => (globalThis as unknown as Lab).jupyterapp.commands.execute(name, options), [
    id,
    args,
  ] as const);

async function runAll(page: Page, cells: number): Promise<void> {
  const prompts = page.locator('.jp-CodeCell .jp-InputPrompt');
  await page.locator('.jp-CodeCell .cm-content').first().click({ timeout: 60_000 });
  // Asked again until the kernel is attached: JupyterLab drops what it cannot run yet.
  await expect
    .poll(
      async () => {
        const texts = await prompts.allInnerTexts();
        if (texts.every((text) => text === '[ ]:')) await command(page, 'notebook:run-all-cells');
        return texts.filter((text) => /\d/.test(text)).length;
      },
      { timeout: 90_000, interval: 1000 },
    )
    .toBe(cells);
}

const outputs = '.jp-OutputArea-output';
const ground = (page: Page) =>
  page
    .locator('.explainbook-tools button')
    .first()
    .evaluate((button) => getComputedStyle(button).backgroundColor);

// Python's part; everything else works without it.
describe.skipIf(!findPython())('in JupyterLab (needs python3)', () => {
  let server: Server;
  let browser: Browser;

  beforeAll(async () => {
    server = await startServer({
      'people.ipynb': notebookOf(code(`${maps}\nshown`), code('shown'), code('linked')),
      'twenty.ipynb': notebookOf(code(`${maps}\nfor (let at = 0; at < 20; at++) display(heatmap(both));`)),
      'untrusted.ipynb': untrusted(),
    });
    browser = await launchBrowser();
  }, 600_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  }, 30_000);

  async function open(file: string): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 1000 }, bypassCSP: true });
    await page.goto(server.page('lab', file), { timeout: 60_000 });
    await page.locator('.jp-Notebook .jp-Cell').first().waitFor({ timeout: 60_000 });
    return page;
  }

  test('by keyboard, in two views of one model, after a reload, and in both themes', async () => {
    const page = await open('people.ipynb');
    await runAll(page, 3);
    const widgets = page.locator('.explainbook-heatmap');
    await expect.poll(() => widgets.count(), { timeout: 60_000 }).toBe(2);
    const [one, other] = [widgets.nth(0), widgets.nth(1)];
    const opacity = (widget: typeof one) => widget.locator('input[data-key="opacity"]').inputValue();

    await one.locator('canvas[aria-label^="Heatmap"]').first().focus();
    await page.keyboard.press('ArrowLeft');
    expect(await one.locator('.explainbook-spoken').textContent()).toBe('x 3, y 4: One +3, Other −3');
    // Letters that would insert, copy and cut cells.
    for (const key of ['b', 'b', 'c', 's', '[', '[']) await page.keyboard.press(key);
    expect(await page.locator('.jp-Notebook .jp-Cell').count()).toBe(3);
    await expect.poll(() => opacity(other), { timeout: 10_000 }).toBe('0.9');
    expect(await other.locator('select[data-key="colormap"]').inputValue()).toBe('purple-orange');
    expect(await other.locator('select[data-key="sign"]').inputValue()).toBe('positive');
    await page.keyboard.press('PageDown');
    await expect.poll(() => other.locator('.explainbook-stepper output').textContent()).toBe('2 of 2');

    const items = page.locator('.explainbook-figure [role="option"]');
    await items.first().focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press(' ');
    expect(await items.nth(3).getAttribute('aria-selected')).toBe('true');
    expect(await page.locator('[data-row="3"]').getAttribute('aria-selected')).toBe('true');

    const light = await ground(page);
    expect(await seriousFindings(page, outputs)).toEqual([]);
    await command(page, 'apputils:change-theme', { theme: 'JupyterLab Dark' });
    await expect.poll(() => ground(page), { timeout: 20_000 }).not.toBe(light);
    expect(await seriousFindings(page, outputs)).toEqual([]);
    await command(page, 'apputils:change-theme', { theme: 'JupyterLab Light' });
    await expect.poll(() => ground(page), { timeout: 20_000 }).toBe(light);

    await command(page, 'docmanager:save');
    await page.reload();
    await widgets.first().waitFor({ timeout: 60_000 });
    await expect.poll(() => opacity(one), { timeout: 10_000 }).toBe('0.9');
    await expect.poll(() => items.nth(3).getAttribute('aria-selected')).toBe('true');
    await page.close();
  }, 240_000);

  test('twenty at once', async () => {
    const page = await open('twenty.ipynb');
    await runAll(page, 1);
    const widgets = page.locator('.explainbook-heatmap');
    await expect.poll(() => widgets.count(), { timeout: 60_000 }).toBe(20);
    expect(await page.locator('.explainbook-heatmap canvas[aria-label^="Heatmap"]').count()).toBe(40);
    const last = widgets.last();
    await last.locator('select[data-key="sign"]').selectOption('absolute');
    expect(await last.locator('select[data-key="sign"]').inputValue()).toBe('absolute');
    expect(await widgets.first().locator('select[data-key="sign"]').inputValue()).toBe('both');
    await page.close();
  }, 180_000);

  test('in a notebook that is not trusted: pictures, each with its words', async () => {
    const page = await open('untrusted.ipynb');
    const pictures = page.locator(`${outputs} img`);
    await expect.poll(() => pictures.count(), { timeout: 60_000 }).toBeGreaterThan(10);
    const seen = await pictures.evaluateAll((all) =>
      (all as HTMLImageElement[]).map((image) => ({ drawn: image.naturalWidth > 0, words: image.alt.length > 0 })),
    );
    expect(seen.every(({ drawn, words }) => drawn && words)).toBe(true);
    expect(await page.locator('.explainbook-heatmap, .explainbook-figure').count()).toBe(0);
    await page.close();
  }, 120_000);
});
