/** Lines, steps or points over a common axis, with bands. */

import { formatNumber } from '../format';
import { extent, footHeight, nameHeight, padded, scale, tickText, widest, xAxis, yAxis } from './axis';
import type { Curves, Series } from './figure';
import { legend } from './legend';
import { groupColor, groupColors } from './palette';
import { drawing, label, path, svg, title } from './svg';

/** Of the plot itself, in pixels. */
export const curvesHeight = (width: number): number => Math.min(240, Math.max(160, 0.42 * width));

/** A curve's name as a legend says it, with its area where it brings one. */
export const seriesName = ({ name, area }: Series): string =>
  area === undefined ? name : `${name}, area ${formatNumber(area, { digits: 3 })}`;

/** One curve needs no legend, unless it has an area to say. */
export const named = (series: readonly Series[]): boolean =>
  series.length > 1 || series.some(({ area }) => area !== undefined);

/** A point of a curve in words. */
export function curvePointText({ name, x, y, low, high }: Series, at: number): string {
  const band = low && high ? ` (${formatNumber(low[at]!)} to ${formatNumber(high[at]!)})` : '';
  return `${name}: ${formatNumber(x[at]!)}, ${formatNumber(y[at]!)}${band}`;
}

/** The ends of both axes: everything that is drawn, with some room. */
export function curvesExtent({ series, rules = [] }: Pick<Curves, 'series' | 'rules'>) {
  const ys = extent([
    ...series.flatMap(({ y, low = [], high = [] }) => [...y, ...low, ...high]),
    ...rules.flatMap(({ y }) => (y === undefined ? [] : [y])),
  ]);
  const xs = extent([...series.flatMap((each) => each.x), ...rules.flatMap(({ x }) => (x === undefined ? [] : [x]))]);
  return { x: padded(xs, 0.02), y: padded(ys) };
}

export function curvesSvg({ series, xLabel, yLabel, rules = [] }: Curves, width: number): string {
  const names = named(series) ? series : [];
  const key = legend(
    names.map((one, at) => ({ name: seriesName(one), color: groupColor(at) })),
    0,
    width,
    12,
  );
  const top = key.height + nameHeight;
  const height = top + curvesHeight(width);
  const bottom = height;
  const ends = curvesExtent({ series, rules });
  const y = scale(ends.y, [bottom, top]);
  const left = widest(y.ticks.map(tickText)) + 10;
  const x = scale(ends.x, [left, width - 12], Math.max(3, width / 90));
  const body = [
    ...key.parts,
    ...yAxis(y, left, width - 12, yLabel),
    ...xAxis(x, bottom, bottom, xLabel),
    ...series.map((each, at) => seriesSvg(each, at, x.at, y.at)),
    ...rules.flatMap((rule) => ruleSvg(rule, [left, width - 12], [top, bottom], x.at, y.at)),
  ];
  return drawing(width, height + footHeight, `${yLabel} over ${xLabel}`, body);
}

type At = (value: number) => number;

/** Where colours begin anew, lines are dashed. */
export const dashOf = (at: number): string | undefined => (at < groupColors ? undefined : '6 3');

function seriesSvg(series: Series, at: number, x: At, y: At): string {
  const color = groupColor(at);
  const { low, high, mark = 'line' } = series;
  const parts: string[] = [];
  if (low && high) {
    const up = series.x.map((value, place) => [x(value), y(high[place]!)] as const);
    const down = series.x.map((value, place) => [x(value), y(low[place]!)] as const).reverse();
    parts.push(
      svg('path', { d: `${path([...up, ...down])}Z`, fill: color, 'fill-opacity': 0.18, 'pointer-events': 'none' }),
    );
  }
  const points = series.x.map((value, place) => [x(value), y(series.y[place]!)] as const);
  if (mark !== 'points') {
    parts.push(
      svg('path', {
        d: path(points),
        ...{
          fill: 'none',
          stroke: color,
          'stroke-width': 2,
          'stroke-linejoin': 'round',
          'stroke-dasharray': dashOf(at),
        },
      }),
    );
  }
  if (mark !== 'line') {
    points.forEach(([cx, cy], place) => {
      if (!Number.isFinite(cx) || !Number.isFinite(cy)) return;
      const said = curvePointText(series, place);
      parts.push(svg('circle', { cx, cy, r: 3.5, fill: color }, [title(said)]));
    });
  }
  // What is selected by it says its name where it is pointed at.
  const named = series.id === undefined ? [] : [title(seriesName(series))];
  return svg('g', { 'data-id': series.id }, [...named, ...parts]);
}

function ruleSvg(
  rule: NonNullable<Curves['rules']>[number],
  [left, right]: readonly [number, number],
  [top, bottom]: readonly [number, number],
  x: At,
  y: At,
): string[] {
  const parts: string[] = [];
  if (rule.x !== undefined) {
    const at = x(rule.x);
    // The name stands on the side where there is room.
    const before = at > (left + right) / 2;
    parts.push(
      svg('path', { class: 'explainbook-rule', d: `M${at} ${top}V${bottom}` }),
      label(rule.label, at + (before ? -5 : 5), top + 12, { 'text-anchor': before ? 'end' : 'start' }),
    );
  }
  if (rule.y !== undefined) {
    const at = y(rule.y);
    parts.push(
      svg('path', { class: 'explainbook-rule', d: `M${left} ${at}H${right}` }),
      ...(rule.x === undefined ? [label(rule.label, right - 4, at - 5, { 'text-anchor': 'end' })] : []),
    );
  }
  return parts;
}
