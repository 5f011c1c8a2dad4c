/** The exported page in a real browser with the network off. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildWidgets } from '../../scripts/build-widgets.mjs';
import { formatNumber } from '../../src/render/format';
import { sampleRelevance, side } from '../notebook/sample';
import { launchBrowser } from './chromium';
import { samplePage } from './samplePage';

const folder = mkdtempSync(join(tmpdir(), 'explainbook-page-'));
const file = join(folder, 'page.html');
let browser: Browser;
let page: Page;
let requests: string[];
let complaints: string[];

beforeAll(async () => {
  await buildWidgets();
  writeFileSync(file, await samplePage());
  browser = await launchBrowser();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  const context = await browser.newContext({ offline: true, viewport: { width: 1000, height: 900 } });
  page = await context.newPage();
  requests = [];
  complaints = [];
  page.on('request', (request) => void requests.push(request.url()));
  page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())));
  page.on('pageerror', (error) => void complaints.push(error.message));
  await page.goto(pathToFileURL(file).href);
  await page.locator('.explainbook-heatmap').waitFor();
  return () => context.close();
}, 60_000);

const maps = () => page.locator('.explainbook-panel canvas[aria-label^="Heatmap"]');

/** RGB of one canvas pixel of the first map. */
const pixel = (x: number, y: number) =>
  maps()
    .first()
    .evaluate(
      (canvas, [x, y]) => {
        const context = (canvas as HTMLCanvasElement).getContext('2d');
        return Array.from(context?.getImageData(x, y, 1, 1).data.slice(0, 3) ?? []);
      },
      [x, y] as const,
    );

async function move(key: string, value: number): Promise<void> {
  await page.locator(`input[data-key="${key}"]`).fill(String(value));
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

test('asks the network for nothing and complains of nothing', async () => {
  await move('opacity', 0.5);
  expect(requests.filter((url) => !url.startsWith('file:') && !url.startsWith('data:'))).toEqual([]);
  expect(complaints).toEqual([]);
  expect(await maps().count()).toBe(3);
});

test('the opacity slider leads from the picture to the heat', async () => {
  await move('opacity', 0);
  expect(await pixel(10, 7)).toEqual([255, 255, 255]); // The stroke of the seven.
  expect(await pixel(7, 18)).toEqual([0, 0, 0]); // Beside it.
  await move('opacity', 1);
  const [red = 0, , blue = 0] = await pixel(7, 18);
  expect(blue).toBeGreaterThan(red + 50); // The patch that speaks against it.
});

test('values under the pointer are the raw ones', async () => {
  const box = await maps().first().boundingBox();
  if (!box) throw new Error('The map is not visible.');
  const [x, y] = [15, 7];
  await page.mouse.move(box.x + ((x + 0.5) / side) * box.width, box.y + ((y + 0.5) / side) * box.height);
  const value = formatNumber(Math.fround(sampleRelevance(x, y)), { signed: true });
  const readouts = page.locator('.explainbook-readout');
  expect(await readouts.nth(0).textContent()).toBe('x 15, y 7: 1'); // The input's ink.
  expect(await readouts.nth(1).textContent()).toBe(`x 15, y 7: ${value}`);
});

test('the keyboard reads values too', async () => {
  await maps().first().focus();
  await page.keyboard.press('ArrowLeft');
  const value = formatNumber(Math.fround(sampleRelevance(13, 14)), { signed: true });
  expect(await page.locator('.explainbook-readout').nth(1).textContent()).toBe(`x 13, y 14: ${value}`);
});

test('sign mode and colour map change the picture, the example its place', async () => {
  await move('opacity', 1);
  const before = await pixel(7, 18);
  await page.locator('select[data-key="sign"]').selectOption('positive');
  await page.waitForTimeout(50);
  const [r = 0, g = 0, b = 0] = await pixel(7, 18);
  expect(Math.max(r, g, b) - Math.min(r, g, b)).toBeLessThanOrEqual(10); // What speaks against it is neutral now.
  await page.locator('select[data-key="sign"]').selectOption('both');
  await page.getByRole('button', { name: 'Next example' }).click();
  await page.waitForTimeout(50);
  expect(await page.locator('.explainbook-stepper output').textContent()).toBe('2 of 2');
  // The second example is the first, moved by one pixel to the left.
  expect(await pixel(6, 18)).toEqual(before);
});

test('the certificate opens, and warns where a promise is not kept', async () => {
  expect(await page.locator('.explainbook-chip.explainbook-warn').allTextContents()).toEqual(['!Sum off by 3.4 %']);
  await page.locator('.explainbook-certificate summary').first().click();
  expect(await page.locator('.explainbook-ledger tbody tr').count()).toBe(4);
});

test('what is weaker than the threshold is left out', async () => {
  await move('opacity', 1);
  await move('threshold', 1);
  const [r = 0, g = 0, b = 0] = await pixel(7, 18);
  expect(Math.max(r, g, b) - Math.min(r, g, b)).toBe(0);
});

test('zoom enlarges all pictures alike, and a pointer reads the same cells', async () => {
  await maps().first().focus();
  await page.keyboard.press('ArrowLeft'); // The cell at x 13, y 14, towards which the keys zoom.
  const readout = page.locator('.explainbook-readout').nth(1);
  const before = await readout.textContent();
  for (let press = 0; press < 3; press++) await page.keyboard.press('+');
  expect(await page.locator('.explainbook-zoomer output').textContent()).toBe('338 %'); // 1.5 ** 3
  const [box, place] = [
    await maps().first().boundingBox(),
    await page.locator('.explainbook-picture').nth(1).boundingBox(),
  ];
  expect(box!.width / place!.width).toBeCloseTo(1.5 ** 3, 2);
  await page.mouse.move(box!.x + (13.5 / side) * box!.width, box!.y + (14.5 / side) * box!.height);
  expect(await readout.textContent()).toBe(before);
  await page.mouse.down();
  await page.mouse.move(box!.x + (13.5 / side) * box!.width + 40, box!.y + (14.5 / side) * box!.height, { steps: 3 });
  await page.mouse.up();
  expect((await maps().first().boundingBox())!.x - box!.x).toBeCloseTo(40, 0);
  await maps().first().focus();
  await page.keyboard.press('0');
  expect((await maps().first().boundingBox())!.width).toBeCloseTo(place!.width, 0);
});

test('blinking takes the heat away and brings it back', async () => {
  await move('opacity', 1);
  const heat = await pixel(7, 18);
  await page.getByRole('button', { name: 'Blink' }).click();
  expect(await pixel(7, 18)).toEqual([0, 0, 0]);
  await expect.poll(() => pixel(7, 18), { timeout: 5000 }).toEqual(heat);
  await page.getByRole('button', { name: 'Blink' }).click();
  expect(await pixel(7, 18)).toEqual(heat);
});

test('all examples stand as rows, the methods as columns; one is opened by its name', async () => {
  await page.locator('select[data-key="arrangement"]').selectOption('grid');
  const grid = page.locator('.explainbook-grid-of-maps');
  await expect.poll(() => grid.locator('tbody tr').count()).toBe(2);
  expect(await grid.locator('tbody canvas').count()).toBe(8);
  expect(await maps().first().isVisible()).toBe(false);
  await grid.locator('tbody button').nth(1).click();
  await expect.poll(() => page.locator('.explainbook-stepper output').textContent()).toBe('2 of 2');
  expect(await maps().first().isVisible()).toBe(true);
});

test('the agreement of the methods is their rank correlation', async () => {
  const cells = await page.locator('.explainbook-agreement td:not(:empty)').allTextContents();
  // The sample's third map is its first, scaled: the same order.
  expect(cells).toHaveLength(3);
  expect(cells.every((text) => Number(text) > 0.9 && Number(text) <= 1)).toBe(true);
});

test('pictures are saved as they are shown, numbers copied as rows', async () => {
  const saved = async (name: string) => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
    return { name: download.suggestedFilename(), bytes: readFileSync((await download.path())!) };
  };
  const drawing = await saved('Save the pictures as SVG');
  expect(drawing.name).toBe('why-seven.svg');
  expect(drawing.bytes.toString().match(/<image/g)).toHaveLength(5); // Input, three maps, the colour bar.
  const pixels = await saved('Save the pictures as PNG');
  expect([pixels.name, pixels.bytes.subarray(1, 4).toString()]).toEqual(['why-seven.png', 'PNG']);
  expect(pixels.bytes.length).toBeGreaterThan(5000);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy data' }).click();
  await page.getByText('copied').waitFor();
  const lines = (await page.evaluate(() => navigator.clipboard.readText())).split('\n');
  expect(lines[0]).toBe('LRP ε-plus-flat');
  expect(Number(lines[1 + 7]!.split('\t')[15])).toBe(Math.fround(sampleRelevance(15, 7)));
});

test('nothing is wider than a narrow window', async () => {
  await page.setViewportSize({ width: 360, height: 800 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
});
