/** Pictures of parts of pages, compared with those that are kept; `EXPLAINBOOK_SNAPSHOTS=write` keeps new ones. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { type DecodedPng, decode } from 'fast-png';
import type { Locator, Page } from 'playwright-core';

const folder = join(__dirname, 'snapshots');
const writes = process.env.EXPLAINBOOK_SNAPSHOTS === 'write';

/** Sides of the squares whose mean colours are compared, so that a rounded edge or a hinted letter makes no difference. */
const square = 8;
/** A square differs by more than this, of 255. */
const different = 24;
/** More of them than this share make another picture. */
const tolerated = 0.01;

/** What is different, in a sentence; undefined when nothing is. A picture that is not kept yet is kept. */
export async function changed(part: Locator, name: string): Promise<string | undefined> {
  const taken = await part.screenshot({ animations: 'disabled', caret: 'hide', scale: 'css' });
  const file = join(folder, `${name}.png`);
  if (writes || !existsSync(file)) {
    if (!writes) return `there is no picture ${name} to compare with; set EXPLAINBOOK_SNAPSHOTS=write to keep one`;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, taken);
    return undefined;
  }
  const [now, before] = [decode(taken), decode(readFileSync(file))];
  if (Math.abs(now.height - before.height) > square || now.width !== before.width) {
    return `${name} is ${now.width} × ${now.height} pixels; kept is ${before.width} × ${before.height}`;
  }
  const kept = pooled(before, [0, 0]);
  // What stands above a part may move it by a fraction of a pixel, and so all of its edges.
  const share = Math.min(...shifts.map((shift) => othersOf(pooled(now, shift), kept)));
  if (share <= tolerated) return undefined;
  const percent = Math.round(1000 * share) / 10;
  return `${name}: ${percent} % of the squares differ; look at it, and set EXPLAINBOOK_SNAPSHOTS=write to keep it`;
}

const shifts = [-1, 0, 1].flatMap((y) => [-1, 0, 1].map((x) => [x, y] as const));

interface Pooled {
  readonly columns: number;
  readonly rows: number;
  readonly means: Float64Array;
}

/** The share of squares that are another colour. */
function othersOf(now: Pooled, before: Pooled): number {
  const count = now.columns * Math.min(now.rows, before.rows);
  let others = 0;
  for (let at = 0; at < count; at++) {
    const apart = [0, 1, 2].map((channel) => Math.abs(now.means[3 * at + channel]! - before.means[3 * at + channel]!));
    if (Math.max(...apart) > different) others += 1;
  }
  return others / count;
}

function pooled({ width, height, data, channels }: DecodedPng, [right, down]: readonly [number, number]): Pooled {
  const inside = (at: number, length: number) => Math.min(Math.max(at, 0), length - 1);
  const [columns, rows] = [Math.ceil(width / square), Math.ceil(height / square)];
  const means = new Float64Array(3 * columns * rows);
  const counts = new Float64Array(columns * rows);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const cell = Math.floor(y / square) * columns + Math.floor(x / square);
      counts[cell]! += 1;
      for (let channel = 0; channel < 3; channel++) {
        means[3 * cell + channel]! +=
          data[channels * (inside(y + down, height) * width + inside(x + right, width)) + channel]!;
      }
    }
  }
  return { columns, rows, means: means.map((sum, at) => sum / counts[Math.floor(at / 3)]!) };
}

/** The browser's package brings a font, which makes pages look the same on every machine. */
export async function useBundledFont(page: Page): Promise<void> {
  const face = (weight: number, name: string) =>
    `@font-face { font-family: Bundled; font-weight: ${weight}; src: url(data:font/ttf;base64,${bundled(name)}); }`;
  const content = `${face(400, 'OpenSans-Regular.ttf')} ${face(700, 'OpenSans-Bold.ttf')} :root { --jp-ui-font-family: Bundled; }`;
  await page.addStyleTag({ content });
  await page.evaluate(() => document.fonts.ready);
}

let archive: Buffer | undefined;

/** A file of the package's archive, in base64. */
function bundled(name: string): string {
  const place = join(dirname(require.resolve('@sparticuz/chromium')), '..', '..', 'bin', 'fonts.tar.br');
  archive ??= brotliDecompressSync(readFileSync(place));
  const blocks = (bytes: number) => 512 * Math.ceil(bytes / 512);
  for (let at = 0; at + 512 <= archive.length; ) {
    const [path, size] = [archive.toString('latin1', at, at + 100), archive.toString('latin1', at + 124, at + 136)];
    const length = Number.parseInt(size, 8);
    if (path.replace(/\0.*/s, '').endsWith(name)) {
      return archive.subarray(at + 512, at + 512 + length).toString('base64');
    }
    if (!Number.isFinite(length)) break;
    at += 512 + blocks(length);
  }
  throw new Error(`The browser's package has no font ${name}.`);
}
