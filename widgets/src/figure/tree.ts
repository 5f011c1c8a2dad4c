/** A tree of decisions that keys walk: down to the first answer, up to the question, sideways among the answers. */

import type { Tree } from '../../../src/render/figure/figure';
import { treeSvg } from '../../../src/render/figure/tree';
import { element } from '../dom';
import type { BlockView } from './block';

const leastWidth = 280;
const pointed = 'explainbook-pointed';

export class TreeView implements BlockView<Tree> {
  readonly node: HTMLElement;
  private readonly canvas = element('div', {
    class: 'explainbook-canvas explainbook-selectable',
    tabindex: 0,
    role: 'application',
    'aria-roledescription': 'tree',
  });
  private readonly readout = element('output', { class: 'explainbook-readout', 'aria-live': 'polite' });
  private drawn: { readonly block: Tree; readonly width: number } | undefined;
  /** From the root to where the reader is. */
  private way: number[] = [];

  constructor() {
    this.node = element('div', { class: 'explainbook-drawing' }, [this.canvas, this.readout]);
    this.canvas.addEventListener('keydown', (event) => this.key(event));
    this.canvas.addEventListener('pointerover', (event) => {
      const mark = event.target instanceof Element ? event.target.closest<SVGElement>('[data-node]') : null;
      if (mark) this.goTo(this.wayTo(Number(mark.dataset.node)));
    });
  }

  update(block: Tree, width: number): void {
    const wide = Math.max(leastWidth, Math.floor(width));
    if (this.drawn?.block === block && this.drawn.width === wide) return;
    if (this.drawn?.block !== block) this.way = [];
    this.drawn = { block, width: wide };
    // Markup of our own renderer, which escapes every value.
    this.canvas.innerHTML = treeSvg(block, wide);
    this.canvas.firstElementChild?.setAttribute('aria-hidden', 'true');
    this.canvas.setAttribute('aria-label', `Decisions in ${block.nodes.length} nodes; arrow keys walk`);
    this.show();
  }

  select(): void {}

  private get block(): Tree {
    return this.drawn!.block;
  }

  private key(event: KeyboardEvent): void {
    const here = this.way.at(-1);
    const children = here === undefined ? [] : this.childrenOf(here);
    const above = this.way.at(-2);
    const siblings = above === undefined ? [] : this.childrenOf(above);
    const beside = (by: number) => siblings[siblings.indexOf(here!) + by];
    const steps: Readonly<Record<string, () => number[]>> = {
      Home: () => [0],
      Escape: () => [],
      ArrowDown: () => (here === undefined ? [0] : children[0] === undefined ? this.way : [...this.way, children[0]]),
      ArrowUp: () => (this.way.length > 1 ? this.way.slice(0, -1) : [0]),
      ArrowLeft: () => this.instead(beside(-1)),
      ArrowRight: () => this.instead(beside(1)),
    };
    const step = steps[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.goTo(step());
  }

  private instead(node: number | undefined): number[] {
    if (node === undefined) return this.way.length > 0 ? this.way : [0];
    return [...this.way.slice(0, -1), node];
  }

  private childrenOf(node: number): readonly number[] {
    return (this.block.nodes[node]?.children ?? []).map((child) => child.node);
  }

  /** One way from the root; nodes of a graph may have several. */
  private wayTo(node: number): number[] {
    const seen = new Set<number>();
    const search = (way: number[]): number[] | undefined => {
      const here = way.at(-1)!;
      if (here === node) return way;
      if (seen.has(here)) return undefined;
      seen.add(here);
      for (const child of this.childrenOf(here)) {
        const found = search([...way, child]);
        if (found) return found;
      }
      return undefined;
    };
    return search([0]) ?? [node];
  }

  private goTo(way: number[]): void {
    this.way = way;
    this.show();
  }

  private show(): void {
    for (const one of this.canvas.querySelectorAll(`.${pointed}`)) one.classList.remove(pointed);
    const here = this.way.at(-1);
    const node = here === undefined ? undefined : this.block.nodes[here];
    if (!node) {
      this.readout.textContent = 'Point at a node, or walk with the arrow keys.';
      return;
    }
    const mark = this.canvas.querySelector<SVGElement>(`[data-node="${here}"]`);
    mark?.classList.add(pointed);
    mark?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    const above = this.block.nodes[this.way.at(-2) ?? -1];
    const answer = above?.children?.find((child) => child.node === here)?.label;
    const leads = (node.children ?? []).map((child) => `${child.label} → ${this.block.nodes[child.node]?.label ?? ''}`);
    const words = [answer, node.label, node.detail].filter(Boolean).join(', ');
    this.readout.textContent = leads.length > 0 ? `${words}; ${leads.join('; ')}` : words;
  }
}
