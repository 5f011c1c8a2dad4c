/** The frame of a block: its heading, its body, how to read it, and what a reader takes along. */

import type { Block } from '../../../src/render/figure/figure';
import { element } from '../dom';
import { taking } from '../take';
import { blockDeeds, canTake } from './taking';

/** A block in the page, brought up to date with what the figure says. */
export interface BlockView<B extends Block = Block> {
  readonly node: HTMLElement;
  /** @param width of the block's place, in CSS pixels */
  update(block: B, width: number): void;
  select(ids: ReadonlySet<number>): void;
  /** Of a form: its answers or its step changed. */
  answered?(): void;
  /** The figure goes away. */
  remove?(): void;
}

export class Frame {
  readonly node: HTMLElement;
  private readonly heading = element('h3');
  private readonly note = element('p', { class: 'explainbook-note' });
  private readonly take = element('details', { class: 'explainbook-take' });
  private block: Block | undefined;
  private ids: ReadonlySet<number> = new Set();

  constructor(readonly view: BlockView) {
    const head = element('div', { class: 'explainbook-block-head' }, [this.heading, this.take]);
    this.node = element('section', { class: 'explainbook-block' }, [head, view.node, this.note]);
  }

  update(block: Block): void {
    const { heading = '', note = '', width = 'full' } = block;
    this.heading.textContent = heading;
    this.heading.hidden = !heading;
    this.note.textContent = note;
    this.note.hidden = !note;
    this.node.classList.toggle('explainbook-half', width === 'half');
    this.node.dataset.kind = block.kind;
    if (!this.block) this.offer(block);
    this.block = block;
    this.view.update(block, this.node.clientWidth);
  }

  select(ids: ReadonlySet<number>): void {
    this.ids = ids;
    this.view.select(ids);
  }

  /** Picture and numbers, behind one word that is the same for every block. */
  private offer(block: Block): void {
    this.take.hidden = !canTake(block);
    if (this.take.hidden) return;
    const shown = () => ({ block: this.block!, width: this.node.clientWidth, selection: this.ids });
    const { buttons, said } = taking(blockDeeds(shown), 'this picture');
    this.take.append(element('summary', { title: 'Save the picture, copy the numbers' }, ['Save']), ...buttons, said);
  }
}
