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
  page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())));
  page.on('pageerror', (error) => void complaints.push(error.message));
  await page.goto(pathToFileURL(file).href);
  await page.locator('.explainbook-figure').waitFor();
  return () => context.close();
}, 60_000);

const captions = () => page.locator('.explainbook-item .explainbook-caption span').allTextContents();
const scatter = () => page.locator('[data-kind="scatter"] .explainbook-canvas');
const point = (id: number) => page.locator(`[data-kind="scatter"] [data-id="${id}"] circle`).first();

test('it says its answer, and asks nothing of the network', async () => {
  expect(await page.locator('.explainbook-summary').textContent()).toContain('15 of 60 images');
  expect(await page.locator('.explainbook-chip').allTextContents()).toEqual(['✓recall 0.98', '!narrow gap']);
  expect(complaints).toEqual([]);
});

test('a selected point shows its pictures, the same again shows the first ones', async () => {
  expect(await captions()).toEqual(['image 2', 'image 44']);
  await point(7).click();
  expect(await captions()).toEqual(['image 7']);
  await point(45).click({ modifiers: ['Shift'] });
  expect(await captions()).toEqual(['image 7', 'image 45']);
  await page.locator('.explainbook-item').first().click();
  expect(await captions()).toEqual(['image 7']);
  await page.locator('.explainbook-item').first().click();
  expect(await captions()).toEqual(['image 2', 'image 44']);
});

test('a name in the legend selects its group, a frame what is inside', async () => {
  await page.locator('[data-group="1"]').click();
  expect((await captions()).length).toBe(15);
  const box = (await scatter().boundingBox())!;
  await page.mouse.move(box.x + box.width - 2, box.y + box.height - 2);
  await page.mouse.down();
  await page.mouse.move(box.x + 1, box.y + 30, { steps: 4 });
  await page.mouse.up();
  expect(await page.locator('[data-kind="scatter"] .explainbook-selected').count()).toBe(60);
  expect((await captions()).length).toBe(60);
});

test('the keyboard walks along the points and selects', async () => {
  await scatter().focus();
  await page.keyboard.press('ArrowRight');
  const readout = page.locator('[data-kind="scatter"] .explainbook-readout');
  expect(await readout.textContent()).toBe('0, the digit itself');
  await page.keyboard.press('Enter');
  expect(await captions()).toEqual(['image 0']);
  await page.keyboard.press('ArrowRight');
  expect(await readout.textContent()).not.toBe('0, the digit itself');
  await page.keyboard.press('Escape');
  expect(await captions()).toEqual(['image 2', 'image 44']);
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
