/** What is kept of a run: its numbers, its charts as pictures, and a page that shows both. */

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Roar, RoarRank } from '../../src/evaluation/retraining';
import type { Table } from '../../src/render/figure/figure';
import { blockSvg } from '../../src/render/figure/still';
import { formatPercent } from '../../src/render/format';

export interface About {
  readonly command: string;
  readonly engine: string;
  readonly data: string;
  /** Of the network that was explained, on the test pictures. */
  readonly accuracy: number;
}

/** Writes FILE.json, from which `new Roar(JSON.parse(…).found)` makes the result anew, FILE-1.svg and so on, and FILE.md. */
export function writeReport(file: string, roar: Roar, about: About): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const rounded = (_: string, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value);
  // One method a line.
  const json = JSON.stringify({ ...about, found: roar.found }, rounded).replaceAll('{"name"', '\n{"name"');
  writeFileSync(`${file}.json`, `${json}\n`);
  const pictures: string[] = [];
  const { blocks, title, summary } = roar.figure();
  for (const [at, block] of blocks.entries()) {
    const drawing = block.kind === 'table' ? undefined : blockSvg(block, block.width === 'half' ? 440 : 820);
    if (!drawing) continue;
    const name = `${path.basename(file)}-${at + 1}.svg`;
    writeFileSync(path.join(path.dirname(file), name), `${drawing}\n`);
    pictures.push(`![${block.heading}](${name})`);
  }
  const { whole, sizes, parameters } = roar.found;
  const runs = `${whole.length} training${whole.length === 1 ? '' : 's'} a point`;
  const own = whole.map((accuracy) => formatPercent(accuracy)).join(', ');
  const page = [
    `# ${title}: ${about.data}`,
    `\`${about.command}\`: ${sizes[0]} pictures to learn from, ${sizes[1]} to be tested on, ${String(parameters.epochs)} epochs, ${runs}. The network that is explained names ${formatPercent(about.accuracy)} of the test pictures rightly; networks trained on whole pictures ${own}.`,
    summary,
    ...(roar.found.mode === 'remove' ? [published(roar.ranked())] : []),
    ...pictures,
    markdown(blocks.find((block): block is Table => block.kind === 'table')!),
    ...roar.certificate.notes,
  ];
  writeFileSync(`${file}.md`, `${page.join('\n\n')}\n`);
}

/** How the finding of the paper fared: SmoothGrad² and VarGrad beat random, the methods themselves do not. */
function published(ranks: readonly RoarRank[]): string {
  const squared = ranks.filter(({ name }) => /SmoothGrad²|VarGrad/.test(name));
  const plain = ranks.filter(({ name }) => ['Gradient', 'Integrated Gradients', 'Guided Backprop'].includes(name));
  const of = (some: readonly RoarRank[]) => {
    const above = some.filter(({ beyondRandom }) => beyondRandom.value > 0).length;
    const sure = some.filter(({ beatsRandom }) => beatsRandom === 'yes').length;
    return `${above} of ${some.length} lie above random, ${sure} with their whole interval`;
  };
  return `Of the published finding: of SmoothGrad² and VarGrad ${of(squared)}; of the three methods as they are ${of(plain)}.`;
}

function markdown({ columns, rows }: Table): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}
