/** The page where it cannot come alive: with scripts off, in a mail viewer, on paper. And how large it is. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWidgets } from '../../scripts/build-widgets.mjs';
import { pageScripts } from '../../src/notebook/export/scripts';
import { launchBrowser } from './chromium';
import { figurePage } from './figurePage';
import { samplePage } from './samplePage';

const folder = mkdtempSync(join(tmpdir(), 'explainbook-reading-'));
let browser: Browser;
let pages: { readonly heatmap: string; readonly figure: string };

beforeAll(async () => {
  await buildWidgets();
  pages = { heatmap: await samplePage(), figure: await figurePage() };
  browser = await launchBrowser();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function withPage<T>(html: string, javaScriptEnabled: boolean, work: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ offline: true, javaScriptEnabled, colorScheme: 'dark' });
  try {
    const file = join(folder, 'page.html');
    writeFileSync(file, html);
    const page = await context.newPage();
    await page.goto(pathToFileURL(file).href);
    return await work(page);
  } finally {
    await context.close();
  }
}

/** What each picture shows: loaded, and larger than nothing. */
const pictures = (page: Page) =>
  page.evaluate(() =>
    Promise.all(
      [...document.querySelectorAll('main img')].map(async (picture) => {
        const image = picture as HTMLImageElement;
        await image.decode();
        return {
          data: image.src.startsWith('data:image/'),
          seen: image.width > 8 && image.height > 8,
          alt: image.alt !== '',
        };
      }),
    ),
  );

test('with scripts off, every picture is there', async () => {
  for (const html of Object.values(pages)) {
    const shown = await withPage(html, false, pictures);
    expect(shown.length).toBeGreaterThan(3);
    expect(shown.every(({ data, seen, alt }) => data && seen && alt)).toBe(true);
  }
});

test('a mail viewer, which drops styles and scripts, shows everything in the same order', async () => {
  for (const html of Object.values(pages)) {
    const stripped = html.replace(/<(script|style)\b[\s\S]*?<\/\1>/g, '').replace(/<meta[^>]*>/g, '');
    expect(stripped).not.toMatch(/<(script|style|link|object|svg|canvas)\b/);
    const read = (page: Page) =>
      page.evaluate(() => document.querySelector('main')?.innerText.split(/\s+/).filter(Boolean));
    const words = await withPage(html, false, read);
    expect(words!.length).toBeGreaterThan(60);
    expect(await withPage(`<meta charset="utf-8">${stripped}`, false, read)).toEqual(words);
    expect((await withPage(stripped, false, pictures)).every(({ data, seen }) => data && seen)).toBe(true);
  }
});

test('on paper: no controls, certificates open, black on white, addresses of links told', async () => {
  const linked = pages.heatmap.replace(
    '<main>',
    '<main><p class="prose"><a href="https://example.org/a">A link</a></p>',
  );
  await withPage(linked, true, async (page) => {
    await page.locator('.explainbook-heatmap').waitFor();
    await page.emulateMedia({ media: 'print' });
    for (const control of ['.explainbook-controls', '.explainbook-tools', '.explainbook-readout', 'footer details'])
      expect(await page.locator(control).first().isVisible(), control).toBe(false);
    expect(
      await page
        .locator('.explainbook-certificate')
        .first()
        .evaluate((open) => (open as HTMLElement).innerText),
    ).toContain('Method');
    const seen = await page.evaluate(() => ({
      ground: getComputedStyle(document.body).backgroundColor,
      link: getComputedStyle(document.querySelector('a')!, '::after').content,
      wide: document.documentElement.scrollWidth <= document.documentElement.clientWidth,
    }));
    expect(seen).toEqual({ ground: 'rgb(255, 255, 255)', link: '" (https://example.org/a)"', wide: true });
    // Two sheets and a bit, not one a widget's block.
    const sheets = (await page.pdf({ preferCSSPageSize: true })).toString('latin1').match(/\/Type\s*\/Page\b/g)!.length;
    expect(sheets).toBeLessThan(6);
  });
});

test('the page with every kind of widget stays below 1.5 MB gzipped, charts included', () => {
  for (const html of Object.values(pages)) expect(gzipSync(html).length).toBeLessThan(1_500_000);
  expect(pages.figure).toContain('data-explainbook="charts"');
});

test('so do all scripts that a page can have, the engine that explains anew included', async () => {
  const scripts = await pageScripts(['charts', 'static', 'engine']);
  const all = scripts.map(({ text, licences }) => text + licences).join('');
  expect(gzipSync(all).length).toBeLessThan(1_500_000);
});
