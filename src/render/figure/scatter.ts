/** Points in the plane, coloured by group. */

import { extent, footHeight, nameHeight, padded, scale, tickText, widest, xAxis, yAxis } from './axis';
import type { Scatter } from './figure';
import { legend } from './legend';
import { floats, integers } from './numbers';
import { groupColor } from './palette';
import { drawing, svg, title } from './svg';

/** Of the plot itself, in pixels. */
export const scatterHeight = (width: number): number => Math.min(420, Math.max(220, 0.7 * width));

/** A point in words: its number, its group, whether it has a ring. */
export const pointText = (id: number, group: string | undefined, ringed: boolean): string =>
  [`${id}`, ...(group === undefined ? [] : [group]), ...(ringed ? ['marked'] : [])].join(', ');

export function scatterSvg(block: Scatter, width: number): string {
  const [xs, ys] = [floats(block.x), floats(block.y)];
  const groups = block.groups ? integers(block.groups) : new Int32Array(xs.length);
  const names = block.groupNames ?? [];
  const key = legend(
    names.map((name, group) => ({ name, color: groupColor(group), group })),
    0,
    width,
    12,
  );
  const top = key.height + (block.yLabel ? nameHeight : 6);
  const bottom = top + scatterHeight(width);
  const axes = block.xLabel !== undefined || block.yLabel !== undefined;
  const y = scale(padded(extent(ys)), [bottom, top]);
  const left = axes ? widest(y.ticks.map(tickText)) + 10 : 1;
  const x = scale(padded(extent(xs)), [left, width - 1], Math.max(3, width / 90));
  const ringed = new Set(block.ringed ?? []);
  const radius = xs.length > 2000 ? 2.2 : xs.length > 400 ? 3 : 4;
  const points = Array.from(xs, (value, id) => {
    const group = groups[id]!;
    const [cx, cy] = [x.at(value), y.at(ys[id]!)];
    if (!Number.isFinite(cx) || !Number.isFinite(cy)) return '';
    return svg('g', { 'data-id': id, 'data-in': group }, [
      title(pointText(id, names[group], ringed.has(id))),
      svg('circle', { cx, cy, r: radius, fill: groupColor(group), 'fill-opacity': 0.75 }),
      ...(ringed.has(id) ? [svg('circle', { cx, cy, r: radius + 3, class: 'explainbook-ring' })] : []),
    ]);
  });
  const frame = axes
    ? [...yAxis(y, left, width - 1, block.yLabel), ...xAxis(x, bottom, top, block.xLabel)]
    : [svg('rect', { x: 0.5, y: top, width: width - 1, height: bottom - top, rx: 6, class: 'explainbook-box' })];
  const name = `${xs.length} points${names.length > 0 ? ` in ${names.length} groups` : ''}`;
  return drawing(width, bottom + (axes ? footHeight : 1), name, [...frame, ...points, ...key.parts]);
}
