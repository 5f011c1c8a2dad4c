import { writeFileSync } from 'node:fs';
import { test } from 'vitest';
import { launchBrowser } from './chromium';
import { samplePage } from './samplePage';

test('shoot', async () => {
  const html = await samplePage();
  writeFileSync('out/sample.html', html);
  console.log('size', html.length);
  const browser = await launchBrowser();
  for (const scheme of ['light', 'dark'] as const)
    for (const width of [380, 1200]) {
      const context = await browser.newContext({
        colorScheme: scheme,
        viewport: { width, height: 900 },
        offline: true,
        deviceScaleFactor: width === 380 ? 2 : 1,
      });
      const page = await context.newPage();
      page.on('console', (m) => console.log(m.type(), m.text()));
      page.on('pageerror', (e) => console.log('ERR', e.message, e.stack));
      await page.goto(`file://${process.cwd()}/out/sample.html`);
      await page.waitForTimeout(500);
      if (width === 1200) {
        const c = page.locator('.explainbook-picture canvas').nth(1);
        if (await c.count()) {
          await c.hover({ position: { x: 120, y: 60 } });
          await page.locator('details summary').first().click();
          await c.hover({ position: { x: 120, y: 60 } });
        }
      }
      await page.screenshot({ path: `out/shot-${scheme}-${width}.png`, fullPage: true });
      await context.close();
    }
  await browser.close();
}, 120000);
