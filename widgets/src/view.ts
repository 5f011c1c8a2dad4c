import { DOMWidgetView } from '@jupyter-widgets/base';
import { limitAt, sortedMagnitudes } from '../../src/render/scale';
import { ColorBar } from './bar';
import type { Cell } from './canvas';
import { controls, type Part } from './controls';
import { readInput, readPicture } from './data';
import { element } from './dom';
import { heading } from './heading';
import type { HeatmapModel } from './model';
import { InputPanel, MapPanel, type Scene } from './panel';
import { addStyle } from './style';

const dataKeys = ['maps', 'pictures', 'input'];
const lookKeys = [
  'example',
  'opacity',
  'colormap',
  'sign',
  'clip',
  'shared_scale',
  'targets_available',
  'target',
  'busy',
  'problem',
];

const maxSortings = 16;

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

/** Heatmaps side by side, on one scale and under one pointer. */
export class HeatmapView extends DOMWidgetView {
  declare model: HeatmapModel;
  private maps: MapPanel[] = [];
  private inputs: InputPanel[] = [];
  private parts: Part[] = [];
  private readonly bar = new ColorBar();
  private cell: Cell | undefined;
  private sortings: { maps: readonly Float32Array[]; magnitudes: Float32Array }[] = [];
  private frame = 0;
  private pending: 'build' | 'refresh' | undefined;

  override render(): void {
    addStyle();
    this.el.classList.add('explainbook-heatmap');
    this.el.setAttribute('role', 'group');
    this.el.setAttribute('aria-label', 'Heatmaps');
    this.build();
    this.listenTo(this.model, dataKeys.map((key) => `change:${key}`).join(' '), () => this.later('build'));
    this.listenTo(this.model, lookKeys.map((key) => `change:${key}`).join(' '), () => this.later('refresh'));
    this.listenTo(this.model, 'comm_live_update', () => this.refresh());
  }

  override remove(): this {
    cancelAnimationFrame(this.frame);
    return super.remove();
  }

  /** Many changes in one frame are drawn once; to build includes to refresh. */
  private later(what: 'build' | 'refresh'): void {
    if (this.pending !== 'build') this.pending = what;
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => {
      const build = this.pending === 'build';
      this.pending = undefined;
      if (build) this.build();
      else this.refresh();
    });
  }

  private build(): void {
    const maps = this.model.read('maps');
    const point = (cell: Cell | undefined) => this.point(cell);
    const first = maps[0];
    this.sortings = [];
    this.maps = maps.map((map) => new MapPanel(this.model, map, point));
    const grid = first && { height: first.shape[1], width: first.shape[2] };
    const shown = grid && this.model.read('pictures').length > 0;
    this.inputs = shown ? [new InputPanel(grid, readInput(this.model.read('input')), point)] : [];
    this.parts = [heading(this.model), controls(this.model)];
    const [head, foot] = this.parts;
    const panels = element(
      'div',
      { class: 'explainbook-panels' },
      [...this.inputs, ...this.maps].map((panel) => panel.node),
    );
    panels.style.setProperty('--explainbook-panels', String(panels.childElementCount));
    const words = element(
      'div',
      { class: 'explainbook-certificates' },
      this.maps.map((map) => map.words),
    );
    this.el.replaceChildren(head!.node, panels, this.bar.node, foot!.node, words);
    this.refresh();
  }

  private refresh(): void {
    for (const part of this.parts) part.refresh();
    this.el.classList.toggle('explainbook-busy', this.model.read('busy') && this.model.comm_live === true);
    const example = this.model.read('example');
    const heats = this.maps.map((map) => map.heats[example]?.values ?? new Float32Array());
    const together = this.sorted(heats);
    const ownScale = !this.model.read('shared_scale') && this.maps.length > 1;
    const state = this.model.read('pictures')[example];
    const picture = state && readPicture(state);
    const scene = (magnitudes: Float32Array): Scene => ({ example, picture, magnitudes, ownScale });
    for (const input of this.inputs) input.draw(scene(together));
    this.maps.forEach((map, i) => {
      map.draw(scene(ownScale ? this.sorted([heats[i]!]) : together));
    });
    this.bar.node.hidden = ownScale;
    this.bar.draw(limitAt(together, this.model.read('clip')), this.model.read('colormap'), this.model.read('sign'));
    this.point(this.cell);
  }

  /** Sorting is the slow part of a redraw, and sliders redraw often. */
  private sorted(maps: readonly Float32Array[]): Float32Array {
    const known = this.sortings.find((sorting) => sameItems(sorting.maps, maps));
    if (known) return known.magnitudes;
    const magnitudes = sortedMagnitudes(maps);
    this.sortings = [{ maps, magnitudes }, ...this.sortings].slice(0, maxSortings);
    return magnitudes;
  }

  private point(cell: Cell | undefined): void {
    this.cell = cell;
    for (const panel of [...this.inputs, ...this.maps]) panel.point(cell, this.model.read('example'));
  }
}
