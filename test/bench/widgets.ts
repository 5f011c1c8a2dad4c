/**
 * `npm run bench -- --widgets [--moves 40]`: how long the widgets take from an input to the picture that answers it, in a real
 * browser: two maps of 1024 × 1024 over a picture, a gallery of 500, and a chart of 10,000 points. One JSON object a line, with the median and the 95th
 * percentile in milliseconds. The clock runs from the event's own time to the second frame after it, so that what the event drew
 * has been painted. `cpu` is what the page's main thread computed for each event, whatever else the machine was doing; `all` what all
 * of the browser's processes did, the one that draws among them.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import '../../src/notebook/display';
import { Attribution, Comparison } from '../../src/attribution/result';
import { exportNotebook } from '../../src/notebook/export';
import { type Displayable, displaySymbol } from '../../src/notebook/host';
import { Random } from '../../src/tensor/random';
import { launchBrowser } from '../browser/chromium';
import { dot, SampleAnalysis } from '../notebook/figures';
import { withHost } from '../notebook/host';

const side = 1024;
const many = 10_000;
const random = new Random(3);

function largeMap(title: string, waves: number): Attribution {
  const values = new Float32Array(side * side);
  const input = new Float32Array(3 * side * side);
  const rgba = new Uint8ClampedArray(4 * side * side).fill(255);
  for (let at = 0; at < side * side; at++) {
    const [x, y] = [at % side, Math.floor(at / side)];
    values[at] = Math.sin((waves * x) / side) * Math.cos((waves * y) / side) + 0.1 * Math.sin(at * 12.9898);
    for (let channel = 0; channel < 3; channel++) {
      const value = (x ^ (y << channel)) & 255;
      input[3 * at + channel] = value / 255;
      rgba[4 * at + channel] = value;
    }
  }
  return new Attribution({
    method: 'made-up',
    title,
    values,
    shape: [1, side, side, 1],
    input: { values: input, shape: [1, side, side, 3], pictures: [{ width: side, height: side, rgba }] },
    targets: [{ index: 0, score: 1 }],
    certificate: { method: 'made-up', parameters: {}, explained: 'nothing', notes: [], seconds: 0 },
  });
}

const shows = {
  heatmap: () => new Comparison([largeMap('Broad', 9), largeMap('Narrow', 40)]),
  gallery: () =>
    new SampleAnalysis([
      {
        kind: 'gallery',
        most: 500,
        items: Array.from({ length: 500 }, (_, id) => ({
          pictures: [dot(id % 12, 64), dot((id + 5) % 12, 64)],
          caption: `image ${id}`,
          score: `outlier ${(id / 500).toFixed(2)}`,
          group: id % 3,
          id,
        })),
      },
    ]),
  points: () =>
    new SampleAnalysis([
      {
        kind: 'scatter',
        x: Float32Array.from({ length: many }, () => random.normal()),
        y: Float32Array.from({ length: many }, () => random.normal()),
        groups: Int32Array.from({ length: many }, (_, id) => id % 3),
        groupNames: ['one', 'two', 'three'],
      },
    ]),
};

const pageOf = (shown: object): Promise<string> =>
  withHost(async (host) => {
    const data = await (shown as Displayable)[displaySymbol]();
    const outputs = [{ output_type: 'execute_result', data }];
    const cells = [{ cell_type: 'code', source: 'show', execution_count: 1, outputs }];
    return exportNotebook({ cells, metadata: {} }, host.traffic);
  });

/** In the page: notes for each event of a kind how long it took until the picture that follows. */
function watch(kind: string): void {
  const took: number[] = [];
  Object.assign(globalThis, { took });
  const note = (event: Event) =>
    requestAnimationFrame(() => requestAnimationFrame(() => void took.push(performance.now() - event.timeStamp)));
  addEventListener(kind, note, { capture: true, passive: true });
}

interface Work {
  readonly name: string;
  readonly shows: keyof typeof shows;
  /** The event whose answer is timed. */
  readonly event: string;
  readonly prepare?: (page: Page) => Promise<unknown>;
  readonly move: (page: Page, at: number) => Promise<unknown>;
}

const map = (page: Page) => page.locator('.explainbook-panel canvas').nth(1);
const slider = (key: string) => (page: Page) => page.locator(`input[data-key="${key}"]`).focus();
const arrow = (page: Page, at: number) => page.keyboard.press(at % 2 ? 'ArrowLeft' : 'PageDown');
const item = (page: Page, at: number) => page.locator('.explainbook-item').nth((7 * at) % 40);

const chart = (page: Page) => page.locator('.explainbook-live .explainbook-canvas');
const dragging = (name: string) => (page: Page) => page.getByRole('button', { name }).click();

/** A place in the chart's middle, where points lie. */
async function inChart(page: Page, at: number): Promise<readonly [number, number]> {
  const box = (await chart(page).boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  return [x + 90 * Math.sin(at), y + 60 * Math.cos(at)];
}

async function drawFrame(page: Page, at: number): Promise<void> {
  const [x, y] = await inChart(page, at);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 60, y + 50, { steps: 3 });
  await page.mouse.up();
}

async function over(page: Page, at: number): Promise<void> {
  const box = (await map(page).boundingBox())!;
  await page.mouse.move(box.x + 40 + ((at * 17) % 200), box.y + 40 + ((at * 29) % 200));
}

const works: readonly Work[] = [
  { name: 'opacity', shows: 'heatmap', event: 'input', prepare: slider('opacity'), move: arrow },
  {
    name: 'threshold',
    shows: 'heatmap',
    event: 'input',
    prepare: slider('threshold'),
    move: (page) => page.keyboard.press('ArrowRight'),
  },
  {
    name: 'clip',
    shows: 'heatmap',
    event: 'input',
    prepare: slider('clip'),
    move: (page) => page.keyboard.press('ArrowLeft'),
  },
  {
    name: 'colours',
    shows: 'heatmap',
    event: 'change',
    move: (page, at) => page.locator('select[data-key="colormap"]').selectOption({ index: at % 7 }),
  },
  { name: 'hover', shows: 'heatmap', event: 'pointermove', move: over },
  {
    name: 'zoom',
    shows: 'heatmap',
    event: 'keydown',
    prepare: (page) => map(page).focus(),
    move: (page, at) => page.keyboard.press(at % 8 < 4 ? '+' : '-'),
  },
  {
    name: 'pan',
    shows: 'heatmap',
    event: 'pointermove',
    prepare: async (page) => {
      await map(page).focus();
      for (let press = 0; press < 4; press++) await page.keyboard.press('+');
      await page.locator('.explainbook-picture').nth(1).hover();
      await page.mouse.down();
    },
    move: async (page, at) => {
      const box = (await page.locator('.explainbook-picture').nth(1).boundingBox())!;
      await page.mouse.move(box.x + 100 + 60 * Math.sin(at), box.y + 100 + 60 * Math.cos(at));
    },
  },
  { name: 'select', shows: 'gallery', event: 'click', move: (page, at) => item(page, at).click() },
  {
    name: 'walk',
    shows: 'gallery',
    event: 'keydown',
    prepare: (page) => item(page, 0).click(),
    move: (page) => page.keyboard.press('ArrowRight'),
  },
  {
    name: 'select',
    shows: 'points',
    event: 'click',
    move: async (page, at) => {
      const [x, y] = await inChart(page, at);
      await page.mouse.move(x, y);
      await page.mouse.click(x, y);
    },
  },
  { name: 'frame', shows: 'points', event: 'mouseup', move: drawFrame },
  {
    name: 'legend',
    shows: 'points',
    event: 'click',
    move: (page, at) =>
      page
        .locator('button[data-group]')
        .nth(at % 3)
        .click(),
  },
  {
    name: 'walk',
    shows: 'points',
    event: 'keydown',
    prepare: (page) => chart(page).focus(),
    move: (page, at) => page.keyboard.press(at % 3 ? 'ArrowRight' : 'ArrowUp'),
  },
  {
    name: 'zoom',
    shows: 'points',
    event: 'keydown',
    prepare: (page) => chart(page).focus(),
    move: (page, at) => page.keyboard.press(at % 8 < 4 ? '+' : '-'),
  },
  {
    name: 'hover',
    shows: 'points',
    event: 'mousemove',
    move: async (page, at) => page.mouse.move(...(await inChart(page, at))),
  },
  {
    name: 'pan',
    shows: 'points',
    event: 'mousemove',
    prepare: async (page) => {
      await dragging('Move')(page);
      await page.mouse.move(...(await inChart(page, 0)));
      await page.mouse.down();
    },
    move: async (page, at) => page.mouse.move(...(await inChart(page, at))),
  },
  { name: 'scroll', shows: 'gallery', event: 'wheel', move: (page) => page.mouse.wheel(0, 300) },
];

async function time(browser: Browser, file: string, work: Work, moves: number) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const begun = performance.now();
  await page.goto(pathToFileURL(file).href);
  const alive = '.explainbook-panel canvas, .explainbook-item canvas, .explainbook-live:not(.explainbook-unseen)';
  await page.locator(alive).first().waitFor();
  const opened = Math.round(performance.now() - begun);
  await work.prepare?.(page);
  await page.evaluate(watch, work.event);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busy = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
  };
  const processes = await browser.newBrowserCDPSession();
  const all = async () => {
    const { processInfo } = await processes.send('SystemInfo.getProcessInfo');
    return processInfo.reduce((sum, { cpuTime }) => sum + 1000 * cpuTime, 0);
  };
  const before = [await busy(), await all()] as const;
  for (let at = 0; at < moves; at++) {
    await work.move(page, at);
    await page.waitForTimeout(60);
  }
  await page.waitForTimeout(300);
  const cpu = Math.round(((await busy()) - before[0]) / moves);
  const total = Math.round(((await all()) - before[1]) / moves);
  const took = (await page.evaluate(() => (globalThis as unknown as { took: number[] }).took)).sort((a, b) => a - b);
  await page.close();
  const share = (part: number) =>
    Math.round(took[Math.min(took.length - 1, Math.floor(part * took.length))] ?? Number.NaN);
  return { events: took.length, median: share(0.5), p95: share(0.95), cpu, all: total, opened };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { moves: { type: 'string', default: '40' }, only: { type: 'string', default: '' } },
  });
  const only = values.only.split(',').filter(Boolean);
  const chosen = works.filter(({ name }) => only.length === 0 || only.includes(name));
  const folder = mkdtempSync(join(tmpdir(), 'explainbook-bench-'));
  const browser = await launchBrowser();
  try {
    for (const kind of new Set(chosen.map((work) => work.shows))) {
      const file = join(folder, `${kind}.html`);
      writeFileSync(file, await pageOf(shows[kind]()));
      for (const work of chosen.filter((one) => one.shows === kind)) {
        console.log(
          JSON.stringify({ work: `${kind}-${work.name}`, ...(await time(browser, file, work, Number(values.moves))) }),
        );
      }
    }
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
