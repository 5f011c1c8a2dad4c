import { DOMWidgetView } from '@jupyter-widgets/base';
import { overlay } from '../../src/render/overlay';
import { limitAt, sortedMagnitudes } from '../../src/render/scale';
import type { SheetPanel } from '../../src/render/sheet';
import { AgreementTable } from './agreement';
import { ColorBar } from './bar';
import type { Cell, Means } from './canvas';
import { controls, type Part } from './controls';
import { readInput, readPicture } from './data';
import { element } from './dom';
import { ExampleGrid, mostRows } from './grid';
import { heading } from './heading';
import { heatmapKeys } from './heatmapKeys';
import { type Key, keyList, listen } from './keys';
import type { HeatmapModel } from './model';
import { InputPanel, MapPanel, type Scene } from './panel';
import { Brush } from './recompute/brush';
import { progressLine, recomputeControls } from './recompute/controls';
import { type Recomputation, recomputation } from './recompute/transport';
import { copyText, pngFile, saveFile, svgFile } from './save';
import { addStyle } from './style';
import { nameOf, sheetOf, tableOf } from './taking';
import { type Tools, tools } from './tools';
import { Zoom } from './zoom';

const dataKeys = ['maps', 'pictures', 'input'];
const lookKeys = [
  'example',
  'opacity',
  'colormap',
  'sign',
  'clip',
  'threshold',
  'arrangement',
  'shared_scale',
  'targets_available',
  'offer',
  'asked',
  'request',
  'progress',
  'network',
  'network_problem',
  'busy',
  'problem',
];

const maxSortings = 16;
/** Time for the eye to settle on either picture. */
const blinkMilliseconds = 700;

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

/** Heatmaps side by side, on one scale and under one pointer. */
export class HeatmapView extends DOMWidgetView {
  declare model: HeatmapModel;
  private maps: MapPanel[] = [];
  private inputs: InputPanel[] = [];
  private parts: Part[] = [];
  private recomputation!: Recomputation;
  private brush!: Brush;
  /** Those that stay when new maps are built: the reader is at work with them. */
  private anew: Part[] = [];
  private panels = element('div');
  private agreement = new AgreementTable([]);
  private readonly grid = new ExampleGrid((example) => this.model.write({ example, arrangement: 'one' }));
  private readonly bar = new ColorBar();
  /** With all examples: what is on the grid. */
  private sheets: SheetPanel[][] | undefined;
  private cell: Cell | undefined;
  private sortings: { maps: readonly Float32Array[]; magnitudes: Float32Array }[] = [];
  private readonly zoom = new Zoom();
  private blinking: ReturnType<typeof setInterval> | undefined;
  private away = false;
  /** What keys read, for screen readers alone. */
  private readonly spoken = element('span', { class: 'explainbook-spoken', role: 'status' });
  private keys: readonly Key[] = [];
  private frame = 0;
  private pending: 'build' | 'refresh' | undefined;

  override render(): void {
    addStyle();
    this.el.classList.add('explainbook-heatmap');
    this.el.setAttribute('role', 'group');
    this.el.setAttribute('aria-label', 'Heatmaps');
    this.recomputation = recomputation(this.model);
    this.brush = new Brush(this.model, this.recomputation);
    this.brush.onDraw = (picture) => this.inputs[0]?.draw({ picture });
    this.brush.onRest = () => this.later('refresh');
    this.anew = [
      recomputeControls(this.model, this.recomputation, this.brush),
      progressLine(this.model, this.recomputation),
    ];
    this.build();
    listen(this.el, () => this.keys);
    this.listenTo(this.model, dataKeys.map((key) => `change:${key}`).join(' '), () => this.later('build'));
    this.listenTo(this.model, lookKeys.map((key) => `change:${key}`).join(' '), () => this.later('refresh'));
    this.listenTo(this.model, 'comm_live_update', () => this.refresh());
  }

  override remove(): this {
    cancelAnimationFrame(this.frame);
    clearInterval(this.blinking);
    return super.remove();
  }

  /** Many changes in one frame are drawn once; to build includes to refresh. */
  private later(what: 'build' | 'refresh'): void {
    if (this.pending !== 'build') this.pending = what;
    cancelAnimationFrame(this.frame);
    // Nothing is taken from under a brush.
    if (this.brush.down) return;
    this.frame = requestAnimationFrame(() => {
      const build = this.pending === 'build';
      this.pending = undefined;
      if (build) this.build();
      else this.refresh();
    });
  }

  private build(): void {
    const maps = this.model.read('maps');
    const point = (cell: Cell | undefined, by: Means) => this.point(cell, by);
    const first = maps[0];
    this.sortings = [];
    this.maps = maps.map((map) => new MapPanel(this.model, map, point, this.zoom));
    const grid = first && { height: first.shape[1], width: first.shape[2] };
    const shown = grid && this.model.read('pictures').length > 0;
    const lookup = readInput(this.model.read('input'));
    this.inputs = shown ? [new InputPanel(grid, lookup, point, this.zoom, this.brush)] : [];
    let side: Tools;
    this.keys = heatmapKeys(
      this.model,
      Boolean(shown),
      (name) => side[name].click(),
      () => list.toggleAttribute('open'),
    );
    const list = keyList(this.keys);
    side = tools(this.zoom, this.deeds(), Boolean(shown), list);
    const [head, foot] = [heading(this.model, this.recomputation), controls(this.model)];
    this.parts = [head, side, foot, ...this.anew];
    this.panels = element(
      'div',
      { class: 'explainbook-panels' },
      [...this.inputs, ...this.maps].map((panel) => panel.node),
    );
    this.panels.style.setProperty('--explainbook-panels', String(this.panels.childElementCount));
    this.agreement = new AgreementTable(maps.map(({ title }) => title));
    const words = element(
      'div',
      { class: 'explainbook-certificates' },
      this.maps.map((map) => map.words),
    );
    const { panels, agreement, cell } = this;
    const focused = this.focusedKey();
    this.el.replaceChildren(
      head.node,
      ...this.anew.map(({ node }) => node),
      panels,
      this.grid.node,
      this.bar.node,
      side.node,
      agreement.node,
      foot.node,
      words,
      this.spoken,
    );
    // An element that leaves the page takes the focus along, and with it the cell that was read.
    this.cell = cell;
    if (focused) this.el.querySelector<HTMLElement>(`[data-key="${focused}"]`)?.focus({ preventScroll: true });
    this.refresh();
  }

  private focusedKey(): string | undefined {
    const { activeElement } = document;
    return activeElement && this.el.contains(activeElement) ? (activeElement as HTMLElement).dataset.key : undefined;
  }

  private refresh(): void {
    for (const part of this.parts) part.refresh();
    this.el.classList.toggle('explainbook-busy', this.recomputation.busy);
    this.el.classList.toggle('explainbook-brushing', this.brush.ready);
    const all = this.model.read('arrangement') === 'grid' && (this.maps[0]?.heats.length ?? 0) > 1;
    this.el.classList.toggle('explainbook-all', all);
    this.panels.hidden = all;
    this.grid.node.hidden = !all;
    this.sheets = undefined;
    if (all) this.refreshGrid();
    else this.refreshOne();
  }

  private refreshOne(): void {
    const example = this.model.read('example');
    const heats = this.maps.map((map) => map.heats[example]?.values ?? new Float32Array());
    const together = this.sorted(heats);
    const ownScale = !this.model.read('shared_scale') && this.maps.length > 1;
    // What was drawn is seen before it is answered.
    const state = (this.model.read('request')?.input?.pictures ?? this.model.read('pictures'))[example];
    const picture = state && readPicture(state);
    const { away } = this;
    const scene = (magnitudes: Float32Array): Scene => ({ example, picture, magnitudes, ownScale, away });
    for (const input of this.inputs) input.draw(scene(together));
    this.maps.forEach((map, i) => {
      map.draw(scene(ownScale ? this.sorted([heats[i]!]) : together));
    });
    this.bar.node.hidden = ownScale;
    this.bar.draw(limitAt(together, this.model.read('clip')), this.model.read('colormap'), this.model.read('sign'));
    this.point(this.cell, 'pointer');
    this.agreement.draw(`example ${example}`, [this.maps.flatMap(({ heats: own }) => own[example] ?? [])]);
  }

  /** Examples as rows, methods as columns, on the one scale of all that is shown. */
  private refreshGrid(): void {
    const count = Math.min(mostRows, ...this.maps.map(({ heats }) => heats.length));
    const rows = Array.from({ length: count }, (_, example) => this.maps.map(({ heats }) => heats[example]!));
    const limit = limitAt(this.sorted(rows.flat().map(({ values }) => values)), this.model.read('clip'));
    const [colormap, sign, threshold] = [
      this.model.read('colormap'),
      this.model.read('sign'),
      this.model.read('threshold'),
    ];
    const look = { limit, colormap, sign, threshold, opacity: this.away ? 0 : this.model.read('opacity') };
    const pictures = this.model.read('pictures');
    const maps = this.model.read('maps');
    const titles = [...(pictures.length > 0 ? ['Input'] : []), ...maps.map(({ title }) => title)];
    const drawn = rows.map((heats, example) => {
      const state = pictures[example];
      const picture = state && readPicture(state);
      const target = maps[0]!.targets[example];
      const name = target?.label ?? `unit ${target?.index ?? 0}`;
      return { name, pictures: [...(picture ? [picture] : []), ...heats.map((heat) => overlay(picture, heat, look))] };
    });
    this.grid.draw(titles, drawn);
    this.sheets = drawn.map(({ name, pictures: row }) =>
      row.map((picture, at) => ({ title: at === 0 ? name : titles[at]!, picture })),
    );
    this.bar.node.hidden = false;
    this.bar.draw(limit, colormap, sign);
    this.agreement.draw('all', rows);
  }

  private deeds() {
    return {
      blink: (on: boolean) => this.blink(on),
      savePng: async () => saveFile(`${nameOf(this.model)}.png`, await pngFile(this.sheet())),
      saveSvg: () => saveFile(`${nameOf(this.model)}.svg`, svgFile(this.sheet())),
      copyData: () => copyText(tableOf(this.model, this.maps)),
    };
  }

  /** Whoever asked their system for less motion turns the heat off and on by hand. */
  private blink(on: boolean): void {
    clearInterval(this.blinking);
    this.away = on;
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (on && !still) {
      this.blinking = setInterval(() => {
        this.away = !this.away;
        this.later('refresh');
      }, blinkMilliseconds);
    }
    this.refresh();
  }

  private sheet(): string {
    return sheetOf(this.model, this.maps, (heats) => this.sorted(heats), this.sheets);
  }

  /** Sorting is the slow part of a redraw, and sliders redraw often. */
  private sorted(maps: readonly Float32Array[]): Float32Array {
    const known = this.sortings.find((sorting) => sameItems(sorting.maps, maps));
    if (known) return known.magnitudes;
    const magnitudes = sortedMagnitudes(maps);
    this.sortings = [{ maps, magnitudes }, ...this.sortings].slice(0, maxSortings);
    return magnitudes;
  }

  private point(cell: Cell | undefined, by: Means): void {
    this.cell = cell;
    const example = this.model.read('example');
    for (const panel of [...this.inputs, ...this.maps]) panel.point(cell, example);
    if (by === 'pointer') return;
    const values = cell ? this.maps.map((map) => `${map.title} ${map.valueAt(cell, example)}`) : [];
    this.spoken.textContent = cell ? `x ${cell.x}, y ${cell.y}: ${values.join(', ')}` : '';
  }
}
