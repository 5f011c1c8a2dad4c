/** The frame of a block: its heading, its body, how to read it. */

import type { Block } from '../../../src/render/figure/figure';
import { element } from '../dom';

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

  constructor(readonly view: BlockView) {
    this.node = element('section', { class: 'explainbook-block' }, [this.heading, view.node, this.note]);
  }

  update(block: Block): void {
    const { heading = '', note = '', width = 'full' } = block;
    this.heading.textContent = heading;
    this.heading.hidden = !heading;
    this.note.textContent = note;
    this.note.hidden = !note;
    this.node.classList.toggle('explainbook-half', width === 'half');
    this.node.dataset.kind = block.kind;
    this.view.update(block, this.node.clientWidth);
  }
}
