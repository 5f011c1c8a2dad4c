/** What is kept of a run: its numbers, and its figures as pictures. */

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Roar } from '../../src/evaluation/retraining';
import { blockSvg } from '../../src/render/figure/still';

export interface About {
  readonly command: string;
  readonly engine: string;
  readonly data: string;
  /** Of the network that was explained, on the test pictures. */
  readonly accuracy: number;
}

/** Writes FILE.json, from which `new Roar(JSON.parse(…).found)` makes the result anew, and its charts: FILE-1.svg and so on. */
export function writeReport(file: string, roar: Roar, about: About): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const rounded = (_: string, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value);
  writeFileSync(`${file}.json`, `${JSON.stringify({ ...about, found: roar.found }, rounded, 1)}\n`);
  roar.figure().blocks.forEach((block, at) => {
    const drawing = block.kind === 'table' ? undefined : blockSvg(block, block.width === 'half' ? 440 : 680);
    if (drawing) writeFileSync(`${file}-${at + 1}.svg`, `${drawing}\n`);
  });
}
