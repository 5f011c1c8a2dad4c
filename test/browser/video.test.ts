/** A clip in an exported page, in a real browser, offline: scrubbed by pointer and keys, played, and left still where asked. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import '../../src/notebook/display';
import { buildWidgets } from '../../scripts/build-widgets.mjs';
import { Attribution, Comparison } from '../../src/attribution/result';
import { exportNotebook } from '../../src/notebook/export';
import { type Displayable, displaySymbol } from '../../src/notebook/host';
import { withHost } from '../notebook/host';
import { clip, clipLength, clipWeights } from '../render/figure/clip';
import { seriousFindings } from './accessibility';
import { launchBrowser } from './chromium';

const folder = mkdtempSync(join(tmpdir(), 'explainbook-video-'));
const file = join(folder, 'page.html');
let browser: Browser;

/** Relevance as gradient × input has it, and its opposite. */
function explained(title: string, sign: number): Attribution {
  const input = clip();
  const weights = clipWeights();
  return new Attribution({
    method: 'made_up',
    title,
    values: input.values.map((value, at) => sign * value * weights[at]!),
    shape: input.shape,
    input,
    targets: [{ index: 0, label: 'falling', score: 192 }],
    certificate: { method: 'made_up', parameters: {}, explained: 'the square', notes: [], seconds: 0 },
  });
}

beforeAll(async () => {
  await buildWidgets();
  const html = await withHost(async (host) => {
    const shown = new Comparison([explained('Gradient × input', 1), explained('Its opposite', -1)]);
    const data = await (shown as unknown as Displayable)[displaySymbol]();
    const cells = [
      { cell_type: 'markdown', source: '# A clip' },
      { cell_type: 'code', source: '', outputs: [{ output_type: 'execute_result', data }] },
    ];
    return exportNotebook({ cells }, host.traffic);
  });
  writeFileSync(file, html);
  browser = await launchBrowser();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function opened(options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> {
  const page = await browser.newPage({ offline: true, viewport: { width: 1000, height: 900 }, ...options });
  await page.goto(pathToFileURL(file).href);
  await page.locator('.explainbook-video').waitFor();
  return page;
}

const said = (page: Page) => page.locator('.explainbook-film-line output').textContent();
const slider = (page: Page) => page.getByRole('slider', { name: 'Time' });
const at = async (page: Page) => Number(await slider(page).getAttribute('aria-valuenow'));

test('arrow keys step, Home and End go to the ends, the words and the pictures follow', async () => {
  const page = await opened();
  await slider(page).focus();
  expect(await said(page)).toBe('0 s: Gradient × input −32, Its opposite +32');
  await page.keyboard.press('End');
  expect(await slider(page).getAttribute('aria-valuetext')).toBe('1.75 s: Gradient × input +80, Its opposite −80');
  await page.keyboard.press('ArrowRight');
  expect(await at(page)).toBe(clipLength);
  for (const key of ['ArrowLeft', 'ArrowDown', 'ArrowUp', 'ArrowLeft']) await page.keyboard.press(key);
  expect(await at(page)).toBe(6);
  // In frame 6 the square's upper left corner is at (2, 21): red in one map, blue in the other.
  const colors = await page
    .locator('.explainbook-screens canvas')
    .evaluateAll((canvases) =>
      canvases.map((canvas) => [...(canvas as HTMLCanvasElement).getContext('2d')!.getImageData(3, 22, 1, 1).data]),
    );
  const [[clipRed], [forRed, , forBlue], [red, , blue]] = colors as [number[], number[], number[]];
  expect([clipRed, forRed! > forBlue!, blue! > red!]).toEqual([255, true, true]);
  await page.keyboard.press('Home');
  expect(await at(page)).toBe(1);
  await page.close();
});

test('the curve is the slider: a press goes there, a drag goes along', async () => {
  const page = await opened();
  const box = (await slider(page).boundingBox())!;
  await page.mouse.move(box.x + box.width, box.y + 20);
  await page.mouse.down();
  expect(await at(page)).toBe(clipLength);
  await page.mouse.move(box.x + (2 * box.width) / 7, box.y + 30, { steps: 3 });
  await page.mouse.up();
  expect(await at(page)).toBe(3);
  const head = (await page.locator('.explainbook-playhead').boundingBox())!;
  expect(head.x + head.width / 2).toBeCloseTo(box.x + (2 * box.width) / 7, 0);
  await page.close();
});

test('space plays and stops', async () => {
  const page = await opened();
  await slider(page).focus();
  await page.keyboard.press('Space');
  await expect.poll(() => at(page), { timeout: 5000 }).toBeGreaterThan(2);
  await page.keyboard.press('Space');
  const stopped = await at(page);
  await page.waitForTimeout(700);
  expect(await at(page)).toBe(stopped);
  expect(await page.locator('.explainbook-play').textContent()).toBe('Play');
  await page.close();
});

test('whoever asked for less motion steps on by hand', async () => {
  const page = await opened({ reducedMotion: 'reduce' });
  await page.getByRole('button', { name: 'Step' }).click();
  expect(await at(page)).toBe(2);
  await page.waitForTimeout(700);
  expect(await at(page)).toBe(2);
  await page.close();
});

test.each(['light', 'dark'] as const)(
  'axe finds nothing serious, %s, and nothing is wider than a phone',
  async (colorScheme) => {
    const page = await opened({ colorScheme, bypassCSP: true, viewport: { width: 360, height: 800 } });
    await page.waitForTimeout(100);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    expect(await seriousFindings(page)).toEqual([]);
    await page.close();
  },
);

test('without scripts it is a strip of key frames above the curve', async () => {
  const context = await browser.newContext({ offline: true, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(pathToFileURL(file).href);
  const image = page.locator('.widget img');
  expect(await image.getAttribute('alt')).toContain('8 frames; Gradient × input: most at 1.75 s');
  expect(await image.evaluate((one) => (one as HTMLImageElement).naturalWidth)).toBeGreaterThan(600);
  await context.close();
});
