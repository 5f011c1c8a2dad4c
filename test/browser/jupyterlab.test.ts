/** JupyterLab and Notebook in a real browser: a slider reaches the kernel, and the kernel reaches the picture. */

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findPython } from '../../scripts/lab-env.mjs';
import { launchBrowser } from './chromium';
import { type Server, startServer } from './jupyter';

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

const notebook = {
  cells: [{ cell_type: 'code', id: 'only', source, metadata: {}, outputs: [], execution_count: null }],
  metadata: { kernelspec: { name: 'explainbook', display_name: 'TypeScript (Explainbook)', language: 'typescript' } },
  nbformat: 4,
  nbformat_minor: 5,
};

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

async function runCell(page: Page): Promise<void> {
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
  const shown = page.locator('.explainbook-heatmap').first();
  await shown.waitFor({ timeout: 60_000 }).catch(async () => {
    const said = await page.locator('.jp-Notebook').first().innerText();
    throw new Error(`The heatmap did not show. The notebook has:\n${said}`);
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
    server = await startServer({ 'lab.ipynb': notebook, 'classic.ipynb': notebook });
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

  test('Notebook 7: the same, live', async () => {
    const { page, context } = await open('notebook', 'classic.ipynb');
    await runCell(page);
    await expect.poll(() => pixel(page)).toEqual(blue);
    await slideTo(page, 'Home');
    await expect.poll(() => pixel(page), { timeout: 10_000 }).toEqual(white);
    await context.close();
  }, 180_000);
});
