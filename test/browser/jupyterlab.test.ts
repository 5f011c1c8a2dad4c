/** JupyterLab and Notebook in a real browser: a slider reaches the kernel, and the kernel reaches the picture. */

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findPython } from '../../scripts/lab-env.mjs';
import { launchBrowser } from './chromium';
import { kernelAttached, type Server, startServer } from './jupyter';

/** Relevance from −32 to 31 over a white picture; target 1 turns its signs. */
const source = `
import { Attribution, heatmap, slider } from 'explainbook';

const explain = (sign: number) => new Attribution({
  method: 'made-up', title: 'Made up',
  values: Float32Array.from({ length: 64 }, (_, i) => sign * (i - 32)), shape: [1, 8, 8, 1],
  input: {
    values: new Float32Array(64), shape: [1, 8, 8, 1],
    pictures: [{ width: 8, height: 8, rgba: new Uint8ClampedArray(256).fill(255) }],
  },
  targets: [{ index: sign === 1 ? 0 : 1, score: sign }],
  certificate: { method: 'made-up', parameters: {}, explained: 'nothing', notes: [], seconds: 0 },
});
const choices = [{ index: 0, score: 1 }, { index: 1, score: -1 }];
const shown = heatmap(explain(1), { opacity: 1, clip: 100, choices, explainTarget: async (target) => explain(target === 1 ? -1 : 1) });
const control = slider({ description: 'Heat', value: 1 });
control.observe('value', (value) => shown.set({ opacity: value }));
display(control);
shown
`;

/** Work that counts until it is stopped, and a bar for every id that the reader selected. */
const counting = `
import { type Block, figure, LiveAnalysis } from 'explainbook';

class Counting extends LiveAnalysis {
  readonly certificate = { method: 'counting', parameters: {}, checks: [], notes: [], seconds: 0 };
  chosen: readonly number[] = [];
  private done = 0;
  private running = true;
  private readonly listeners = new Set<() => void>();
  constructor() {
    super();
    setInterval(() => {
      if (this.running) this.change(() => { this.done += 1; });
    }, 50);
  }
  figure() {
    const bars = [0, 1, 2].map((id) => ({ label: \`bar \${id}\`, value: id + 1, id }));
    const blocks: Block[] = [
      { kind: 'progress', done: this.done, total: 100000, state: this.running ? 'running' : 'stopped' },
      { kind: 'bars', valueLabel: 'value', bars },
      { kind: 'words', text: \`The kernel heard of \${this.chosen.join(' and ') || 'nothing'}.\` },
    ];
    return { title: 'Counting', summary: 'It counts.', blocks, certificate: [] };
  }
  onChange(listener: () => void) {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
  change(what: () => void) {
    what();
    for (const listener of this.listeners) listener();
  }
  stop() { this.change(() => { this.running = false; }); }
  resume() { this.change(() => { this.running = true; }); }
}
const work = new Counting();
const shown = figure(work);
shown.observe('selection', (ids) => work.change(() => { work.chosen = ids; }));
shown
`;

/** A study, and above it what the kernel heard of its answers. */
const asking = `
import { Attribution, figure, study } from 'explainbook';

const map = (title: string, sign: number) => new Attribution({
  method: title, title,
  values: Float32Array.from({ length: 64 }, (_, i) => sign * (i - 32)), shape: [1, 8, 8, 1],
  input: {
    values: new Float32Array(64), shape: [1, 8, 8, 1],
    pictures: [{ width: 8, height: 8, rgba: new Uint8ClampedArray(256).fill(255) }],
  },
  targets: [{ index: 0, label: 'slope', score: 1 }],
  certificate: { method: title, parameters: {}, explained: 'nothing', notes: [], seconds: 0 },
});
const asked = study([map('One', 1), map('Other', -1)], { controls: 0, parts: ['mask', 'choice', 'causability'] });
const said = () => ({
  title: 'Heard', summary: '', certificate: [],
  blocks: [{ kind: 'words' as const, text: JSON.stringify(asked.answers.answers) }],
});
const heard = figure({ figure: said });
setInterval(() => heard.set({ figure: said() }), 100);
display(heard);
asked
`;

const notebookOf = (source: string) => ({
  cells: [{ cell_type: 'code', id: 'only', source, metadata: {}, outputs: [], execution_count: null }],
  metadata: { kernelspec: { name: 'explainbook', display_name: 'TypeScript (Explainbook)', language: 'typescript' } },
  nbformat: 4,
  nbformat_minor: 5,
});
const notebook = notebookOf(source);

const blue = [5, 48, 97];
const red = [103, 0, 31];
const white = [255, 255, 255];

/** The first pixel of the heatmap: the lowest relevance, unless the signs are turned. */
const pixel = (page: Page) =>
  page
    .locator('.explainbook-panel canvas[aria-label^="Heatmap"]')
    .first()
    .evaluate((canvas) =>
      Array.from((canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, 1, 1).data.slice(0, 3) ?? []),
    );

async function runCell(page: Page, widget = '.explainbook-heatmap'): Promise<void> {
  await kernelAttached(page);
  const cell = page.locator('.jp-Notebook .jp-Cell').first();
  await cell.locator('.cm-content').click({ timeout: 60_000 });
  // JupyterLab silently drops the request while it attaches the kernel, whatever its indicator says: ask until it is taken.
  await expect
    .poll(
      async () => {
        const prompt = await cell.locator('.jp-InputPrompt').innerText();
        if (prompt === '[ ]:') await page.keyboard.press('Control+Enter');
        return prompt;
      },
      { timeout: 60_000, interval: 1000 },
    )
    .not.toBe('[ ]:');
  const shown = page.locator(widget).first();
  await shown.waitFor({ timeout: 60_000 }).catch(async () => {
    const said = await page.locator('.jp-Notebook').first().innerText();
    throw new Error(`The widget did not show. The notebook has:\n${said}`);
  });
}

async function slideTo(page: Page, key: 'Home' | 'End'): Promise<void> {
  await page.locator('.widget-slider .noUi-handle').first().focus();
  await page.keyboard.press(key);
}

// Python's part; everything else works without it.
describe.skipIf(!findPython())('in the notebook (needs python3)', () => {
  let server: Server;
  let browser: Browser;

  beforeAll(async () => {
    server = await startServer({
      'lab.ipynb': notebook,
      'classic.ipynb': notebook,
      'figure.ipynb': notebookOf(counting),
      'study.ipynb': notebookOf(asking),
    });
    browser = await launchBrowser();
  }, 600_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  }, 30_000);

  async function open(kind: 'lab' | 'notebook', file: string): Promise<{ page: Page; context: BrowserContext }> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    await page.goto(server.page(kind, file), { timeout: 60_000 });
    return { page, context };
  }

  test('JupyterLab: slider, target and reload', async () => {
    const { page, context } = await open('lab', 'lab.ipynb');
    await runCell(page);
    await expect.poll(() => pixel(page)).toEqual(blue);
    await slideTo(page, 'Home');
    await expect.poll(() => pixel(page), { timeout: 10_000 }).toEqual(white);
    await slideTo(page, 'End');
    await expect.poll(() => pixel(page), { timeout: 10_000 }).toEqual(blue);
    await page.locator('select[data-key="target"]').first().selectOption('1');
    await expect.poll(() => pixel(page), { timeout: 10_000 }).toEqual(red);
    await page.keyboard.press('Control+s');
    await page.waitForTimeout(1000);
    await page.reload();
    await page.locator('.explainbook-heatmap').first().waitFor({ timeout: 60_000 });
    await expect.poll(() => pixel(page), { timeout: 10_000 }).toEqual(red);
    await context.close();
  }, 240_000);

  test('JupyterLab: a figure of work that goes on, stopped and resumed, and what is selected in it', async () => {
    const { page, context } = await open('lab', 'figure.ipynb');
    await runCell(page, '.explainbook-figure');
    const words = page.locator('.explainbook-progress [role="status"]');
    const step = async () => Number(/step (\d+)/.exec((await words.textContent()) ?? '')?.[1]);
    await expect.poll(step, { timeout: 20_000 }).toBeGreaterThan(3);
    await page.locator('.explainbook-progress button').click();
    await expect.poll(() => words.textContent(), { timeout: 10_000 }).toMatch(/^Stopped/);
    const stopped = await step();
    await page.locator('.explainbook-progress button').click();
    await expect.poll(step, { timeout: 20_000 }).toBeGreaterThan(stopped);
    // The bars come alive, by code that JupyterLab loads for them alone; the third is at the foot.
    const bars = page.locator('[data-kind="bars"] .js-plotly-plot').first();
    await bars.locator('.bars .point').nth(2).waitFor({ timeout: 20_000 });
    const box = (await bars.locator('.bars .point').nth(2).boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    const heard = page.locator('.explainbook-figure .explainbook-words');
    await expect.poll(() => heard.textContent(), { timeout: 10_000 }).toBe('The kernel heard of 2.');
    await context.close();
  }, 180_000);

  test('JupyterLab: answers to a study reach the kernel as they are given, and are there after a reload', async () => {
    const { page, context } = await open('lab', 'study.ipynb');
    await runCell(page, '.explainbook-form');
    const heard = page.locator('.explainbook-figure .explainbook-words');
    const form = page.locator('.explainbook-form');
    const answers = async () => JSON.parse((await heard.first().textContent()) || '{}');
    await form.locator('input').focus();
    await page.keyboard.type('ada');
    await page.keyboard.press('Enter');
    // Keys that JupyterLab's command mode has for itself: they are the form's.
    for (const key of ['Tab', 'Minus', 'Space', 'ArrowDown', 'Space']) await page.keyboard.press(key);
    await expect.poll(async () => (await answers()).q1?.length, { timeout: 10_000 }).toBeGreaterThan(1);
    for (const key of ['Enter', 'Tab', 'ArrowRight', 'Enter', 'Tab', 'Space', 'ArrowRight'])
      await page.keyboard.press(key);
    await expect.poll(answers, { timeout: 10_000 }).toMatchObject({ q2: 1, 'q3.1': 2 });
    expect(await page.locator('.jp-Notebook .jp-Cell').count()).toBe(1);
    await page.keyboard.press('Control+s');
    await page.waitForTimeout(1000);
    await page.reload();
    await form.first().waitFor({ timeout: 60_000 });
    await expect.poll(() => form.locator('.explainbook-place').textContent(), { timeout: 10_000 }).toBe('Step 4 of 5');
    await expect.poll(() => form.locator('input').nth(1).isChecked(), { timeout: 10_000 }).toBe(true);
    await context.close();
  }, 240_000);

  test('Notebook 7: the same, live', async () => {
    const { page, context } = await open('notebook', 'classic.ipynb');
    await runCell(page);
    await expect.poll(() => pixel(page)).toEqual(blue);
    await slideTo(page, 'Home');
    await expect.poll(() => pixel(page), { timeout: 10_000 }).toEqual(white);
    await context.close();
  }, 180_000);
});
