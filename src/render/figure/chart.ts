/** Scatters, curves and bars as Plotly takes them, laid out as the drawings are, so that one can take the other's place. */

import { extent, footHeight, nameHeight, padded, scale, tickText, widest } from './axis';
import { barColor, barColumns, barText, rowHeight, ruleHeight } from './bars';
import { curvePointText, curvesExtent, curvesHeight, dashOf, seriesName } from './curves';
import type { Bar, Bars, Curves, Scatter, Series } from './figure';
import { floats, integers } from './numbers';
import { groupColor } from './palette';
import type { ChartBlock } from './plot';
import type { Points } from './points';
import { pointText, scatterHeight } from './scatter';
import { shorten } from './svg';

/** Colours and font of the page around the chart. */
export interface ChartLook {
  readonly ink: string;
  readonly quiet: string;
  readonly line: string;
  readonly ground: string;
  readonly raised: string;
  readonly accent: string;
  readonly font: string;
}

export type Range = readonly [number, number];

/** What `Plotly.react` takes; its own types are a package of their own. */
export interface Chart {
  readonly traces: readonly Readonly<Record<string, unknown>>[];
  readonly layout: Readonly<Record<string, unknown>>;
  /** What the axes show before anyone zooms. */
  readonly home: { readonly x: Range; readonly y: Range };
  /** Of the bars, or of the curves by the `meta` of their traces; empty where none can be selected. */
  readonly ids: readonly (number | undefined)[];
  /** Of a scatter, what is selected and drawn over its trace. */
  readonly points?: Points;
}

/** More points than this are drawn by WebGL. */
export const manyPoints = 2000;

/** How far beside a point a mouse still means it, in CSS pixels. */
export const reach = 12;

/** @param width in CSS pixels */
export function chart(block: ChartBlock, look: ChartLook, width: number): Chart {
  if (block.kind === 'bars') return barsChart(block, look, width);
  return block.kind === 'curves' ? curvesChart(block, look, width) : scatterChart(block, look, width);
}

/** Plotly reads some markup in texts; ours have none. */
export const plain = (text: string): string =>
  String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

interface Margin {
  readonly l: number;
  readonly r: number;
  readonly t: number;
  readonly b: number;
}

function frame({ ink, quiet, line, ground, font }: ChartLook, width: number, height: number, margin: Margin) {
  return {
    width,
    height: margin.t + height + margin.b,
    margin: { ...margin, pad: 0 },
    paper_bgcolor: 'rgba(0, 0, 0, 0)',
    plot_bgcolor: 'rgba(0, 0, 0, 0)',
    font: { family: font, size: 12, color: quiet },
    hovermode: 'closest',
    hoverdistance: reach,
    hoverlabel: { bgcolor: ground, bordercolor: line, font: { family: font, size: 12, color: ink }, align: 'left' },
    showlegend: false,
  };
}

function axis({ line, quiet }: ChartLook, range: Range, name = '') {
  return {
    range: [...range],
    title: { text: plain(name), standoff: 6, font: { color: quiet, size: 12 } },
    gridcolor: line,
    showline: false,
    zeroline: false,
    ticks: '',
    ticklabelstandoff: 4,
    exponentformat: 'power',
  };
}

/** A line of text at a place that does not move with the data. */
const text = (said: string, place: Readonly<Record<string, unknown>>) => ({
  text: plain(said),
  showarrow: false,
  captureevents: false,
  ...place,
});

/** The name of a vertical axis stands over it, where it can be read upright. */
const nameOver = (name: string, left: number) =>
  text(name, {
    xref: 'paper',
    x: 0,
    xanchor: 'left',
    xshift: -left,
    yref: 'paper',
    y: 1,
    yanchor: 'bottom',
    yshift: 2,
  });

const ruleLine = ({ quiet }: ChartLook) => ({ color: quiet, width: 1, dash: '4px,3px' });

/** A line across the plot at one x. */
const upright = (x: number, look: ChartLook) => {
  return { type: 'line', x0: x, x1: x, y0: 0, y1: 1, yref: 'paper', line: ruleLine(look) };
};

/** Its name stands on the side where there is room. */
const beside = (x: number, [low, high]: Range) =>
  x > (low + high) / 2 ? { x, xanchor: 'right', xshift: -4 } : { x, xanchor: 'left', xshift: 4 };

function barsChart({ bars, valueLabel, range, rules = [] }: Bars, look: ChartLook, width: number): Chart {
  // A section's name has a line of its own above its bars.
  const lines: (Bar | string)[] = [];
  const sections = bars.some(({ section }) => section !== undefined);
  bars.forEach((bar, at) => {
    if (sections && (at === 0 || bar.section !== bars[at - 1]!.section)) lines.push(bar.section ?? '');
    lines.push(bar);
  });
  const places = lines.flatMap((line, place) => (typeof line === 'string' ? [] : [place]));
  const columns = barColumns(bars, width);
  const margin = { l: columns.left, r: columns.right, t: rules.length > 0 ? ruleHeight : 4, b: footHeight };
  const values = bars.flatMap(({ value, low = value, high = value }) => [value, low, high]);
  const across = range ?? extent([0, ...values, ...rules.map(({ value }) => value)]);
  const down: Range = [lines.length - 0.5, -0.5];
  const distance = (bar: Bar, end: number | undefined) => (end === undefined ? 0 : Math.abs(end - bar.value));
  const trace = {
    type: 'bar',
    orientation: 'h',
    x: bars.map(({ value }) => value),
    y: places,
    hovertext: bars.map((bar) => plain(barText(bar))),
    hoverinfo: 'text',
    cliponaxis: true,
    marker: {
      color: bars.map(barColor),
      opacity: bars.map(({ tone }) => (tone === 'faint' ? 0.45 : 0.9)),
      line: { width: 0 },
    },
    width: 0.62,
    unselected: { marker: { opacity: 0.25 } },
    ...(bars.some(({ low }) => low !== undefined)
      ? {
          error_x: {
            type: 'data',
            symmetric: false,
            array: bars.map((bar) => distance(bar, bar.high)),
            arrayminus: bars.map((bar) => distance(bar, bar.low)),
            color: look.ink,
            thickness: 1.5,
            width: 4,
          },
        }
      : {}),
  };
  const titles = lines.flatMap((line, y) =>
    typeof line === 'string'
      ? [
          text(shorten(line, width), {
            ...{ xref: 'paper', x: 0, xanchor: 'left', xshift: -columns.left, y, yanchor: 'middle' },
            font: { color: look.ink, weight: 600 },
          }),
        ]
      : [],
  );
  const notes = bars.flatMap(({ note }, at) =>
    note
      ? [
          text(shorten(note, columns.right - 22), {
            ...{ xref: 'paper', x: 1, xanchor: 'left', xshift: 10, y: places[at], yanchor: 'middle' },
          }),
        ]
      : [],
  );
  const names = rules.map(({ value, label }) =>
    text(label, { ...beside(value, across), yref: 'paper', y: 1, yanchor: 'bottom' }),
  );
  return {
    traces: [trace],
    layout: {
      ...frame(look, width, rowHeight * lines.length, margin),
      // Whoever points at a bar's line means the bar, however short it is.
      hovermode: 'y',
      hoverdistance: -1,
      xaxis: {
        ...axis(look, across, valueLabel),
        zeroline: across[0] < 0 && across[1] > 0,
        zerolinecolor: look.quiet,
        zerolinewidth: 1,
      },
      yaxis: {
        range: [...down],
        fixedrange: true,
        showgrid: false,
        zeroline: false,
        ticks: '',
        ticklabelstandoff: 6,
        tickvals: places,
        ticktext: bars.map(({ label }) => plain(shorten(label, columns.left - 10))),
        tickfont: { color: look.ink },
      },
      shapes: rules.map(({ value }) => upright(value, look)),
      annotations: [...titles, ...names, ...notes],
    },
    home: { x: across, y: down },
    ids: idsOf(bars),
  };
}

function curvesChart(block: Curves, look: ChartLook, width: number): Chart {
  const { series, xLabel, yLabel, rules = [] } = block;
  const home = curvesExtent(block);
  const ticks = scale(home.y, [0, 1]).ticks;
  const margin = { l: widest(ticks.map(tickText)) + 10, r: 12, t: nameHeight, b: footHeight };
  // Bands lie beneath all lines.
  const traces = [
    ...series.flatMap((one, at) => (one.low && one.high ? [band(one, at)] : [])),
    ...series.map((one, at) => line(one, at)),
  ];
  const shapes = rules.flatMap(({ x, y }) => [
    ...(x === undefined ? [] : [upright(x, look)]),
    ...(y === undefined ? [] : [{ type: 'line', y0: y, y1: y, x0: 0, x1: 1, xref: 'paper', line: ruleLine(look) }]),
  ]);
  const names = rules.map(({ x, y, label }) =>
    x === undefined
      ? text(label, { xref: 'paper', x: 1, xanchor: 'right', y, yanchor: 'bottom' })
      : text(label, { ...beside(x, home.x), yref: 'paper', y: 1, yanchor: 'top' }),
  );
  return {
    traces,
    layout: {
      ...frame(look, width, curvesHeight(width), margin),
      xaxis: axis(look, home.x, xLabel),
      yaxis: axis(look, home.y),
      shapes,
      annotations: [nameOver(yLabel, margin.l), ...names],
    },
    home,
    ids: idsOf(series),
  };
}

const idsOf = (all: readonly { readonly id?: number }[]): readonly (number | undefined)[] =>
  all.some(({ id }) => id !== undefined) ? all.map(({ id }) => id) : [];

/** @param at the place of the curve among all: its colour, and what a legend hides */
function band({ x, low, high }: Series, at: number) {
  return {
    type: 'scatter',
    mode: 'lines',
    x: [...x, ...[...x].reverse()],
    y: [...high!, ...[...low!].reverse()],
    fill: 'toself',
    fillcolor: `${groupColor(at)}2e`,
    line: { width: 0 },
    hoverinfo: 'skip',
    meta: at,
  };
}

function line(series: Series, at: number) {
  const { x, y, mark = 'line' } = series;
  const color = groupColor(at);
  return {
    type: mark === 'points' && x.length > manyPoints ? 'scattergl' : 'scatter',
    mode: mark === 'line' ? 'lines' : mark === 'points' ? 'markers' : 'lines+markers',
    name: plain(seriesName(series)),
    x: [...x],
    y: [...y],
    line: { color, width: 2, ...(dashOf(at) ? { dash: '6px,3px' } : {}) },
    marker: { color, size: 7 },
    hovertext: x.map((_, place) => plain(curvePointText(series, place))),
    hoverinfo: 'text',
    meta: at,
  };
}

function scatterChart(block: Scatter, look: ChartLook, width: number): Chart {
  const points = pointsOf(block);
  const { x, y, groups, ringed, size } = points;
  const names = block.groupNames ?? [];
  const home = { x: padded(extent(x)), y: padded(extent(y)) };
  const axes = block.xLabel !== undefined || block.yLabel !== undefined;
  const margin = {
    l: axes ? widest(scale(home.y, [0, 1]).ticks.map(tickText)) + 10 : 1,
    r: 1,
    t: block.yLabel ? nameHeight : 6,
    b: axes ? footHeight : 1,
  };
  const type = x.length > manyPoints ? 'scattergl' : 'scatter';
  const trace = {
    type,
    mode: 'markers',
    x,
    y,
    hovertext: Array.from(x, (_, id) => plain(pointText(id, names[groups[id]!], ringed.has(id)))),
    hoverinfo: 'text',
    marker: { color: Array.from(groups, groupColor), size, opacity: 0.75, line: { width: 0 } },
  };
  const rings = [...ringed].filter((id) => id >= 0 && id < x.length);
  const ring = {
    type,
    mode: 'markers',
    x: rings.map((id) => x[id]!),
    y: rings.map((id) => y[id]!),
    hoverinfo: 'skip',
    marker: { color: look.ink, size: size + 6, symbol: 'circle-open', line: { width: 1.5, color: look.ink } },
  };
  const bare = (range: Range) => ({ range: [...range], showgrid: false, zeroline: false, showticklabels: false });
  const edge = { type: 'rect', xref: 'paper', yref: 'paper', x0: 0, x1: 1, y0: 0, y1: 1, layer: 'below' };
  return {
    traces: rings.length > 0 ? [trace, ring] : [trace],
    layout: {
      ...frame(look, width, scatterHeight(width), margin),
      xaxis: axes ? axis(look, home.x, block.xLabel) : bare(home.x),
      yaxis: axes ? axis(look, home.y) : bare(home.y),
      shapes: axes ? [] : [{ ...edge, line: { color: look.line, width: 1 }, fillcolor: look.raised }],
      annotations: block.yLabel ? [nameOver(block.yLabel, margin.l)] : [],
    },
    home,
    ids: [],
    points,
  };
}

function pointsOf({ x, y, groups, ringed = [] }: Scatter): Points {
  const count = floats(x).length;
  return {
    x: floats(x),
    y: floats(y),
    groups: groups ? integers(groups) : new Int32Array(count),
    ringed: new Set(ringed),
    size: count > manyPoints ? 4.4 : count > 400 ? 6 : 8,
  };
}
