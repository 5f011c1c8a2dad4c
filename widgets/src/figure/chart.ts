/** A drawing that comes alive as a chart where it can, with its numbers as a table. */

import { isChart, type Plot } from '../../../src/render/figure/plot';
import { element } from '../dom';
import type { BlockView } from './block';
import { type Live, loadCharts } from './charts';
import { DataTable } from './dataTable';
import { PlotView } from './plot';
import type { Selection } from './selection';

export class ChartView implements BlockView<Plot> {
  readonly node: HTMLElement;
  private readonly still: PlotView;
  private readonly tools = element('div', { class: 'explainbook-chart-tools' });
  private readonly data: DataTable;
  private block: Plot | undefined;
  private width = 0;
  private live: Live | undefined;
  private state: 'still' | 'coming' | 'live' = 'still';
  private removed = false;
  /** Charts are made when they are nearly in sight: a page has many, a graphics card little memory. */
  private readonly sight = new IntersectionObserver(
    (entries) => entries.some((one) => one.isIntersecting) && this.wake(),
    {
      rootMargin: '400px',
    },
  );

  constructor(private readonly selection: Selection) {
    this.still = new PlotView(selection);
    this.data = new DataTable(selection);
    this.tools.append(this.data.node);
    this.node = element('div', { class: 'explainbook-chart' }, [this.still.node, this.tools]);
    this.sight.observe(this.node);
  }

  update(block: Plot, width: number): void {
    this.block = block;
    this.width = Math.max(PlotView.leastWidth, Math.floor(width));
    this.data.update(block);
    if (this.state === 'live' && isChart(block)) void this.live?.update(block, this.width).catch(() => this.sleep());
    else this.still.update(block, width);
  }

  select(ids: ReadonlySet<number>): void {
    (this.state === 'live' ? this.live : this.still)?.select(ids);
  }

  remove(): void {
    this.removed = true;
    this.sight.disconnect();
    this.live?.remove();
  }

  private async wake(): Promise<void> {
    const { block } = this;
    if (this.state !== 'still' || !block || !isChart(block)) return;
    this.state = 'coming';
    try {
      const make = await loadCharts();
      if (!make || this.removed) return;
      const live = make(this.selection, () => this.sleep());
      this.live = live;
      live.node.classList.add('explainbook-unseen');
      this.node.prepend(live.node);
      live.select(this.selection.ids);
      // Another block may have come meanwhile; the last one is drawn.
      await live.update(this.block && isChart(this.block) ? this.block : block, this.width);
      if (this.removed) return live.remove();
      this.appear(live);
    } catch (error) {
      console.warn('A chart stays a drawing.', error);
      this.live?.remove();
      this.live?.node.remove();
      this.live = undefined;
    }
  }

  private appear(live: Live): void {
    const focused = this.still.node.contains(document.activeElement);
    this.still.node.hidden = true;
    live.node.classList.remove('explainbook-unseen');
    this.tools.prepend(live.controls);
    this.state = 'live';
    live.select(this.selection.ids);
    if (focused) live.node.querySelector<HTMLElement>('.explainbook-canvas')?.focus();
  }

  /** Back to the drawing, until it comes into sight anew. */
  private sleep(): void {
    const { live, block } = this;
    if (!live || !block) return;
    this.live = undefined;
    this.state = 'still';
    live.node.remove();
    live.controls.remove();
    this.still.node.hidden = false;
    this.still.update(block, this.width);
    this.still.select(this.selection.ids);
  }
}
