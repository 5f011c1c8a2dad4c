/** A figure in an exported page, in a real browser: its blocks are linked, by mouse and by keyboard. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildWidgets } from '../../scripts/build-widgets.mjs';
import { launchBrowser } from './chromium';
import { figurePage } from './figurePage';

const folder = mkdtempSync(join(tmpdir(), 'explainbook-figure-'));
const file = join(folder, 'page.html');
let browser: Browser;
let page: Page;
let complaints: string[];
let requests: string[];

beforeAll(async () => {
  await buildWidgets();
  writeFileSync(file, await figurePage());
  browser = await launchBrowser();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  const context = await browser.newContext({ offline: true, viewport: { width: 1000, height: 1400 } });
  page = await context.newPage();
  complaints = [];
  requests = [];
  page.on('request', (request) => void requests.push(request.url()));
  page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())));
  page.on('pageerror', (error) => void complaints.push(error.message));
  await page.goto(pathToFileURL(file).href);
  await page.locator('.explainbook-figure').waitFor();
  await page.locator('[data-kind="scatter"] .explainbook-live:not(.explainbook-unseen)').waitFor();
  return () => context.close();
}, 60_000);

const captions = () => page.locator('.explainbook-item .explainbook-caption span').allTextContents();
const scatter = () => page.locator('[data-kind="scatter"] .explainbook-live .explainbook-canvas');
/** Where a point is on the page: Plotly draws them in the order of their ids. */
const place = async (id: number) => {
  const box = (await page
    .locator('[data-kind="scatter"] .scatterlayer .trace')
    .first()
    .locator('.point')
    .nth(id)
    .boundingBox())!;
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
};
const click = async (id: number) => {
  const { x, y } = await place(id);
  await page.mouse.click(x, y);
};
/** The points that are drawn over the others, which fade; undefined where none fades. */
const standing = () =>
  page.locator('[data-kind="scatter"] .explainbook-live .explainbook-canvas').evaluate((canvas) => {
    if (!canvas.classList.contains('explainbook-some')) return undefined;
    const veil = canvas.querySelector<HTMLCanvasElement>('.explainbook-veil')!;
    const { left, top } = veil.getBoundingClientRect();
    const points = [...canvas.querySelector('.scatterlayer .trace')!.querySelectorAll('.point')];
    return points.flatMap((point, id) => {
      const box = point.getBoundingClientRect();
      const [x, y] = [(box.left + box.right) / 2 - left, (box.top + box.bottom) / 2 - top];
      return veil.getContext('2d')!.getImageData(x, y, 1, 1).data[3]! > 200 ? [id] : [];
    });
  });

test('it says its answer, comes alive, and asks nothing of the network', async () => {
  expect(await page.locator('.explainbook-summary').textContent()).toContain('15 of 60 images');
  expect(await page.locator('.explainbook-chip').allTextContents()).toEqual(['✓recall 0.98', '!narrow gap']);
  for (const kind of ['scatter', 'curves', 'bars']) {
    await page.locator(`[data-kind="${kind}"]`).scrollIntoViewIfNeeded();
    await page.locator(`[data-kind="${kind}"] .js-plotly-plot`).waitFor();
  }
  expect(await page.locator('[data-kind="tree"] svg.explainbook-plot').isVisible()).toBe(true);
  expect(complaints).toEqual([]);
  expect(requests.filter((url) => !/^(file|data|blob):/.test(url))).toEqual([]);
});

test('a selected point shows its pictures, the same again shows the first ones', async () => {
  expect(await captions()).toEqual(['image 2', 'image 44']);
  await click(7);
  await expect.poll(captions).toEqual(['image 7']);
  await page.keyboard.down('Shift');
  await click(45);
  await page.keyboard.up('Shift');
  await expect.poll(captions).toEqual(['image 7', 'image 45']);
  await page.locator('.explainbook-item').first().click();
  await expect.poll(captions).toEqual(['image 7']);
  await page.locator('.explainbook-item').first().click();
  await expect.poll(captions).toEqual(['image 2', 'image 44']);
});

test('what is selected elsewhere stands out in the chart, a click beside all points clears it', async () => {
  await page.locator('.explainbook-item').nth(1).click();
  await expect.poll(standing).toEqual([44]);
  const box = (await scatter().boundingBox())!;
  await page.mouse.click(box.x + box.width - 8, box.y + box.height - 8);
  await expect.poll(standing).toBeUndefined();
});

test('a name in the legend selects its group, a frame what is inside', async () => {
  await page.locator('[data-kind="scatter"] [data-group="1"]').and(page.locator('button')).click();
  await expect.poll(async () => (await captions()).length).toBe(15);
  const box = (await scatter().boundingBox())!;
  await page.mouse.move(box.x + box.width - 3, box.y + box.height - 3);
  await page.mouse.down();
  await page.mouse.move(box.x + 3, box.y + 8, { steps: 6 });
  await page.mouse.up();
  await expect.poll(async () => (await captions()).length).toBe(60);
  await page.keyboard.press('Escape');
  await expect.poll(standing).toBeUndefined();
});

test('the keyboard walks along the points, says them, selects and zooms', async () => {
  await scatter().focus();
  await page.keyboard.press('ArrowRight');
  const readout = page.locator('[data-kind="scatter"] .explainbook-live .explainbook-readout');
  expect(await readout.textContent()).toBe('0, the digit itself');
  await page.keyboard.press('Enter');
  await expect.poll(captions).toEqual(['image 0']);
  const [before, other] = [await place(0), await place(50)];
  await page.keyboard.press('+');
  const apart = async () => (await place(50)).x - (await place(0)).x;
  // The point that is pointed at stays, the other is half as far again.
  await expect.poll(apart).toBeCloseTo(1.5 * (other.x - before.x), 0);
  await page.keyboard.press('0');
  await expect.poll(apart).toBeCloseTo(other.x - before.x, 0);
  await page.keyboard.press('PageDown');
  expect(await readout.textContent()).toBe('1, the digit itself');
  await page.keyboard.press('Escape');
  await expect.poll(captions).toEqual(['image 2', 'image 44']);
});

test('the numbers stand in a table beside, and are copied whole; the picture is saved', async () => {
  const bars = page.locator('[data-kind="bars"]');
  await bars.locator('.explainbook-data summary').click();
  expect(await bars.locator('tbody tr').first().locator('td').allTextContents()).toEqual([
    'layer conv2',
    'striped',
    '0.92',
    '0.85',
    '0.97',
    'p = 0.004 ✱',
  ]);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await bars.locator('.explainbook-take summary').click();
  await bars.getByRole('button', { name: 'Copy data' }).click();
  await bars.getByText('copied').waitFor();
  const lines = (await page.evaluate(() => navigator.clipboard.readText())).split('\n');
  expect(lines[2]).toBe('layer conv2\tdotted\t0.48\t0.4\t0.6\tp = 0.71');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    bars.getByRole('button', { name: 'as SVG' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('tcav.svg');
});

test('nothing is wider than a narrow window', async () => {
  await page.setViewportSize({ width: 360, height: 800 });
  await page.waitForTimeout(100);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
});

test('without scripts it is pictures and words', async () => {
  const still = await browser.newContext({ offline: true, javaScriptEnabled: false });
  const quiet = await still.newPage();
  await quiet.goto(pathToFileURL(file).href);
  expect(await quiet.locator('.widget img').count()).toBe(8);
  expect(await quiet.locator('.widget').textContent()).toContain('15 of 60 images');
  await still.close();
});
