/** Each widget and each kind of block as it looks, light and dark. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildWidgets } from '../../scripts/build-widgets.mjs';
import { launchPackagedBrowser } from './chromium';
import { figurePage } from './figurePage';
import { samplePage } from './samplePage';
import { changed, useBundledFont } from './snapshot';
import { toldPage } from './toldPage';

const pages = { heatmap: samplePage, figure: figurePage, told: toldPage };

/** The parts that are looked at, by page. */
const parts: Readonly<Record<keyof typeof pages, Readonly<Record<string, string>>>> = {
  heatmap: { heatmap: '.explainbook-heatmap' },
  figure: {
    gallery: '[data-kind="gallery"]',
    table: '[data-kind="table"]',
    tree: '[data-kind="tree"]',
    progress: '[data-kind="progress"]',
    scatter: '[data-kind="scatter"]',
    curves: '[data-kind="curves"]',
    bars: '[data-kind="bars"]',
  },
  told: {
    text: '[data-kind="text"]',
    waterfall: '[data-kind="waterfall"]',
    structure: '[data-kind="structure"]',
    logo: '[data-kind="logo"]',
  },
};

// The package has this one browser only.
describe.skipIf(process.platform !== 'linux' || process.arch !== 'x64')('as they look (Linux on x64)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'explainbook-snapshots-'));
  let browser: Browser;

  beforeAll(async () => {
    await buildWidgets();
    for (const [name, make] of Object.entries(pages)) writeFileSync(join(folder, `${name}.html`), await make());
    browser = await launchPackagedBrowser();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(
    (Object.keys(pages) as (keyof typeof pages)[]).flatMap((name) =>
      (['light', 'dark'] as const).map((colorScheme) => [name, colorScheme] as const),
    ),
  )('%s, %s', async (name, colorScheme) => {
    const page = await browser.newPage({ viewport: { width: 760, height: 900 }, colorScheme, bypassCSP: true });
    await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
    await page.locator('.explainbook-heatmap, .explainbook-figure').first().waitFor();
    await useBundledFont(page);
    const differences: (string | undefined)[] = [];
    for (const [part, selector] of Object.entries(parts[name])) {
      const place = page.locator(selector).first();
      if (['scatter', 'curves', 'bars'].includes(part)) {
        // As it looks when it is alive, which it becomes in sight.
        await place.scrollIntoViewIfNeeded();
        await place.locator('.explainbook-live:not(.explainbook-unseen)').waitFor();
        // Drawn anew with the font that came after it, as after a change of theme.
        await page.evaluate((theme) => void document.body.setAttribute('data-jp-theme-name', theme), part);
        await page.waitForTimeout(300);
      }
      differences.push(await changed(place, `${part}-${colorScheme}`));
    }
    expect(differences.filter(Boolean)).toEqual([]);
    await page.close();
  });
});
