import { describe, expect, it } from 'vitest';
import { type ChartLook, chart, manyPoints, plain } from '../../../src/render/figure/chart';
import type { Bars, Curves, Scatter } from '../../../src/render/figure/figure';
import { groupColor } from '../../../src/render/figure/palette';

const look: ChartLook = {
  ink: '#111111',
  quiet: '#222222',
  line: '#333333',
  ground: '#444444',
  raised: '#555555',
  accent: '#666666',
  font: 'serif',
};

const bars: Bars = {
  kind: 'bars',
  valueLabel: 'score',
  rules: [{ value: 0.5, label: 'chance' }],
  bars: [
    { section: 'a', label: 'half', value: 0.5, low: 0.25, high: 0.625, note: 'p = 0.01 ✱', id: 4 },
    { section: 'a', label: '<b>', value: -1, tone: 'faint' },
    { section: 'b', label: 'two', value: 2, id: 9 },
  ],
};

describe('bars', () => {
  const { traces, layout, home, ids } = chart(bars, look, 600);
  const [trace] = traces;

  it('have their values, with distances to the ends of the intervals', () => {
    expect(trace).toMatchObject({ type: 'bar', orientation: 'h', x: [0.5, -1, 2] });
    expect(trace!.error_x).toMatchObject({ array: [0.125, 0, 0], arrayminus: [0.25, 0, 0], color: look.ink });
    expect((trace!.marker as { color: string[] }).color).toEqual([groupColor(0), groupColor(-1), groupColor(0)]);
    expect((trace!.hovertext as string[])[0]).toBe('half: 0.5 (0.25 to 0.625), p = 0.01 ✱');
  });

  it('stand beneath the names of their sections, from the top down', () => {
    // Lines: a, half, <b>, b, two.
    expect(trace!.y).toEqual([1, 2, 4]);
    expect(home).toEqual({ x: [-1, 2], y: [4.5, -0.5] });
    const axis = layout.yaxis as { tickvals: number[]; ticktext: string[] };
    expect([axis.tickvals, axis.ticktext]).toEqual([
      [1, 2, 4],
      ['half', '&lt;b&gt;', 'two'],
    ]);
    const said = (layout.annotations as { text: string; y: number }[]).map(({ text, y }) => [text, y]);
    expect(said).toEqual([
      ['a', 0],
      ['b', 3],
      ['chance', 1],
      ['p = 0.01 ✱', 1],
    ]);
  });

  it('can be selected where they have an id', () => {
    expect(ids).toEqual([4, undefined, 9]);
    expect(chart({ ...bars, bars: [{ label: 'x', value: 1 }] }, look, 600).ids).toEqual([]);
  });
});

describe('curves', () => {
  const curves: Curves = {
    kind: 'curves',
    xLabel: 'share',
    yLabel: 'score',
    series: [
      { name: 'IG', x: [0, 1], y: [1, 0], area: 0.5 },
      { name: 'LRP', x: [0, 1], y: [0.5, 0], low: [0.25, -0.25], high: [0.75, 0.5], mark: 'both' },
    ],
    rules: [{ y: 0.1, label: 'chance' }],
  };

  it('lie over their bands, each in its colour, with the area in the name', () => {
    const { traces, ids } = chart(curves, look, 600);
    expect(traces.map(({ mode, name, meta }) => [mode, name, meta])).toEqual([
      ['lines', undefined, 1],
      ['lines', 'IG, area 0.5', 0],
      ['lines+markers', 'LRP', 1],
    ]);
    expect(traces[0]).toMatchObject({
      x: [0, 1, 1, 0],
      y: [0.75, 0.5, -0.25, 0.25],
      fill: 'toself',
      hoverinfo: 'skip',
    });
    expect((traces[2]!.line as { color: string }).color).toBe(groupColor(1));
    expect(ids).toEqual([]);
  });

  it('leave room for all that is drawn: 2 % at the sides, 4 % above and below', () => {
    const { home } = chart(curves, look, 600);
    expect(home.x).toEqual([-0.02, 1.02]);
    expect(home.y[0]).toBeCloseTo(-0.25 - 0.04 * 1.25, 12);
    expect(home.y[1]).toBeCloseTo(1 + 0.04 * 1.25, 12);
  });
});

describe('scatters', () => {
  const scatter = (count: number): Scatter => ({
    kind: 'scatter',
    x: Float32Array.from({ length: count }, (_, at) => at),
    y: Float32Array.from({ length: count }, (_, at) => 2 * at),
    groups: Int32Array.from({ length: count }, (_, at) => (at % 3) - 1),
    groupNames: ['even', 'odd'],
    ringed: [2, 999_999],
  });

  it('have point i at place i, in the colour of its group, with rings around some', () => {
    const { traces, points } = chart(scatter(4), look, 600);
    expect(points).toMatchObject({ size: 8, ringed: new Set([2, 999_999]) });
    expect([...points!.groups]).toEqual([-1, 0, 1, -1]);
    expect([...(traces[0]!.y as Float32Array)]).toEqual([0, 2, 4, 6]);
    expect((traces[0]!.marker as { color: string[] }).color).toEqual([-1, 0, 1, -1].map(groupColor));
    expect(traces[0]!.hovertext).toEqual(['0', '1, even', '2, odd, marked', '3']);
    expect(traces[1]).toMatchObject({ x: [2], y: [4], hoverinfo: 'skip' });
  });

  it('are drawn by WebGL when they are many', () => {
    const types = [manyPoints, manyPoints + 1].map((count) => chart(scatter(count), look, 600).traces[0]!.type);
    expect(types).toEqual(['scatter', 'scattergl']);
  });
});

it('texts have no markup, whatever their type says', () => {
  expect([plain('a <b> & c'), plain(7 as unknown as string)]).toEqual(['a &lt;b&gt; &amp; c', '7']);
});

describe('curves with ids', () => {
  const one = { x: [0, 1], y: [1, 0] };
  const block: Curves = {
    kind: 'curves',
    xLabel: 'x',
    yLabel: 'y',
    series: [
      { name: 'a', ...one, low: [0, 0], high: [2, 2], id: 7 },
      { name: 'b', ...one, id: 3 },
    ],
  };

  it('have an id each, which their bands share by the place of the curve', () => {
    const { traces, ids } = chart(block, look, 600);
    expect(traces.map(({ meta }) => meta)).toEqual([0, 0, 1]);
    expect(ids).toEqual([7, 3]);
    expect(chart({ ...block, series: [{ name: 'a', ...one }] }, look, 600).ids).toEqual([]);
  });

  it('are dashed where colours begin anew', () => {
    const many = Array.from({ length: 9 }, (_, at) => ({ name: String(at), ...one }));
    const dashes = chart({ ...block, series: many }, look, 600).traces.map(
      ({ line }) => (line as { dash?: string }).dash,
    );
    expect(dashes).toEqual([...new Array(8).fill(undefined), '6px,3px']);
  });
});
