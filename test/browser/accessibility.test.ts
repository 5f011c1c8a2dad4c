/** Exported pages with every kind of widget and block: no serious finding by axe-core, in either scheme, wide and narrow. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildWidgets } from '../../scripts/build-widgets.mjs';
import { seriousFindings } from './accessibility';
import { launchBrowser } from './chromium';
import { figurePage } from './figurePage';
import { samplePage } from './samplePage';
import { toldPage } from './toldPage';

const folder = mkdtempSync(join(tmpdir(), 'explainbook-access-'));
const pages = { heatmap: samplePage, figure: figurePage, told: toldPage };
let browser: Browser;

beforeAll(async () => {
  await buildWidgets();
  for (const [name, make] of Object.entries(pages)) writeFileSync(join(folder, `${name}.html`), await make());
  browser = await launchBrowser();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function opened(
  name: string,
  options: { colorScheme?: 'light' | 'dark'; width?: number; forcedColors?: 'active'; hasTouch?: boolean } = {},
): Promise<Page> {
  const { width = 1100, ...rest } = options;
  const viewport = { width, height: 900 };
  const page = await browser.newPage({ viewport, offline: true, bypassCSP: true, ...rest });
  await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
  await page.locator('.explainbook-heatmap, .explainbook-figure').first().waitFor();
  return page;
}

describe.each(Object.keys(pages))('%s', (name) => {
  test.each(['light', 'dark'] as const)('%s', async (colorScheme) => {
    const page = await opened(name, { colorScheme });
    expect(await seriousFindings(page)).toEqual([]);
    await page.close();
  });

  test('on a phone of 320 pixels: nothing wider, and everything a finger presses large enough', async () => {
    const page = await opened(name, { width: 320, hasTouch: true });
    await page.waitForTimeout(100);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    expect(await seriousFindings(page)).toEqual([]);
    await page.close();
  });
});
