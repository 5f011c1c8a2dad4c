/** Charts of many points, in a real browser and under an exported page's policy: by WebGL, without it, and twenty at once. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildWidgets } from '../../scripts/build-widgets.mjs';
import '../../src/notebook/display';
import { exportNotebook } from '../../src/notebook/export';
import { type Displayable, displaySymbol } from '../../src/notebook/host';
import { manyPoints } from '../../src/render/figure/chart';
import type { Block } from '../../src/render/figure/figure';
import { dot, SampleAnalysis } from '../notebook/figures';
import { withHost } from '../notebook/host';
import { launchBrowser } from './chromium';

const side = 50;
const count = side * side;

/** A grid of points, more than are drawn one by one: row by row from the lower left corner, each row a group of three. */
const grid: Block = {
  kind: 'scatter',
  x: Float32Array.from({ length: count }, (_, id) => id % side),
  y: Float32Array.from({ length: count }, (_, id) => Math.floor(id / side)),
  groups: Int32Array.from({ length: count }, (_, id) => Math.floor(id / side) % 3),
  groupNames: ['one', 'two', 'three'],
  ringed: [0],
};
const gallery: Block = {
  kind: 'gallery',
  follow: true,
  most: 3,
  items: Array.from({ length: count }, (_, id) => ({ pictures: [dot(id % 12)], caption: `image ${id}`, id })),
};
const curves: Block = {
  kind: 'curves',
  xLabel: 'share',
  yLabel: 'score',
  series: [
    { name: 'falling', x: [0, 1], y: [1, 0], id: 5 },
    { name: 'level', x: [0, 1], y: [0.2, 0.2], low: [0.1, 0.1], high: [0.3, 0.3], id: 6 },
  ],
};

const folder = mkdtempSync(join(tmpdir(), 'explainbook-charts-'));
let browser: Browser;

beforeAll(async () => {
  expect(count).toBeGreaterThan(manyPoints);
  await buildWidgets();
  await withHost(async (host) => {
    const show = (blocks: readonly Block[]) => (new SampleAnalysis(blocks) as unknown as Displayable)[displaySymbol]();
    const page = async (name: string, figures: readonly (readonly Block[])[]) => {
      const outputs = [];
      for (const blocks of figures) outputs.push({ output_type: 'display_data', data: await show(blocks) });
      const cells = [{ cell_type: 'code', source: 'show', execution_count: 1, outputs }];
      writeFileSync(join(folder, name), await exportNotebook({ cells, metadata: {} }, host.traffic));
    };
    await page('one.html', [[grid, curves, gallery]]);
    await page('twenty.html', new Array(20).fill([grid]));
  });
  browser = await launchBrowser();
}, 180_000);
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function opened(
  name: string,
  use: (page: Page) => Promise<void>,
  options: BrowserContextOptions = {},
  init = '',
) {
  const context = await browser.newContext({ offline: true, viewport: { width: 1000, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())));
  page.on('pageerror', (error) => void complaints.push(error.message));
  if (init) await page.addInitScript(init);
  await page.goto(pathToFileURL(join(folder, name)).href);
  await use(page);
  expect(complaints).toEqual([]);
  await context.close();
}

const alive = '.explainbook-live:not(.explainbook-unseen)';
const scatter = (page: Page) => page.locator(`[data-kind="scatter"] ${alive} .explainbook-canvas`);
const captions = (page: Page) => page.locator('.explainbook-item .explainbook-caption span').allTextContents();
const said = (page: Page) => page.locator('[data-kind="gallery"]').textContent();

/** Where a point is on the page: the grid fills the chart, but for 4 % at each end. */
async function place(page: Page, id: number): Promise<readonly [number, number]> {
  const box = (await page.locator('[data-kind="scatter"] .nsewdrag').first().boundingBox())!;
  const share = (at: number) => (at / (side - 1) + 0.04) / 1.08;
  return [box.x + box.width * share(id % side), box.y + box.height * (1 - share(Math.floor(id / side)))];
}

/** Colours that the picture shows at a point: not the ground alone. */
const pixels = (page: Page) =>
  page
    .locator('.gl-canvas-context')
    .first()
    .evaluate((canvas: HTMLCanvasElement) => {
      const copy = document.createElement('canvas');
      [copy.width, copy.height] = [canvas.width, canvas.height];
      const pen = copy.getContext('2d')!;
      pen.drawImage(canvas, 0, 0);
      const { data } = pen.getImageData(0, 0, copy.width, copy.height);
      return data.filter((value, at) => at % 4 === 3 && value > 0).length;
    });

describe('many points', () => {
  test(
    'are drawn by WebGL under the policy of the page, and selected by quick clicks, frame, lasso, legend and keys',
    () =>
      opened('one.html', async (page) => {
        await scatter(page).waitFor();
        // At least the middle of each.
        expect(await pixels(page)).toBeGreaterThan(count);
        await page.mouse.click(...(await place(page, 1234)));
        await expect.poll(() => captions(page)).toEqual(['image 1234']);
        await page.keyboard.down('Shift');
        await page.mouse.click(...(await place(page, 77)));
        await page.keyboard.up('Shift');
        await expect.poll(() => captions(page)).toEqual(['image 77', 'image 1234']);
        expect(await scatter(page).getAttribute('class')).toContain('explainbook-some');
        // Around 2 × 2 points.
        const [left, top] = await place(page, 10 * side + 10);
        const [right, bottom] = await place(page, 9 * side + 11);
        await page.mouse.move(left - 4, top - 4);
        await page.mouse.down();
        await page.mouse.move(right + 4, bottom + 4, { steps: 3 });
        await page.mouse.up();
        const four = ['image 460', 'image 461', 'image 510'];
        await expect.poll(() => captions(page)).toEqual(four);
        await page.keyboard.press('Escape');
        await expect.poll(() => scatter(page).getAttribute('class')).not.toContain('explainbook-some');
        await page.getByRole('button', { name: 'Lasso' }).click();
        // Around the middle of three in a row, in a loop that does not close by itself.
        await page.mouse.move(left - 6, top - 5);
        await page.mouse.down();
        for (const [x, y] of [
          [right + 5, top - 5],
          [right + 5, top + 5],
          [left - 6, top + 5],
        ] as const)
          await page.mouse.move(x, y, { steps: 4 });
        await page.mouse.up();
        await expect.poll(() => captions(page)).toEqual(['image 510', 'image 511']);
        await page.locator('button[data-group="2"]').click();
        await expect.poll(() => captions(page)).toEqual(['image 100', 'image 101', 'image 102']);
        expect(await page.locator('button[data-group="2"]').getAttribute('aria-pressed')).toBe('true');
        await scatter(page).focus();
        await page.keyboard.press('Home');
        await page.keyboard.press('ArrowUp');
        await page.keyboard.press('Enter');
        await expect.poll(() => captions(page)).toEqual(['image 50']);
      }),
    60_000,
  );

  test(
    'keep their selection when moved, enlarged and in another theme',
    () =>
      opened('one.html', async (page) => {
        await scatter(page).waitFor();
        const veil = page.locator('.explainbook-veil').first();
        const [x, y] = await place(page, 1225);
        /** Where the one selected point is drawn: the middle of what is not clear. */
        const drawn = () =>
          veil.evaluate((canvas: HTMLCanvasElement) => {
            const { data, width } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
            const found = [...data.keys()].filter((at) => at % 4 === 3 && data[at]! > 0).map((at) => (at - 3) / 4);
            const mean = (values: number[]) => Math.round(values.reduce((sum, one) => sum + one, 0) / values.length);
            const { left, top } = canvas.getBoundingClientRect();
            return [left + mean(found.map((at) => at % width)), top + mean(found.map((at) => Math.floor(at / width)))];
          });
        const near = async (to: readonly [number, number]) => {
          const [atX, atY] = await drawn();
          return Math.hypot(atX! - to[0], atY! - to[1]) < 2;
        };
        await page.mouse.click(x, y);
        await expect.poll(() => near([x, y])).toBe(true);
        await page.emulateMedia({ colorScheme: 'dark' });
        await page.waitForTimeout(300);
        expect(await near([x, y])).toBe(true);
        await page.getByRole('button', { name: 'Move' }).first().click();
        await page.mouse.move(x + 60, y + 60);
        await page.mouse.down();
        await page.mouse.move(x + 90, y + 80, { steps: 4 });
        await page.mouse.up();
        await expect.poll(() => near([x + 30, y + 20])).toBe(true);
        await page.getByRole('button', { name: 'Reset' }).first().click();
        await expect.poll(() => near([x, y])).toBe(true);
      }),
    60_000,
  );

  test(
    'answer to a finger, which scrolls the page all the same',
    () =>
      opened(
        'one.html',
        async (page) => {
          await scatter(page).waitFor();
          await page.touchscreen.tap(...(await place(page, 40)));
          await expect.poll(() => captions(page)).toEqual(['image 40']);
          expect(await scatter(page).evaluate((canvas) => getComputedStyle(canvas).touchAction)).toBe('auto');
          await page.getByRole('button', { name: 'Lasso' }).tap();
          expect(await scatter(page).evaluate((canvas) => getComputedStyle(canvas).touchAction)).toBe('none');
        },
        { hasTouch: true, isMobile: true },
      ),
    60_000,
  );

  test(
    'stay a drawing where there is no WebGL, which can be selected in',
    () =>
      opened(
        'one.html',
        async (page) => {
          await page.locator('[data-kind="curves"]').scrollIntoViewIfNeeded();
          await page.locator(`[data-kind="curves"] ${alive}`).waitFor();
          await page.locator('[data-kind="scatter"]').scrollIntoViewIfNeeded();
          await page.locator('[data-kind="scatter"] svg [data-id="40"]').click();
          await expect.poll(() => captions(page)).toEqual(['image 40']);
          expect(await page.locator(`[data-kind="scatter"] ${alive}`).count()).toBe(0);
        },
        {},
        `const get = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
        return /webgl/.test(kind) ? null : get.call(this, kind, ...rest);
      };`,
      ),
    60_000,
  );

  test(
    'are there in twenty charts at once, each as it comes into sight',
    () =>
      opened('twenty.html', async (page) => {
        const charts = page.locator('[data-kind="scatter"]');
        await expect.poll(() => charts.count(), { timeout: 30_000 }).toBe(20);
        // Each time some near ones come alive too: more in all than a browser keeps contexts for.
        for (const at of [0, 6, 12, 19, 0]) {
          const chart = charts.nth(at);
          await chart.scrollIntoViewIfNeeded();
          const canvas = chart.locator(`${alive} .explainbook-canvas`);
          await canvas.waitFor();
          await chart.locator('button[data-group="1"]').first().click();
          await expect.poll(() => canvas.getAttribute('class')).toContain('explainbook-some');
          await chart.locator('button[data-group="1"]').first().click();
        }
      }),
    240_000,
  );
});

test(
  'a curve is selected by a click on its line, between its points too, and fades whole when another is',
  () =>
    opened('one.html', async (page) => {
      const chart = page.locator(`[data-kind="curves"]`);
      await chart.scrollIntoViewIfNeeded();
      await chart.locator(alive).waitFor();
      const box = (await chart.locator('.nsewdrag').boundingBox())!;
      // The falling curve's middle: 0.5 of 0 to 1, with the extent's 4 % above and below.
      await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
      const strengths = () =>
        chart
          .locator('.scatterlayer .trace')
          .evaluateAll((traces) => traces.map((trace) => Number(getComputedStyle(trace).opacity)));
      // The band, then the lines.
      await expect.poll(strengths).toEqual([0.15, 1, 0.15]);
      expect(await said(page)).toContain('image 5');
      await page.mouse.click(box.x + box.width / 2, box.y + 8);
      await expect.poll(strengths).toEqual([1, 1, 1]);
    }),
  60_000,
);
