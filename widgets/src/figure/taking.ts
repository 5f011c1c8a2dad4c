/** What a reader takes from a block: its picture, its numbers. */

import type { Block, Gallery } from '../../../src/render/figure/figure';
import { shownItems } from '../../../src/render/figure/html';
import { type Rows, rowsOf, tabbed } from '../../../src/render/figure/rows';
import { blockSvg } from '../../../src/render/figure/still';
import { copyText, fileName, pngFile, saveFile, svgFile } from '../save';
import type { Taking } from '../take';

const kinds: readonly Block['kind'][] = [
  'bars',
  'cloud',
  'curves',
  'gallery',
  'logo',
  'scatter',
  'structure',
  'table',
  'text',
  'tree',
  'video',
  'waterfall',
];

/** Words and forms are copied as any text is. */
export const canTake = ({ kind }: Block): boolean => kinds.includes(kind);

interface ShownBlock {
  readonly block: Block;
  /** In CSS pixels. */
  readonly width: number;
  readonly selection: ReadonlySet<number>;
}

/** @param shown gives the block as it is at that moment */
export function blockDeeds(shown: () => ShownBlock): Taking {
  const drawing = () => {
    const { block, width, selection } = shown();
    return blockSvg(block, Math.max(width, 320), selection) ?? '';
  };
  const name = () => fileName(shown().block.heading || shown().block.kind);
  return {
    savePng: async () => saveFile(`${name()}.png`, await pngFile(drawing())),
    saveSvg: () => saveFile(`${name()}.svg`, svgFile(drawing())),
    copyData: () => copyText(tabbed(numbersOf(shown()))),
  };
}

function numbersOf({ block, selection }: ShownBlock): Rows {
  if (block.kind === 'gallery') return captions(block, selection);
  return rowsOf(block) ?? { columns: [], rows: [] };
}

function captions(block: Gallery, selection: ReadonlySet<number>): Rows {
  const { shown } = shownItems(block, selection);
  return {
    columns: ['picture', 'score'],
    rows: shown.map(({ caption = '', score = '' }) => [caption, score]),
  };
}
