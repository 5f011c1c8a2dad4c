/**
 * `npm run bench -- --pages [--loads 20] [--slow 4] PAGE.html ...`: size of exported pages, and how long they take to open in a real browser.
 * One JSON object a line: bytes, bytes gzipped, those of its scripts; then median and 95th percentile, in milliseconds since the
 * page began to load, of the first picture (still or live), and of the first answer: a control is used as soon as it is there; both when
 * they have been painted. `--slow` divides the speed of the processor.
 */

import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../browser/chromium';

interface Noted {
  picture?: number;
  answer?: number;
}

/** In the page, before anything of it: looks at each frame what is there. */
function watch(): void {
  const noted: Noted = {};
  Object.assign(globalThis, { noted });
  const painted = (key: keyof Noted): void => {
    const note = () => Object.assign(noted, { [key]: noted[key] ?? performance.now() });
    requestAnimationFrame(() => requestAnimationFrame(note));
  };
  const use = (): boolean => {
    const range = document.querySelector<HTMLInputElement>('.explainbook-heatmap input[type="range"]');
    if (range) {
      range.value = range.min;
      range.dispatchEvent(new Event('input', { bubbles: true }));
      return true;
    }
    const thing = document.querySelector('.explainbook-figure :is([data-id], .explainbook-item, button)');
    thing?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    return thing !== null;
  };
  const look = (): void => {
    const still = [...document.querySelectorAll<HTMLImageElement>('main img')].some((image) => image.complete);
    const live = document.querySelector(':is(.explainbook-heatmap, .explainbook-figure) :is(canvas, svg)') !== null;
    if (still || live) painted('picture');
    if (live && use()) painted('answer');
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

async function open(browser: Browser, file: string, slow: number): Promise<Required<Noted>> {
  const context = await browser.newContext({ offline: true, viewport: { width: 1280, height: 900 } });
  try {
    const page = await context.newPage();
    await page.addInitScript(watch);
    if (slow > 1) await (await context.newCDPSession(page)).send('Emulation.setCPUThrottlingRate', { rate: slow });
    await page.goto(pathToFileURL(file).href);
    await page.waitForFunction(() => 'answer' in (globalThis as unknown as { noted: object }).noted);
    return await page.evaluate(() => (globalThis as unknown as { noted: Required<Noted> }).noted);
  } finally {
    await context.close();
  }
}

function sizes(file: string) {
  const html = readFileSync(file, 'utf8');
  const scripts = [...html.matchAll(/<script(?! type="application\/vnd)[^>]*>([\s\S]*?)<\/script>/g)]
    .map(([, text]) => text)
    .join('');
  return { bytes: html.length, gzipped: gzipSync(html).length, scripts: gzipSync(scripts).length };
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { loads: { type: 'string', default: '20' }, slow: { type: 'string', default: '1' } },
  });
  const browser = await launchBrowser();
  try {
    for (const file of positionals.map((path) => resolve(path))) {
      const loads: Required<Noted>[] = [];
      await open(browser, file, 1);
      for (let load = 0; load < Number(values.loads); load++)
        loads.push(await open(browser, file, Number(values.slow)));
      const share = (key: keyof Noted, part: number) => {
        const sorted = loads.map((noted) => noted[key]).sort((a, b) => a - b);
        return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]!);
      };
      const told = (key: keyof Noted) => ({ median: share(key, 0.5), p95: share(key, 0.95) });
      const times = { picture: told('picture'), answer: told('answer') };
      console.log(JSON.stringify({ page: basename(file), ...sizes(file), ...times }));
    }
  } finally {
    await browser.close();
  }
}

void main();
