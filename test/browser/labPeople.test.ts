/** The widgets in JupyterLab as people meet them: by keyboard, in both themes, twice, twenty at once, and untrusted. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findPython } from '../../scripts/lab-env.mjs';
import { figureHtml, figureText } from '../../src/render/figure/html';
import { resultsHtml, resultsText } from '../../src/render/html';
import { SampleAnalysis } from '../notebook/figures';
import { sampleComparison } from '../notebook/sample';
import { seriousFindings } from './accessibility';
import { audit } from './audit';
import { launchBrowser } from './chromium';
import { kernelAttached, type Server, startServer } from './jupyter';

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

/** A study, a clip, a map that the reader may have explained anew, Jupyter's controls, and one of the notebook's own. */
const rooms = `
import { Attribution, checkbox, compare, digit, dropdown, loadModel, progressBar, slider, study, tabs, tf, vbox, widget } from 'explainbook';

const model = await loadModel('digits');
const why = await compare(model, digit(3), ['gradient_x_input', 'lrp']);
const frames = 3;
const clip = { values: Float32Array.from([3, 5, 8].flatMap((at) => [...digit(at).values])), shape: [1, frames, 28, 28, 1], video: { rate: 2 } };
const watch = (x: tf.Tensor) => {
  const each = model.network.predict(tf.reshape(x, [-1, 28, 28, 1])) as tf.Tensor;
  return tf.mean(tf.reshape(each, [-1, frames, 10]), 1);
};
const time = await compare({ network: watch, name: 'over time', labels: model.labels }, clip, ['gradient_x_input'], { target: 7 });
display(why);
display(time);
display(study([...why.results], { controls: 0, parts: ['mask', 'choice', 'causability'] }));
display(tabs({ Settings: vbox(slider({ description: 'Heat', value: 0.25 }), dropdown({ description: 'Map', options: ['a', 'b'], value: 'a' })), More: vbox(checkbox({ description: 'On' }), progressBar({ description: 'Done', value: 0.5 })) }));
widget({
  esm: 'export default { render({ model, el }) { const button = document.createElement("button"); button.textContent = "Count " + model.get("count"); button.onclick = () => { model.set("count", model.get("count") + 1); model.save_changes(); button.textContent = "Count " + model.get("count"); }; el.append(button); } }',
  state: { count: 0 },
})
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

/** Does a command of JupyterLab. What it gives is not waited for longer than five seconds: of a kernel that is not there yet it never comes. */
const command = (page: Page, id: string, args: object = {}) =>
  page.evaluate(
    async ([name, options]) => {
      const asked = (globalThis as unknown as Lab).jupyterapp.commands.execute(name, options);
      await Promise.race([asked, new Promise((resolve) => setTimeout(resolve, 5_000))]);
    },
    [id, args] as const,
  );

async function runAll(page: Page, cells: number): Promise<void> {
  await kernelAttached(page);
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
  const folder = mkdtempSync(join(tmpdir(), 'explainbook-people-'));

  beforeAll(async () => {
    server = await startServer({
      'people.ipynb': notebookOf(code(`${maps}\nshown`), code('shown'), code('linked')),
      'twenty.ipynb': notebookOf(code(`${maps}\nfor (let at = 0; at < 20; at++) display(heatmap(both));`)),
      'rooms.ipynb': notebookOf(code(rooms)),
      'exporting.ipynb': notebookOf(
        { cell_type: 'markdown', id: 'words', source: '# What JupyterLab saved', metadata: {} },
        code(`${maps}\nimport { exportPage } from 'explainbook';`),
        code('shown'),
        code('linked'),
        code("await exportPage('page.html')"),
      ),
      'untrusted.ipynb': untrusted(),
    });
    browser = await launchBrowser();
  }, 600_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
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

  test('a study, a clip, an explanation to have anew, and controls: no serious finding by axe, light and dark', async () => {
    const page = await open('rooms.ipynb');
    await runAll(page, 1);
    const output = page.locator(outputs);
    for (const part of ['.explainbook-heatmap', '.explainbook-video', '.explainbook-form', '.jupyter-widgets'])
      await output.locator(part).first().waitFor({ timeout: 90_000 });
    const own = output.getByRole('button', { name: 'Count 0' });
    await own.waitFor({ timeout: 30_000 });
    await own.press('Enter');
    expect(await output.getByRole('button', { name: 'Count 1' }).count()).toBe(1);
    // The target is chosen by keyboard; the kernel explains anew.
    const target = output.locator('.explainbook-heatmap select[data-key="target"]');
    await target.focus();
    await target.selectOption({ index: 8 });
    const chosen = await target.locator('option:checked').textContent();
    const heading = output.locator('.explainbook-heatmap .explainbook-target');
    await expect
      .poll(() => heading.first().textContent(), { timeout: 30_000 })
      .toContain(`Why ${chosen!.split(' ')[0]}?`);
    // The handle of Jupyter's own slider has no name.
    const findings = async () => (await seriousFindings(page, outputs)).filter((one) => !one.includes('noUi-handle'));
    expect(await findings()).toEqual([]);
    const light = await ground(page);
    await command(page, 'apputils:change-theme', { theme: 'JupyterLab Dark' });
    await expect.poll(() => ground(page), { timeout: 20_000 }).not.toBe(light);
    expect(await findings()).toEqual([]);
    await command(page, 'apputils:change-theme', { theme: 'JupyterLab Light' });
    await page.close();
  }, 240_000);

  test('exportPage in a cell: the page has the words of the saved file, and widgets as the reader left them', async () => {
    const page = await open('exporting.ipynb');
    await page.setViewportSize({ width: 1280, height: 3000 }); // JupyterLab leaves out cells that are not seen.
    await runAll(page, 4);
    await expect
      .poll(() => page.locator('.explainbook-heatmap, .explainbook-figure').count(), { timeout: 60_000 })
      .toBe(2);
    await page.locator('.explainbook-heatmap canvas[aria-label^="Heatmap"]').first().focus();
    for (const key of ['[', '[', 'c']) await page.keyboard.press(key);
    await page.locator('.jp-CodeCell').last().locator('.cm-content').click();
    await command(page, 'notebook:run-cell');
    const address = new URL(server.page('lab', 'page.html'));
    address.pathname = '/files/page.html';
    const file = join(folder, 'page.html');
    await expect
      .poll(
        async () => {
          const reply = await page.request.get(address.href);
          if (reply.ok()) writeFileSync(file, await reply.body());
          return reply.status();
        },
        { timeout: 30_000 },
      )
      .toBe(200);
    await page.close();
    const exported = await audit(browser, file);
    expect(exported).toMatchObject({ findings: [], alive: ['explainbook-heatmap', 'explainbook-figure'] });
    expect(exported.text).toContain('What JupyterLab saved');
    const reader = await browser.newPage({ offline: true });
    await reader.goto(pathToFileURL(file).href);
    expect(await reader.locator('input[data-key="opacity"]').inputValue()).toBe('0.9');
    expect(await reader.locator('select[data-key="colormap"]').inputValue()).toBe('purple-orange');
    await reader.close();
  }, 240_000);

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
