/** A study in an exported page, in a real browser, offline: answered by keyboard alone, kept, saved, and read back. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe, { type AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import '../../src/notebook/display';
import { buildWidgets } from '../../scripts/build-widgets.mjs';
import { exportNotebook } from '../../src/notebook/export';
import { type Displayable, displaySymbol } from '../../src/notebook/host';
import { fromRuns } from '../../src/render/figure/form';
import { readStudy, type Study, study } from '../../src/study';
import { withHost } from '../notebook/host';
import { blurred, exact } from '../study/sample';
import { launchBrowser } from './chromium';

const folder = mkdtempSync(join(tmpdir(), 'explainbook-study-'));
const file = join(folder, 'page.html');
/** A mask, a choice between both, a choice with a false one, two scales. */
const make = () => study([exact(1), blurred(1)], { controls: 1 });
let browser: Browser;
let context: BrowserContext;
let page: Page;
let complaints: string[];

async function studyPage(shown: Study): Promise<string> {
  return withHost(async (host) => {
    const data = await (shown as unknown as Displayable)[displaySymbol]();
    const cells = [{ cell_type: 'code', source: '', outputs: [{ output_type: 'execute_result', data }] }];
    return exportNotebook({ cells }, host.traffic);
  });
}

beforeAll(async () => {
  await buildWidgets();
  const author = make();
  // What the author tried is not what a rater starts with.
  author.given = { q2: 1, rater: 'author' };
  writeFileSync(file, await studyPage(author));
  browser = await launchBrowser();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  context = await browser.newContext({ offline: true, acceptDownloads: true, viewport: { width: 1000, height: 900 } });
  page = await context.newPage();
  complaints = [];
  page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())));
  page.on('pageerror', (error) => void complaints.push(error.message));
  await page.goto(pathToFileURL(file).href);
  await page.locator('.explainbook-form').waitFor();
  return () => context.close();
}, 60_000);

const status = () => page.locator('.explainbook-status').textContent();
const title = () => page.locator('.explainbook-form h3').textContent();
const press = async (...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};

test('by keyboard alone: code, mask, choices, scales; the file reads back as what was answered', async () => {
  await page.locator('.explainbook-form input').focus();
  await page.keyboard.type('ada');
  await press('Enter');
  expect(await title()).toBe('What matters for “square”?');
  // From the step's heading to the picture: the brush paints one cell in the middle and one beside it.
  await press('Tab', 'Minus', 'Minus', 'Space', 'ArrowRight', 'Space', 'ArrowRight', 'Space', 'Control+z', 'Enter');
  for (let trial = 0; trial < 2; trial++) {
    expect(await title()).toBe('Which explanation?');
    await press('Tab', 'Space', 'ArrowRight', 'Enter');
  }
  for (const rating of [4, 2]) {
    for (let item = 0; item < 10; item++) {
      await press('Tab', 'Space');
      for (let step = 1; step < rating; step++) await press('ArrowRight');
    }
    if (rating === 4) await press('Enter');
  }
  expect(await status()).toContain('All 23 questions are answered.');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save answers' }).press('Enter'),
  ]);
  expect(download.suggestedFilename()).toBe('answers-ada.json');
  const saved = join(folder, 'answers.json');
  await download.saveAs(saved);
  const result = readStudy(make(), [readFileSync(saved, 'utf8')]);
  expect(result.problems).toEqual([]);
  const [{ rater, answers }] = result.raters as [(typeof result.raters)[0]];
  expect([rater, answers.q2, answers.q3]).toEqual(['ada', 1, 1]);
  const painted = fromRuns(answers.q1 as number[], 144);
  expect([...painted.keys()].filter((cell) => painted[cell]! > 0)).toEqual([6 * 12 + 6, 6 * 12 + 7]);
  expect(result.causability.map(({ score }) => score?.value).sort()).toEqual([0.4, 0.8]);
  expect(complaints).toEqual([]);
}, 60_000);

test('by pointer: a stroke paints what lies on its way, in one go; erased it is no answer', async () => {
  await page.getByRole('button', { name: 'Next' }).click();
  const stage = (await page.locator('.explainbook-stage').boundingBox())!;
  const at = (share: number) => [stage.x + share * stage.width, stage.y + stage.height / 2] as const;
  await page.mouse.move(...at(0.1));
  await page.mouse.down();
  await page.mouse.move(...at(0.9), { steps: 2 });
  await page.mouse.up();
  expect(await page.locator('.explainbook-mask output').textContent()).toContain('7 % of the picture');
  expect(await status()).toContain('1 of 23');
  await page.getByRole('button', { name: 'Clear' }).click();
  expect(await status()).toBe('0 of 23 questions answered.');
});

test('nothing is lost on reload: answers, place and a code of its own', async () => {
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('radio', { name: 'B' }).check();
  await page.reload();
  await page.locator('.explainbook-form').waitFor();
  expect(await page.locator('.explainbook-place').textContent()).toBe('Step 3 of 6');
  expect(await page.getByRole('radio', { name: 'B' }).isChecked()).toBe(true);
  await page.getByRole('button', { name: 'Back' }).click();
  await page.getByRole('button', { name: 'Back' }).click();
  expect(await page.locator('.explainbook-form input').inputValue()).toMatch(/^[a-z2-9]{8}$/);
  expect(await page.getByRole('button', { name: 'Back' }).isDisabled()).toBe(true);
});

test('nothing is wider than a narrow window', async () => {
  await page.setViewportSize({ width: 360, height: 800 });
  for (let step = 0; step < 6; step++) {
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    if (step < 5) await page.getByRole('button', { name: 'Next' }).click();
  }
});

test.each(['light', 'dark'] as const)('axe finds nothing to complain of in any step, %s', async (colorScheme) => {
  await page.emulateMedia({ colorScheme });
  await page.evaluate(axe.source);
  for (let step = 0; step < 6; step++) {
    const { violations } = (await page.evaluate('axe.run(".explainbook-figure")')) as AxeResults;
    expect(violations.map(({ id, nodes }) => `${step} ${id} ${nodes[0]?.html}`)).toEqual([]);
    if (step < 5) await page.getByRole('button', { name: 'Next' }).click();
  }
});

test('without scripts it is a form on paper', async () => {
  const still = await browser.newContext({ offline: true, javaScriptEnabled: false });
  const quiet = await still.newPage();
  await quiet.goto(pathToFileURL(file).href);
  const text = (await quiet.locator('.widget').textContent())!;
  expect(text.match(/☐/g)).toHaveLength(2 + 2 + 100);
  expect(text).toContain('I received the explanations in a timely and efficient manner.');
  await still.close();
});

test('printed with scripts on it is the same form', async () => {
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('.explainbook-form-print').textContent()).toMatch(/☐/);
  expect(await page.locator('.explainbook-form-screen').isVisible()).toBe(false);
});
