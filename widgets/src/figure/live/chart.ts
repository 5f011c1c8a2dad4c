/** A block as a Plotly chart. */

import Plotly, { type PlotlyElement } from 'plotly.js/lib/core';
import { rowHeight } from '../../../../src/render/figure/bars';
import { type Chart, type ChartLook, chart, manyPoints, type Range, reach } from '../../../../src/render/figure/chart';
import { blockText } from '../../../../src/render/figure/html';
import { type Mark, marksOf } from '../../../../src/render/figure/marks';
import type { ChartBlock } from '../../../../src/render/figure/plot';
import { curveAt, type Pixel, pointAt, pointsInside, project, type View } from '../../../../src/render/figure/points';
import { element } from '../../dom';
import type { Live } from '../charts';
import { adds, type Selection } from '../selection';
import { hasWebGl, loseContexts } from './contexts';
import { Controls } from './controls';
import { Keys, type Stage } from './keys';
import { Legend, membersOf } from './legend';
import { lookAt, onLookChange } from './look';
import { Press } from './press';
import { same } from './same';
import { Veil } from './veil';

const config = { displayModeBar: false, doubleClick: false, showTips: false, responsive: false, scrollZoom: false };
/** How far beside a point a finger still means it, in CSS pixels. */
const touchReach = 20;

type Trace = Chart['traces'][number];

interface Drawn {
  readonly block: ChartBlock;
  readonly width: number;
  readonly chart: Chart;
  readonly look: ChartLook;
  readonly marks: readonly Mark[];
  readonly members: readonly (readonly number[])[];
}

export class LiveChart implements Live {
  readonly node: HTMLElement;
  private readonly host = element('div', {
    class: 'explainbook-plotly',
    'aria-hidden': 'true',
  }) as HTMLElement as PlotlyElement;
  private readonly canvas: HTMLElement;
  private readonly keys: Keys;
  private readonly legend = new Legend((at, event) => this.press(at, event));
  private buttons: Controls | undefined;
  readonly controls = element('span', { class: 'explainbook-drags' });
  private drawn: Drawn | undefined;
  private wanted: { readonly block: ChartBlock; readonly width: number } | undefined;
  private working: Promise<void> | undefined;
  private ids: ReadonlySet<number> = new Set();
  private shown: readonly number[] | undefined;
  private outline: readonly Pixel[] = [];
  private hidden: ReadonlySet<number> = new Set();
  private removed = false;
  private readonly restyled = onLookChange(() => this.redraw());
  private readonly veil: Veil;
  private readonly presses: Press;

  constructor(
    private readonly selection: Selection,
    private readonly failed: () => void,
  ) {
    this.canvas = element('div', { class: 'explainbook-canvas', tabindex: 0, role: 'application' }, [this.host]);
    this.canvas.setAttribute('aria-roledescription', 'chart');
    this.keys = new Keys(this.canvas, selection, () => this.stage());
    this.canvas.append(this.keys.ring, this.keys.readout);
    this.node = element('div', { class: 'explainbook-live' }, [this.legend.node, this.canvas]);
    this.veil = new Veil(this.canvas);
    this.presses = new Press(this.canvas, {
      mode: () => this.buttons?.mode ?? false,
      outlining: (outline) => this.outlining(outline),
      outlined: (outline, event) => this.outlined(outline, event),
      click: (at, event) => this.click(at, event),
      reset: () => this.reset(),
    });
    this.canvas.addEventListener('webglcontextlost', () => this.lost(), { capture: true });
  }

  /** Of many updates that come while one is drawn, the last is drawn next. */
  update(block: ChartBlock, width: number): Promise<void> {
    this.wanted = { block, width };
    this.working ??= this.work().finally(() => {
      this.working = undefined;
    });
    return this.working;
  }

  select(ids: ReadonlySet<number>): void {
    this.ids = ids;
    const { drawn } = this;
    if (!drawn || this.working) return;
    this.legend.press((at) => this.isPressed(drawn, at));
    this.paint();
    const next = this.selected(drawn.chart);
    if (same(next, this.shown)) return;
    this.shown = next;
    const styles = drawn.chart.traces.map((trace) => this.faded(trace, drawn.chart));
    const keys = Object.keys(styles[0] ?? {});
    const change = keys.map((key) => [key, styles.map((style) => style[key])]);
    void Plotly.update(this.host, Object.fromEntries(change), {});
  }

  remove(): void {
    this.removed = true;
    this.restyled();
    this.presses.remove();
    loseContexts(this.host);
    if (this.drawn) Plotly.purge(this.host);
  }

  private async work(): Promise<void> {
    while (this.wanted && !this.removed) {
      const { block, width } = this.wanted;
      this.wanted = undefined;
      const { drawn } = this;
      if (drawn?.width === width && same(drawn.block, block)) continue;
      await this.draw(block, width);
    }
  }

  private async draw(block: ChartBlock, width: number): Promise<void> {
    const look = lookAt(this.node);
    const made = chart(block, look, width);
    const heavy = made.traces.some(({ type }) => type === 'scattergl');
    if (heavy && !hasWebGl()) throw new Error(noWebGl);
    this.buttons ??= this.addControls(block.kind);
    this.legend.draw(block);
    const [x, y] = [this.range('x'), this.range('y')];
    this.shown = this.selected(made);
    const traces = made.traces.map((trace) => ({
      ...trace,
      visible: !this.hidden.has(trace.meta as number),
      ...this.faded(trace, made),
    }));
    const axis = (key: 'xaxis' | 'yaxis', range: Range | undefined) => ({
      ...(made.layout[key] as object),
      ...(range ? { range: [...range] } : {}),
    });
    const layout = { ...made.layout, dragmode: this.dragmode(), xaxis: axis('xaxis', x), yaxis: axis('yaxis', y) };
    await Plotly.react(this.host, traces, layout, { ...config, plotGlPixelRatio: devicePixelRatio });
    if (this.host.querySelector('.no-webgl')) throw new Error(noWebGl);
    const first = !this.drawn;
    this.drawn = { block, width, chart: made, look, marks: marksOf(block), members: membersOf(block) };
    if (first) this.listen();
    if (made.points) this.veil.attach(width, made.layout.height as number, this.host);
    this.paint();
    const { drawn } = this;
    this.legend.press((at) => this.isPressed(drawn, at));
    this.keys.refresh();
    const selectable = made.points !== undefined || made.ids.length > 0;
    const selects = selectable ? 'Enter selects, Escape clears, ' : '';
    const how = `arrow keys move, ${selects}plus and minus zoom, 0 shows all`;
    this.canvas.setAttribute('aria-label', `${blockText(block)}; ${how}`);
    this.canvas.classList.toggle('explainbook-selectable', selectable);
    // What was selected while this was drawn.
    if (!same(this.selected(made), this.shown)) queueMicrotask(() => this.select(this.ids));
  }

  /** What the reader zoomed to; undefined where all is shown. */
  private range(axis: 'x' | 'y'): Range | undefined {
    const now = this.host._fullLayout?.[`${axis}axis`].range;
    const home = this.drawn?.chart.home[axis];
    if (!now || !home) return undefined;
    const off = Math.abs(home[1] - home[0]) * 1e-6;
    return now.every((end, at) => Math.abs(end - home[at]!) <= off) ? undefined : now;
  }

  /** The places of the selected bars or curves; undefined where none of this chart is, and nothing fades. */
  private selected({ ids }: Chart): readonly number[] | undefined {
    const found = ids.flatMap((id, at) => (id !== undefined && this.ids.has(id) ? [at] : []));
    return found.length > 0 ? found : undefined;
  }

  /** What the selection makes of a trace: bars fade one by one, curves whole with their bands; points are drawn over. */
  private faded({ type, meta }: Trace, { ids }: Chart): Readonly<Record<string, unknown>> {
    const { shown } = this;
    if (ids.length === 0) return {};
    if (type === 'bar') return { selectedpoints: shown ?? null };
    return { opacity: shown && !shown.includes(meta as number) ? 0.15 : 1 };
  }

  private redraw(): void {
    const { drawn } = this;
    if (!drawn || this.removed) return;
    this.drawn = { ...drawn, width: 0 };
    void this.update(drawn.block, drawn.width).catch(() => this.lost());
  }

  private lost(): void {
    if (this.removed) return;
    this.remove();
    this.failed();
  }

  private addControls(kind: ChartBlock['kind']): Controls {
    return new Controls(kind, this.controls, {
      drag: () => this.drag(),
      zoom: (factor) => this.zoom(factor),
      reset: () => this.reset(),
    });
  }

  /** What Plotly does of dragging; frames and lassos are ours. */
  private dragmode(): string | false {
    const mode = this.buttons?.mode ?? false;
    return mode === 'pan' || mode === 'zoom' ? mode : false;
  }

  private drag(): void {
    // A finger draws then, and scrolls nothing.
    this.canvas.style.touchAction = this.buttons?.mode ? 'none' : '';
    void Plotly.relayout(this.host, { dragmode: this.dragmode() });
  }

  private listen(): void {
    const { host } = this;
    host.on('plotly_doubleclick', () => this.reset());
    for (const name of ['plotly_relayout', 'plotly_relayouting']) {
      host.on(name, () => {
        this.keys.place();
        this.paint();
      });
    }
  }

  private view(): View | undefined {
    const layout = this.host._fullLayout;
    if (!layout) return undefined;
    const span = ({ range, _offset, _length }: typeof layout.xaxis) => ({ range, offset: _offset, length: _length });
    return { x: span(layout.xaxis), y: span(layout.yaxis) };
  }

  /** The selected points of a scatter, and the outline that is being drawn around some. */
  private paint(ids: ReadonlySet<number> = this.ids): void {
    const { drawn, outline } = this;
    const view = this.view();
    const points = drawn?.chart.points;
    if (!drawn || !view || !points) return;
    const some = outline.length > 0 || hasAny(ids, points.x.length);
    this.veil.draw({ points, view, paint: drawn.look, ids: some ? ids : undefined, outline });
  }

  private inside(outline: readonly Pixel[]): number[] {
    const points = this.drawn?.chart.points;
    const view = this.view();
    return points && view ? pointsInside(points, view, outline) : [];
  }

  private outlining(outline: readonly Pixel[]): void {
    this.outline = outline;
    this.canvas.classList.add('explainbook-outlining');
    this.paint(new Set(this.inside(outline)));
  }

  private outlined(outline: readonly Pixel[], event: PointerEvent): void {
    this.outline = [];
    this.canvas.classList.remove('explainbook-outlining');
    const ids = this.inside(outline);
    if (ids.length > 0) this.selection.choose(ids, adds(event));
    this.paint();
  }

  private click(at: Pixel, event: PointerEvent): void {
    const { drawn } = this;
    const view = this.view();
    if (!drawn || !view || (!drawn.chart.points && drawn.chart.ids.length === 0)) return;
    const id = this.idAt(at, view, event.pointerType === 'mouse' ? reach : touchReach);
    if (id === undefined) this.selection.clear();
    else this.selection.choose([id], adds(event));
  }

  private idAt(at: Pixel, view: View, within: number): number | undefined {
    const { block, chart: made, marks } = this.drawn!;
    if (made.points) return pointAt(made.points, view, at, within);
    if (block.kind === 'curves') {
      const shown = block.series.filter((_, line) => !this.hidden.has(line));
      return shown[curveAt(shown, view, at, within) ?? -1]?.id;
    }
    // Whoever points at a bar's line means the bar, however short it is.
    const place = project(view);
    return marks.find(({ x, y }) => Math.abs(place(x, y)[1] - at[1]) <= rowHeight / 2)?.id;
  }

  /** A name in the legend: of a group, selects it; of a curve, hides or shows it. */
  private press(at: number, event: MouseEvent): void {
    const { drawn } = this;
    if (!drawn) return;
    if (drawn.block.kind !== 'curves') {
      this.selection.choose(drawn.members[at] ?? [], adds(event));
      return;
    }
    this.hidden = new Set(
      this.hidden.has(at) ? [...this.hidden].filter((other) => other !== at) : [...this.hidden, at],
    );
    const visible = drawn.chart.traces.map(({ meta }) => !this.hidden.has(meta as number));
    void Plotly.update(this.host, { visible }, {});
    this.legend.press((place) => this.isPressed(drawn, place));
  }

  private isPressed({ block, members }: Drawn, at: number): boolean {
    if (block.kind === 'curves') return !this.hidden.has(at);
    const ids = members[at] ?? [];
    return ids.length > 0 && ids.every((id) => this.ids.has(id));
  }

  private stage(): Stage | undefined {
    const { drawn } = this;
    const layout = this.host._fullLayout;
    if (!drawn || !layout) return undefined;
    const { xaxis, yaxis } = layout;
    return {
      kind: drawn.block.kind,
      marks: drawn.marks,
      members: drawn.members,
      at: ({ x, y }) => [xaxis._offset + xaxis.d2p(x), yaxis._offset + yaxis.d2p(y)],
      shows: (line) => !this.hidden.has(line),
      reveal: (mark) => this.reveal(mark),
      zoom: (factor, about) => this.zoom(factor, about),
      reset: () => this.reset(),
    };
  }

  /** Bars are zoomed along their values alone. */
  private axes(): readonly ('x' | 'y')[] {
    return this.drawn?.block.kind === 'bars' ? ['x'] : ['x', 'y'];
  }

  private zoom(factor: number, about?: Mark): void {
    const { _fullLayout: layout } = this.host;
    if (!layout) return;
    const change = this.axes().map((axis) => {
      const [low, high] = layout[`${axis}axis`].range;
      const within = about && (about[axis] - low) * (about[axis] - high) <= 0;
      const still = within ? about[axis] : (low + high) / 2;
      return [`${axis}axis.range`, [still - (still - low) / factor, still + (high - still) / factor]];
    });
    void Plotly.relayout(this.host, Object.fromEntries(change));
  }

  private reset(): void {
    const { drawn } = this;
    if (!drawn) return;
    const home = this.axes().map((axis) => [`${axis}axis.range`, [...drawn.chart.home[axis]]]);
    void Plotly.relayout(this.host, Object.fromEntries(home));
  }

  /** Moves what is shown, no more than is needed. */
  private reveal(mark: Mark): void {
    const { _fullLayout: layout } = this.host;
    if (!layout) return;
    const change = this.axes().flatMap((axis) => {
      const [low, high] = layout[`${axis}axis`].range;
      const value = mark[axis];
      if ((value - low) * (value - high) <= 0 || this.drawn?.block.kind === 'bars') return [];
      const half = (high - low) / 2;
      return [[`${axis}axis.range`, [value - half, value + half]]];
    });
    if (change.length > 0) void Plotly.relayout(this.host, Object.fromEntries(change));
  }
}

const noWebGl = `More than ${manyPoints} points are drawn by WebGL, which this browser does not offer now.`;

function hasAny(ids: ReadonlySet<number>, count: number): boolean {
  for (const id of ids) if (id >= 0 && id < count) return true;
  return false;
}
