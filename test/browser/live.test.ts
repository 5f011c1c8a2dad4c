/** The live page in a real browser with the network off: what it computes is what the kernel computes. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildWidgets } from '../../scripts/build-widgets.mjs';
import { methods } from '../../src/attribution/methods';
import { digit } from '../../src/models/digits';
import { launchBrowser } from './chromium';
import { type LivePage, livePage } from './livePage';

const folder = mkdtempSync(join(tmpdir(), 'explainbook-live-'));
const file = join(folder, 'page.html');
let live: LivePage;
let browser: Browser;
let page: Page;
let requests: string[];
let complaints: string[];

beforeAll(async () => {
  await buildWidgets();
  live = await livePage();
  writeFileSync(file, live.html);
  browser = await launchBrowser();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(path: string): Promise<void> {
  await page.goto(pathToFileURL(path).href);
  await page.locator('.explainbook-heatmap').nth(1).waitFor();
}

beforeEach(async () => {
  const context = await browser.newContext({ offline: true, viewport: { width: 1000, height: 900 } });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  page = await context.newPage();
  page.setDefaultTimeout(10_000);
  requests = [];
  complaints = [];
  page.on('request', (request) => void requests.push(request.url()));
  page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())));
  page.on('pageerror', (error) => void complaints.push(error.message));
  await open(file);
  return () => context.close();
}, 60_000);

/** The first heatmap, of two maps, and the second, of one. */
const two = () => page.locator('.explainbook-heatmap').nth(0);
const one = () => page.locator('.explainbook-heatmap').nth(1);
type Widget = ReturnType<typeof one>;
const control = (widget: Widget, key: string) => widget.locator(`[data-key="${key}"]`);
const choose = (widget: Widget, key: string, title: string) =>
  control(widget, key).selectOption({ label: title }, { timeout: 5000 });
const origin = (widget: Widget) => widget.locator('.explainbook-advance [role="status"]');

/** Waits until what was asked is answered: the widget shows in the next frame that it is at work. */
async function settled(widget: Widget): Promise<void> {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  const look = () => widget.getAttribute('class');
  await expect.poll(look, { timeout: 30_000, interval: 20 }).not.toContain('explainbook-busy');
}

/** What "Copy data" gives: the numbers of each map. */
async function maps(widget: Widget): Promise<number[][]> {
  await widget.getByRole('button', { name: 'Copy data' }).click();
  await widget.getByText('copied').waitFor();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  return text.split('\n\n').map((map) =>
    map
      .split('\n')
      .slice(1)
      .flatMap((line) => line.split('\t').map(Number)),
  );
}

const worst = (a: readonly number[], b: ArrayLike<number>) =>
  a.reduce((most, value, at) => Math.max(most, Math.abs(value - b[at]!)), 0);

/** What the kernel says, on its native engine. */
async function kernel(method: string, example: number, options: object = {}): Promise<Float32Array> {
  const { values } = await methods.find(({ name }) => name === method)!.explain(live.model, digit(example), options);
  return values;
}

test('asks the network for nothing, breaks no rule of its policy, and carries the network once', async () => {
  await choose(one(), 'method', 'LRP');
  await settled(one());
  await choose(two(), 'method', 'Gradient');
  await settled(two());
  expect(requests.filter((url) => !/^(file|data|blob):/.test(url))).toEqual([]);
  expect(complaints).toEqual([]);
  expect(await origin(two()).textContent()).toMatch(/^Computed in this page in .* plain JavaScript engine\.$/);
  expect(live.html.match(/"model_name":"NetworkModel"/g)).toHaveLength(1);
  const policy = live.html.match(/Content-Security-Policy" content="([^"]*)"/)![1]!;
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain('worker-src blob:');
  expect(policy).not.toContain('eval');
});

const cases: readonly {
  readonly method: string;
  readonly options?: Readonly<Record<string, string | number>>;
  /** By the titles of the choices. */
  readonly set?: readonly (readonly [string, string])[];
}[] = [
  { method: 'gradient' },
  { method: 'smoothgrad' },
  { method: 'integrated_gradients' },
  {
    method: 'integrated_gradients',
    options: { baseline: 0.5, steps: 64 },
    set: [
      ['baseline', '0.5'],
      ['steps', '64'],
    ],
  },
  { method: 'lrp', options: { composite: 'epsilon' }, set: [['composite', 'epsilon']] },
  { method: 'lrp', options: { composite: 'epsilon-gamma-box' }, set: [['composite', 'epsilon-gamma-box']] },
  { method: 'lrp', options: { composite: 'alpha2-beta1' }, set: [['composite', 'alpha2-beta1']] },
  { method: 'deep_lift' },
  {
    method: 'deep_lift',
    options: { rule: 'revealcancel', baseline: 0.25 },
    set: [
      ['rule', 'RevealCancel'],
      ['baseline', '0.25'],
    ],
  },
  { method: 'occlusion' },
  { method: 'gradcam' },
];

test.each(cases)('$method $options has the numbers of the kernel', async ({ method, options = {}, set = [] }) => {
  await choose(one(), 'method', methods.find(({ name }) => name === method)!.title);
  for (const [name, title] of set) {
    const input = control(one(), name);
    if ((await input.evaluate(({ tagName }) => tagName)) === 'SELECT') await choose(one(), name, title);
    else {
      await input.fill(title);
      await input.press('Enter');
    }
  }
  await settled(one());
  expect(await one().locator('.explainbook-problem').textContent()).toBe('');
  expect(worst((await maps(one()))[0]!, await kernel(method, 5, options))).toBeLessThan(1e-4);
});

test('another target is explained for all maps, each by its own method, and certified', async () => {
  await control(two(), 'target').selectOption('9');
  await settled(two());
  const found = await maps(two());
  for (const [at, method] of ['integrated_gradients', 'lrp'].entries()) {
    expect(worst(found[at]!, await kernel(method, 3, { target: 9 }))).toBeLessThan(1e-4);
  }
  expect(await two().locator('.explainbook-target').textContent()).toContain('Why 9?');
  await two().locator('.explainbook-certificate summary').last().click();
  expect(await two().locator('.explainbook-ledger').last().textContent()).toContain('conv');
});

test('a stroke turns the four into a seven, and reset brings it back', async () => {
  expect(await two().locator('.explainbook-target').textContent()).toContain('Why 4?');
  await control(two(), 'draw').click();
  const box = (await control(two(), 'input').boundingBox())!;
  const at = (x: number, y: number) =>
    [box.x + ((x + 0.5) / 28) * box.width, box.y + ((y + 0.5) / 28) * box.height] as const;
  await page.mouse.move(...at(4, 4));
  await page.mouse.down();
  await page.mouse.move(...at(20, 6), { steps: 4 });
  await page.mouse.up();
  await settled(two());
  expect(await two().locator('.explainbook-target').textContent()).toContain('Why 7?');
  await control(two(), 'reset').click();
  await settled(two());
  expect(await two().locator('.explainbook-target').textContent()).toContain('Why 4?');
  const [first] = await maps(two());
  expect(worst(first!, live.shown.results[0]!.values)).toBeLessThan(1e-4);
});

test('the keyboard draws and erases, and keeps its place', async () => {
  await control(two(), 'draw').focus();
  await page.keyboard.press('Space');
  await control(two(), 'input').focus();
  for (const key of ['ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowUp']) await page.keyboard.press(key);
  const readout = two().locator('.explainbook-readout').first();
  expect(await readout.textContent()).toBe('x 14, y 8: 0');
  await page.keyboard.press('Space');
  await expect.poll(() => readout.textContent(), { timeout: 10_000 }).toBe('x 14, y 8: 1');
  await settled(two());
  expect(await page.evaluate(() => (document.activeElement as HTMLElement).dataset.key)).toBe('input');
  await control(two(), 'erase').click();
  await control(two(), 'input').focus();
  await page.keyboard.press('Space');
  await expect.poll(() => readout.textContent(), { timeout: 10_000 }).toMatch(/: 0$/);
  expect(complaints).toEqual([]);
});

test('what takes long says how far it is, and is cancelled', async () => {
  await choose(one(), 'method', 'RISE');
  await settled(one());
  const before = await maps(one());
  await control(one(), 'maxSamples').fill('20000');
  await control(one(), 'maxSamples').press('Enter');
  const bar = one().locator('.explainbook-advance progress');
  await expect.poll(() => bar.getAttribute('value'), { timeout: 20_000 }).not.toBeNull();
  await control(one(), 'cancel').click();
  await settled(one());
  expect(await control(one(), 'maxSamples').inputValue()).toBe('4000');
  expect(await maps(one())).toEqual(before);
  // It computes on.
  await choose(one(), 'method', 'Gradient');
  await settled(one());
  expect(worst((await maps(one()))[0]!, await kernel('gradient', 5))).toBeLessThan(1e-4);
});

test('a network that was changed is refused in a sentence', async () => {
  const changed = join(folder, 'changed.html');
  const [whole, weights] = live.html.match(/"path":\["weights"\],"data":"([^"]+)"/)!;
  const other = `${weights!.startsWith('AAAA') ? 'BBBB' : 'AAAA'}${weights!.slice(4)}`;
  writeFileSync(changed, live.html.replace(whole, whole.replace(weights!, other)));
  await open(changed);
  await choose(one(), 'method', 'LRP');
  await settled(one());
  expect(await one().locator('.explainbook-problem').textContent()).toContain('The network in this page was changed');
  expect(await one().locator('h3').nth(1).textContent()).toBe('Gradient × input');
});
