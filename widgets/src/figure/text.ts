/** Text whose words, or sentences, are shaded by their values. */

import type { Text, TextLine } from '../../../src/render/figure/figure';
import { totalsText } from '../../../src/render/figure/text';
import { formatNumber } from '../../../src/render/format';
import { sentences, shade } from '../../../src/render/shade';
import { element, uniqueId } from '../dom';
import type { BlockView } from './block';
import { Roving } from './roving';

export class TextView implements BlockView<Text> {
  readonly node: HTMLElement;
  private readonly level: HTMLSelectElement;
  private readonly lines = element('div', { class: 'explainbook-lines' });
  private readonly readout = element('output', { class: 'explainbook-readout', 'aria-live': 'polite' });
  private readonly roving: Roving;
  private block: Text | undefined;

  constructor() {
    const id = uniqueId('level');
    const options = ['words', 'sentences'].map((name) => element('option', { value: name }, [name]));
    this.level = element('select', { id }, options);
    this.level.addEventListener('change', () => this.draw());
    const head = element('div', { class: 'explainbook-level' }, [element('label', { for: id }, ['Shade']), this.level]);
    this.node = element('div', { class: 'explainbook-text' }, [this.lines, this.readout, head]);
    this.roving = new Roving(this.lines, {
      items: () => [...this.lines.querySelectorAll<HTMLElement>('[data-value]')],
    });
    this.lines.addEventListener('pointerover', (event) => this.point(event.target));
    this.lines.addEventListener('focusin', (event) => this.point(event.target));
  }

  update(block: Text): void {
    if (block === this.block) return;
    this.block = block;
    this.draw();
  }

  select(): void {}

  private draw(): void {
    if (!this.block) return;
    const whole = this.level.value === 'sentences';
    const lines = this.block.lines.map(
      (line): TextLine => (whole ? { ...line, ...sentences(line.words, line.values) } : line),
    );
    // Sums of sentences are larger than words: they have a scale of their own.
    const limit = whole ? Math.max(0, ...lines.flatMap(({ values }) => values.map(Math.abs))) : this.block.limit;
    this.lines.replaceChildren(...lines.map((line) => lineNode(line, limit)));
    this.roving.refresh();
    this.readout.textContent = 'Point at a word, or walk along with the arrow keys, to read its value.';
  }

  private point(target: EventTarget | null): void {
    const word = target instanceof HTMLElement ? target.closest<HTMLElement>('[data-value]') : null;
    if (word) this.readout.textContent = `${word.textContent}: ${word.dataset.value}`;
  }
}

function lineNode({ name, words, values, unsigned }: TextLine, limit: number): HTMLElement {
  const nodes = words.flatMap((word, at) => {
    const value = values[at] ?? 0;
    const tint = shade(value, limit);
    const node = element('span', { 'data-value': formatNumber(value, { signed: true }), tabindex: -1 }, [word]);
    if (tint) {
      node.style.backgroundColor = tint.ground;
      node.style.color = tint.ink;
    }
    return at === 0 ? [node] : [' ', node];
  });
  return element('div', { class: 'explainbook-line' }, [
    element('p', { class: 'explainbook-line-head' }, [element('b', {}, [name]), ` ${totalsText(values, unsigned)}`]),
    element('p', { class: 'explainbook-words' }, nodes),
  ]);
}
