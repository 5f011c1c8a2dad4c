import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode } from 'fast-png';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from './chromium';

const folder = join(__dirname, '..', '..', 'share', 'kernelspec');
let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

it.each([32, 64])('the kernel’s logo of %i pixels is what the SVG draws', async (side) => {
  const page = await browser.newPage({ viewport: { width: side, height: side } });
  const svg = readFileSync(join(folder, 'logo-svg.svg'), 'utf8');
  await page.setContent(
    `<style>body { margin: 0 } svg { display: block; width: ${side}px; height: ${side}px }</style>${svg}`,
  );
  const drawn = decode(await page.screenshot({ omitBackground: true }));
  await page.close();
  const kept = decode(readFileSync(join(folder, `logo-${side}x${side}.png`)));
  expect([kept.width, kept.height, kept.channels]).toEqual([side, side, drawn.channels]);
  // Browsers smooth edges each in their way.
  const difference = Array.from(kept.data).reduce((sum, value, at) => sum + Math.abs(value - drawn.data[at]!), 0);
  expect(difference / kept.data.length).toBeLessThan(2);
});
