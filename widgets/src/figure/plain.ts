/** Tables, words, and how far work has come. */

import type { Progress, Table, Words } from '../../../src/render/figure/figure';
import { cellText, progressText } from '../../../src/render/figure/html';
import { element } from '../dom';
import type { BlockView } from './block';
import type { FigureModel } from './model';

export class TableView implements BlockView<Table> {
  readonly node = element('div', { class: 'explainbook-table', tabindex: 0, role: 'region', 'aria-label': 'Table' });
  private block: Table | undefined;

  update(block: Table): void {
    if (block === this.block) return;
    this.block = block;
    const numeric = block.columns.map((_, at) => block.rows.every((row) => typeof row[at] === 'number'));
    const side = (at: number) => (numeric[at] ? 'explainbook-number' : undefined);
    const head = block.columns.map((name, at) => element('th', { scope: 'col', class: side(at) }, [name]));
    const body = block.rows.map((row) =>
      element(
        'tr',
        {},
        row.map((value, at) => element('td', { class: side(at) }, [cellText(value)])),
      ),
    );
    this.node.replaceChildren(
      element('table', {}, [element('thead', {}, [element('tr', {}, head)]), element('tbody', {}, body)]),
    );
  }

  select(): void {}
}

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
