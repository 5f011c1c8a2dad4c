import { DOMWidgetView } from '@jupyter-widgets/base';
import type { Block } from '../../../src/render/figure/figure';
import { isPlot } from '../../../src/render/figure/plot';
import { certificate, chips } from '../certificate';
import { element } from '../dom';
import { listen } from '../keys';
import { addStyle } from '../style';
import { type BlockView, Frame } from './block';
import { ChartView } from './chart';
import { FormView } from './form';
import { GalleryView } from './gallery';
import type { FigureModel } from './model';
import { ProgressView, WordsView } from './plain';
import { Selection } from './selection';
import { TableView } from './table';
import { TextView } from './text';
import { TreeView } from './tree';
import { VideoView } from './video';

/** An analysis: its answer, then its blocks, linked by what is selected, then what was checked. */
export class FigureView extends DOMWidgetView {
  declare model: FigureModel;
  private readonly title = element('h2');
  private readonly summary = element('p', { class: 'explainbook-summary' });
  private readonly grid = element('div', { class: 'explainbook-blocks' });
  private readonly checks = element('div');
  private frames: { readonly kind: Block['kind']; readonly frame: Frame }[] = [];
  private frame = 0;
  private readonly resized = new ResizeObserver(() => this.later());

  override render(): void {
    addStyle();
    this.el.classList.add('explainbook-figure');
    this.el.setAttribute('role', 'group');
    this.el.replaceChildren(this.title, this.summary, this.grid, this.checks);
    listen(this.el, () => []);
    this.refresh();
    this.listenTo(this.model, 'change:figure', () => this.later());
    this.listenTo(this.model, 'change:selection', () => this.select());
    this.listenTo(this.model, 'change:answers change:step', () => this.answered());
    this.listenTo(this.model, 'comm_live_update', () => this.refresh());
    this.resized.observe(this.el);
  }

  override remove(): this {
    cancelAnimationFrame(this.frame);
    this.resized.disconnect();
    for (const { frame } of this.frames) frame.view.remove?.();
    return super.remove();
  }

  /** Many changes in one frame are drawn once. */
  private later(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.refresh());
  }

  private refresh(): void {
    const { title, summary, blocks, certificate: rows } = this.model.read('figure');
    this.el.setAttribute('aria-label', title);
    this.title.textContent = title;
    this.summary.textContent = summary;
    this.summary.hidden = !summary;
    this.checks.hidden = rows.length === 0;
    // A block of the same kind in the same place is the same block, brought up to date.
    const before = this.frames;
    this.frames = blocks.map(({ kind }, at) => {
      const known = before[at];
      return known?.kind === kind ? known : { kind, frame: new Frame(this.viewOf(blocks[at]!)) };
    });
    for (const one of before) if (!this.frames.includes(one)) one.frame.view.remove?.();
    const nodes = this.frames.map(({ frame }) => frame.node);
    if (nodes.some((node, at) => this.grid.children[at] !== node) || nodes.length !== this.grid.childElementCount) {
      this.grid.replaceChildren(...nodes);
    }
    this.frames.forEach(({ frame }, at) => void frame.update(blocks[at]!));
    const open = this.checks.querySelector('details')?.open ?? false;
    const details = certificate(title, rows, null);
    if (open) details.setAttribute('open', '');
    this.checks.replaceChildren(chips(rows), details);
    this.select();
  }

  private select(): void {
    const ids = new Set(this.model.read('selection'));
    for (const { frame } of this.frames) frame.select(ids);
  }

  private answered(): void {
    for (const { frame } of this.frames) frame.view.answered?.();
  }

  private viewOf(block: Block): BlockView {
    const selection = new Selection(this.model);
    if (block.kind === 'tree') return new TreeView() as BlockView;
    if (isPlot(block)) return new ChartView(selection) as BlockView;
    if (block.kind === 'gallery') return new GalleryView(selection) as BlockView;
    if (block.kind === 'table') return new TableView(selection) as BlockView;
    if (block.kind === 'text') return new TextView() as BlockView;
    if (block.kind === 'progress') return new ProgressView(this.model) as BlockView;
    if (block.kind === 'video') return new VideoView() as BlockView;
    if (block.kind === 'form') return new FormView(this.model) as BlockView;
    return new WordsView() as BlockView;
  }
}
