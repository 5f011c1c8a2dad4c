/** Words, and how far work has come. */

import type { Progress, Words } from '../../../src/render/figure/figure';
import { progressText } from '../../../src/render/figure/html';
import { element } from '../dom';
import type { BlockView } from './block';
import type { FigureModel } from './model';

export class WordsView implements BlockView<Words> {
  readonly node = element('p', { class: 'explainbook-words' });

  update({ text }: Words): void {
    this.node.textContent = text;
  }

  select(): void {}
}

/** With a button to stop the work, or to go on with it. */
export class ProgressView implements BlockView<Progress> {
  private readonly bar = element('progress', { 'aria-label': 'Progress' });
  private readonly words = element('span', { role: 'status' });
  private readonly button = element('button', { type: 'button' });
  readonly node = element('div', { class: 'explainbook-progress' }, [this.bar, this.words, this.button]);
  private state: Progress['state'] = 'done';

  constructor(private readonly model: FigureModel) {
    this.button.addEventListener('click', () => {
      this.model.write({ action: this.state === 'running' ? 'stop' : 'resume' });
    });
  }

  update(block: Progress): void {
    this.state = block.state;
    this.bar.max = Math.max(Number(block.total) || 1, 1);
    this.bar.value = Number(block.done) || 0;
    this.words.textContent = progressText(block);
    this.button.textContent = block.state === 'running' ? 'Stop' : 'Go on';
    this.button.hidden = block.state === 'done' || this.model.comm_live !== true;
    this.bar.hidden = block.state === 'done';
  }

  select(): void {}
}
