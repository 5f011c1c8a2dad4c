/** A block as a Plotly chart. */

import Plotly, { type PlotlyElement, type PlotlyEvent } from 'plotly.js/lib/core';
import { type Chart, chart, manyPoints, type Range } from '../../../../src/render/figure/chart';
import { blockText } from '../../../../src/render/figure/html';
import { type Mark, marksOf } from '../../../../src/render/figure/marks';
import type { ChartBlock } from '../../../../src/render/figure/plot';
import { element } from '../../dom';
import type { Live } from '../charts';
import { adds, type Selection } from '../selection';
import { Controls } from './controls';
import { Keys, type Stage } from './keys';
import { Legend, membersOf } from './legend';
import { lookAt, onLookChange } from './look';
import { same } from './same';

const config = { displayModeBar: false, doubleClick: false, showTips: false, responsive: false, scrollZoom: false };

interface Drawn {
  readonly block: ChartBlock;
  readonly width: number;
  readonly chart: Chart;
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
  private shown: readonly (readonly number[])[] | undefined;
  private hidden: ReadonlySet<number> = new Set();
  /** The last press, for whether it asks to add; Plotly's events of frames do not say. */
  private pressed: PointerEvent | undefined;
  private removed = false;
  private readonly restyled = onLookChange(() => this.redraw());

  constructor(
    private readonly selection: Selection,
    private readonly failed: () => void,
  ) {
    this.canvas = element('div', { class: 'explainbook-canvas', tabindex: 0, role: 'application' }, [this.host]);
    this.canvas.setAttribute('aria-roledescription', 'chart');
    this.keys = new Keys(this.canvas, selection, () => this.stage());
    this.canvas.append(this.keys.ring, this.keys.readout);
    this.node = element('div', { class: 'explainbook-live' }, [this.legend.node, this.canvas]);
    this.canvas.addEventListener('pointerdown', (event) => this.down(event), { capture: true });
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
    const next = this.selected(drawn.chart);
    if (same(next, this.shown)) return;
    this.shown = next;
    if (drawn.chart.lines) {
      const opacity = drawn.chart.traces.map(({ meta }) => this.opacity(drawn.chart, meta as number));
      void Plotly.update(this.host, { opacity }, { selections: [] });
      return;
    }
    const selectedpoints = drawn.chart.ids.map((_, at) => next?.[at] ?? null);
    void Plotly.update(this.host, { selectedpoints }, { selections: [] }, [...selectedpoints.keys()]);
  }

  remove(): void {
    this.removed = true;
    this.restyled();
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
    const made = chart(block, lookAt(this.node), width);
    if (made.traces.some(({ type }) => type === 'scattergl') && !hasWebGl()) {
      throw new Error(`More than ${manyPoints} points are drawn by WebGL, which this browser does not offer.`);
    }
    this.buttons ??= this.addControls(block.kind);
    this.legend.draw(block);
    const [x, y] = [this.range('x'), this.range('y')];
    this.shown = this.selected(made);
    const traces = made.traces.map((trace, at) => ({
      ...trace,
      visible: !this.hidden.has(trace.meta as number),
      ...(this.shown?.[at] && !made.lines ? { selectedpoints: this.shown[at] } : {}),
      ...(made.lines ? { opacity: this.opacity(made, trace.meta as number) } : {}),
    }));
    const axis = (key: 'xaxis' | 'yaxis', range: Range | undefined) => ({
      ...(made.layout[key] as object),
      ...(range ? { range: [...range] } : {}),
    });
    const layout = { ...made.layout, dragmode: this.buttons.mode, xaxis: axis('xaxis', x), yaxis: axis('yaxis', y) };
    await Plotly.react(this.host, traces, layout, config);
    const first = !this.drawn;
    this.drawn = { block, width, chart: made, marks: marksOf(block), members: membersOf(block) };
    if (first) this.listen();
    const { drawn } = this;
    this.legend.press((at) => this.isPressed(drawn, at));
    this.keys.refresh();
    const selects = made.ids.length > 0 ? 'Enter selects, Escape clears, ' : '';
    const how = `arrow keys move, ${selects}plus and minus zoom, 0 shows all`;
    this.canvas.setAttribute('aria-label', `${blockText(block)}; ${how}`);
    this.canvas.classList.toggle('explainbook-selectable', made.ids.length > 0);
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

  /** Of each trace, the indices of the selected points; undefined where none of this chart is, and nothing fades. */
  private selected({ ids }: Chart): readonly (readonly number[])[] | undefined {
    const found = ids.map((of) => of.flatMap((id, at) => (id !== undefined && this.ids.has(id) ? [at] : [])));
    return found.some(({ length }) => length > 0) ? found : undefined;
  }

  /** Curves that are not selected fade, while one of this chart is. */
  private opacity({ lines = [] }: Chart, at: number): number {
    const some = lines.some((id) => id !== undefined && this.ids.has(id));
    return !some || this.ids.has(lines[at] ?? -1) ? 1 : 0.15;
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
      drag: (dragmode) => void Plotly.relayout(this.host, { dragmode }),
      zoom: (factor) => this.zoom(factor),
      reset: () => this.reset(),
    });
  }

  private listen(): void {
    const { host } = this;
    host.on('plotly_click', (event) => this.choose(event));
    host.on('plotly_selected', (event) => this.choose(event));
    host.on('plotly_doubleclick', () => this.reset());
    host.on('plotly_relayout', () => this.keys.place());
    host.on('plotly_relayouting', () => this.keys.place());
    // A click beside all points: Plotly says nothing of it, so it is what a click was before it said anything.
    let hit = false;
    host.on('plotly_click', () => {
      hit = true;
    });
    this.canvas.addEventListener('click', (event) => {
      const still = this.pressed && Math.hypot(event.x - this.pressed.x, event.y - this.pressed.y) < 5;
      setTimeout(() => {
        if (!hit && still) this.selection.clear();
        hit = false;
      });
    });
  }

  private down(event: PointerEvent): void {
    this.pressed = event;
  }

  /** A click has one point, a frame all inside. */
  private choose(event: PlotlyEvent | undefined): void {
    const { drawn } = this;
    if (!drawn || !event?.points) return;
    const ids = event.points.flatMap(
      ({ curveNumber, pointNumber }) => drawn.chart.ids[curveNumber]?.[pointNumber] ?? [],
    );
    if (ids.length > 0) this.selection.choose(ids, this.pressed ? adds(this.pressed) : false);
    // The frame has done its work.
    this.shown = [];
    queueMicrotask(() => this.select(this.ids));
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

function hasWebGl(): boolean {
  const probe = document.createElement('canvas').getContext('webgl');
  probe?.getExtension('WEBGL_lose_context')?.loseContext();
  return probe !== null;
}
