/** The report on one decision as a page, in a real browser. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Attribution, decisionReport, digit, loadModel, lrp } from '../../src';
import { toldTable, toldText } from '../notebook/told';
import '../engine';
import { seriousFindings } from './accessibility';
import { launchBrowser } from './chromium';

const folder = mkdtempSync(join(tmpdir(), 'explainbook-report-'));
let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
}, 60_000);
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

const evil = '</p><script>document.title = "owned"</script><img src=x onerror="document.title = \'owned\'">';

const cases: Readonly<Record<string, () => Promise<Attribution>>> = {
  image: async () => lrp(await loadModel('digits'), digit(3)),
  text: async () => toldText(),
  table: async () => {
    const told = toldTable();
    return new Attribution({ ...told, title: evil, input: { ...told.input, columns: [evil, 'fare', 'class'] } });
  },
};

describe('a decision report in a browser', () => {
  it.each(Object.keys(cases))('of a %s shows, fits a telephone and two sheets of paper', async (name) => {
    const file = join(folder, `${name}.html`);
    await (await decisionReport(await cases[name]!(), { subject: evil })).save(file);
    const page = await browser.newPage({ viewport: { width: 390, height: 800 } });
    const complaints: string[] = [];
    page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())));
    page.on('request', (request) => void (/^(file|data):/.test(request.url()) || complaints.push(request.url())));
    await page.goto(pathToFileURL(file).href);
    expect(await page.locator('h2').count()).toBe(6);
    expect(
      await page.locator('img').evaluateAll((all) => all.every((img) => (img as HTMLImageElement).naturalWidth > 0)),
    ).toBe(true);
    expect(await page.title()).not.toBe('owned');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    const paper = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    expect(paper.match(/\/Type \/Page\n/g)!.length).toBeLessThanOrEqual(2);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it.each(['light', 'dark'] as const)(
    'has no serious fault for those who cannot see it well, %s',
    async (colorScheme) => {
      const context = await browser.newContext({ colorScheme, bypassCSP: true });
      for (const name of Object.keys(cases)) {
        const file = join(folder, `${name}-audit.html`);
        await (await decisionReport(await cases[name]!())).save(file);
        const page = await context.newPage();
        await page.goto(pathToFileURL(file).href);
        expect(await seriousFindings(page), name).toEqual([]);
      }
      await context.close();
    },
    60_000,
  );
});
