/** The blocks that are drawings, one renderer each. */

import { barsSvg } from './bars';
import { cloudSvg } from './cloud';
import { curvesSvg } from './curves';
import type { Bars, Block, Cloud, Curves, Logo, Scatter, Structure, Tree, Waterfall } from './figure';
import { logoSvg } from './logo';
import { scatterSvg } from './scatter';
import { structureSvg } from './structure';
import { treeSvg } from './tree';
import { waterfallSvg } from './waterfall';

export type Plot = Bars | Cloud | Curves | Scatter | Structure | Logo | Tree | Waterfall;

/** Those that come alive: pages zoom, point and select in them. */
export type ChartBlock = Bars | Curves | Scatter;

const kinds: readonly Block['kind'][] = [
  'bars',
  'cloud',
  'curves',
  'scatter',
  'structure',
  'logo',
  'tree',
  'waterfall',
];

export const isPlot = (block: Block): block is Plot => kinds.includes(block.kind);

export const chartKinds: readonly Block['kind'][] = ['bars', 'curves', 'scatter'];

export const isChart = (block: Block): block is ChartBlock => chartKinds.includes(block.kind);

/** The block as SVG, `width` CSS pixels wide. */
export function plotSvg(block: Plot, width: number): string {
  if (block.kind === 'bars') return barsSvg(block, width);
  if (block.kind === 'cloud') return cloudSvg(block, width);
  if (block.kind === 'curves') return curvesSvg(block, width);
  if (block.kind === 'scatter') return scatterSvg(block, width);
  if (block.kind === 'waterfall') return waterfallSvg(block, width);
  if (block.kind === 'structure') return structureSvg(block, width);
  if (block.kind === 'logo') return logoSvg(block, width);
  return treeSvg(block, width);
}
