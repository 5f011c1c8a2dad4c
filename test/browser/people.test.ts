/** Exported widgets by keyboard alone, by two fingers, in forced colours, and what readers take along from each block. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWidgets } from '../../scripts/build-widgets.mjs';
import '../../src/notebook/display';
import { Attribution } from '../../src/attribution/result';
import { exportNotebook } from '../../src/notebook/export';
import { type Displayable, displaySymbol } from '../../src/notebook/host';
import { withHost } from '../notebook/host';
import { launchBrowser } from './chromium';
import { figurePage } from './figurePage';
import { samplePage } from './samplePage';
import { toldPage } from './toldPage';

const folder = mkdtempSync(join(tmpdir(), 'explainbook-people-'));
let browser: Browser;

beforeAll(async () => {
  await buildWidgets();
  const pages = {
    heatmap: await samplePage(),
    large: await largePage(),
    figure: await figurePage(),
    told: await toldPage(),
  };
  for (const [name, page] of Object.entries(pages)) writeFileSync(join(folder, `${name}.html`), page);
  browser = await launchBrowser();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** One map of 600 × 600 values. */
const largePage = (): Promise<string> =>
  withHost(async (host) => {
    const side = 600;
    const values = Float32Array.from({ length: side * side }, (_, at) => Math.sin(at / 40));
    const rgba = new Uint8ClampedArray(4 * side * side).fill(255);
    const map = new Attribution({
      method: 'made-up',
      title: 'Heatmap',
      values,
      shape: [1, side, side, 1],
      input: { values, shape: [1, side, side, 1], pictures: [{ width: side, height: side, rgba }] },
      targets: [{ index: 0, score: 1 }],
      certificate: { method: 'made-up', parameters: {}, explained: 'nothing', notes: [], seconds: 0 },
    });
    const data = await (map as unknown as Displayable)[displaySymbol]();
    const outputs = [{ output_type: 'execute_result', data }];
    const cells = [{ cell_type: 'code', source: 'map', execution_count: 1, outputs }];
    return exportNotebook({ cells, metadata: {} }, host.traffic);
  });

async function opened(name: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await browser.newPage({ offline: true, viewport: { width: 1000, height: 900 }, ...options });
  await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
  await page.locator('.explainbook-heatmap, .explainbook-figure').first().waitFor();
  return page;
}

const value = (page: Page, key: string) => page.locator(`[data-key="${key}"]`).inputValue();

test('a heatmap: everything its buttons and sliders do, by keys', async () => {
  const page = await opened('heatmap');
  const map = page.locator('canvas[aria-label^="Heatmap"]').first();
  expect(await map.getAttribute('aria-label')).toMatch(/^Heatmap by LRP ε-plus-flat of seven\. For \+.*middle left/);
  await map.focus();
  for (const key of ['[', '[', '.', 'c', 's', 'PageDown', 'b', '?']) await page.keyboard.press(key);
  expect(await value(page, 'opacity')).toBe('0.7');
  expect(await value(page, 'threshold')).toBe('0.05');
  expect(await value(page, 'colormap')).toBe('purple-orange');
  expect(await value(page, 'sign')).toBe('positive');
  expect(await page.locator('.explainbook-stepper output').textContent()).toBe('2 of 2');
  expect(await page.getByRole('button', { name: 'Blink' }).getAttribute('aria-pressed')).toBe('true');
  expect(await page.locator('.explainbook-keys').getAttribute('open')).toBe('');
  for (const press of ['End', '+', '+', '+', '+', '+']) await page.keyboard.press(press);
  // The arrows take what is seen along: from the right edge to the left one.
  await page.keyboard.press('Home');
  const [picture, marker] = [page.locator('.explainbook-picture').nth(1), page.locator('.explainbook-marker').nth(1)];
  const [place, mark] = [(await picture.boundingBox())!, (await marker.boundingBox())!];
  expect(mark.x).toBeGreaterThanOrEqual(place.x - 1);
  expect(mark.x + mark.width).toBeLessThanOrEqual(place.x + place.width + 1);
  expect(await page.locator('.explainbook-spoken').textContent()).toMatch(/^x 0, y 14: LRP ε-plus-flat [+−\d]/);
  await page.keyboard.press('g');
  await expect.poll(() => page.locator('.explainbook-grid-of-maps').isVisible()).toBe(true);
  await page.close();
});

test('a large map is drawn coarsely under a moving slider, and whole when it rests', async () => {
  const page = await opened('large');
  const map = page.locator('canvas[aria-label^="Heatmap"]').first();
  const width = () => map.evaluate((canvas) => (canvas as HTMLCanvasElement).width);
  expect(await width()).toBe(600);
  await map.evaluate((canvas) => {
    const widths: number[] = [];
    Object.assign(globalThis, { widths });
    const note = () => widths.push((canvas as HTMLCanvasElement).width);
    new MutationObserver(note).observe(canvas, { attributeFilter: ['width'] });
  });
  await page.locator('input[data-key="opacity"]').focus();
  await page.keyboard.press('ArrowLeft');
  const widths = () => page.evaluate(() => (globalThis as unknown as { widths: number[] }).widths);
  await expect.poll(widths).toEqual([300, 600]);
  await page.close();
});

test('keys save the picture', async () => {
  const page = await opened('heatmap');
  await page.locator('canvas[aria-label^="Heatmap"]').first().focus();
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('v')]);
  expect(download.suggestedFilename()).toBe('why-seven.svg');
  await page.close();
});

test('two fingers zoom', async () => {
  const page = await opened('heatmap', { hasTouch: true });
  const map = page.locator('canvas[aria-label^="Heatmap"]').first();
  const box = (await map.boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const session = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove', apart: number) =>
    session.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: [
        { x: x - apart, y, id: 1 },
        { x: x + apart, y, id: 2 },
      ],
    });
  await touch('touchStart', 20);
  for (const apart of [25, 32, 40]) await touch('touchMove', apart);
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  expect(await page.locator('.explainbook-zoomer output').textContent()).toBe('200 %');
  await page.close();
});

test('under a finger every control is large enough', async () => {
  const page = await opened('heatmap', { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });
  expect(await page.evaluate(() => matchMedia('(pointer: coarse)').matches)).toBe(true);
  const small = await page
    .locator('.explainbook-heatmap :is(button, select, input[type="range"], summary, label.explainbook-toggle)')
    .evaluateAll((all) =>
      all.filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44).map((one) => one.outerHTML),
    );
  expect(small).toEqual([]);
  await page.close();
});

test('forced colours keep the heat and take everything else', async () => {
  const page = await opened('heatmap', { forcedColors: 'active' });
  const look = (selector: string, name: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((node, key) => getComputedStyle(node).getPropertyValue(key), name);
  const canvasText = await page.evaluate(() => {
    const probe = document.body.appendChild(document.createElement('i'));
    probe.style.color = 'CanvasText';
    return getComputedStyle(probe).color;
  });
  expect(await look('.explainbook-facts', 'color')).toBe(canvasText);
  expect(await look('.explainbook-chip', 'border-top-width')).toBe('1px');
  await page.close();
});

test('a gallery: one tab stop, arrows, Shift extends, all, none', async () => {
  const page = await opened('figure');
  const items = page.locator('[data-kind="gallery"] [role="option"]');
  expect(await items.evaluateAll((all) => all.filter((one) => (one as HTMLElement).tabIndex === 0).length)).toBe(1);
  await items.first().focus();
  await page.keyboard.press('Control+a');
  const selected = () => page.locator('[role="option"][aria-selected="true"]').count();
  expect(await selected()).toBe(2);
  await page.keyboard.press('Escape');
  expect(await selected()).toBe(0);
  await page.keyboard.press('End');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('image 44');
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+ArrowRight');
  // It follows: what is selected is what is left, and the keyboard is still in it.
  await expect.poll(() => items.allTextContents()).toEqual(['image 44outlier 0.44']);
  expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('option');
  await page.close();
});

test('a tree, a text and a table by arrows', async () => {
  const figure = await opened('figure');
  await figure.locator('[data-kind="tree"] .explainbook-canvas').focus();
  const said = figure.locator('[data-kind="tree"] .explainbook-readout');
  await figure.keyboard.press('ArrowDown');
  expect(await said.textContent()).toBe('petal length ≤ 2.45, 150 rows; yes → setosa; no → petal width ≤ 1.75');
  await figure.keyboard.press('ArrowDown');
  await figure.keyboard.press('ArrowRight');
  await figure.keyboard.press('ArrowDown');
  expect(await said.textContent()).toBe('yes, versicolor, 49 of 54');
  await figure.keyboard.press('ArrowUp');
  expect(await said.textContent()).toMatch(/^no, petal width/);
  await figure.close();

  const told = await opened('told');
  const words = told.locator('[data-kind="text"]').first();
  await words.locator('[data-value]').first().focus();
  for (let step = 0; step < 3; step++) await told.keyboard.press('ArrowRight');
  expect(await words.locator('.explainbook-readout').textContent()).toBe('funny: +1');
  await told.keyboard.press('ArrowDown');
  expect(await words.locator('.explainbook-readout').textContent()).toBe('funny: −1');
  const rows = told.locator('[data-row]');
  await rows.first().focus();
  await told.keyboard.press('ArrowDown');
  await told.keyboard.press('Enter');
  expect(await rows.nth(1).getAttribute('aria-selected')).toBe('true');
  await told.close();
});

test('from each block its picture and its numbers', async () => {
  for (const name of ['figure', 'told']) {
    const page = await opened(name);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const blocks = page.locator('.explainbook-block:has(.explainbook-take:not([hidden]))');
    const kinds = await blocks.evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.kind!));
    for (const [at, kind] of kinds.entries()) {
      const block = blocks.nth(at);
      await block.locator('.explainbook-take summary').click();
      const save = async (ending: 'PNG' | 'SVG') => {
        const button = block.getByRole('button', { name: ending });
        const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
        return readFileSync((await download.path())!);
      };
      const drawing = (await save('SVG')).toString();
      expect(drawing, kind).toMatch(/^<svg [^>]*width="\d/);
      expect(drawing.length, kind).toBeGreaterThan(2000);
      expect((await save('PNG')).length, kind).toBeGreaterThan(1500);
      await block.getByRole('button', { name: 'Copy data' }).click();
      await block.getByText('copied').waitFor();
      const lines = (await page.evaluate(() => navigator.clipboard.readText())).split('\n');
      expect(lines.length, kind).toBeGreaterThan(1);
      expect(lines[0], kind).toContain('\t');
    }
    await page.close();
  }
});
