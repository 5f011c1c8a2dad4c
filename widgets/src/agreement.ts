/** How far the methods agree on what is shown, as a small table: the order of the pixels, pair by pair. */

import { agreement, pooled } from '../../src/render/agreement';
import { formatFixed } from '../../src/render/format';
import type { Heat } from '../../src/render/overlay';
import { element } from './dom';

export class AgreementTable {
  readonly node = element('div', { class: 'explainbook-agreement' });
  private shown = '';

  constructor(private readonly titles: readonly string[]) {}

  /**
   * @param key what the heats are of, so that nothing is ranked twice
   * @param examples the heats of each method, by example; ρ is the mean over examples
   */
  draw(key: string, examples: readonly (readonly Heat[])[]): void {
    this.node.hidden = this.titles.length < 2 || examples.length === 0;
    if (this.node.hidden || key === this.shown) return;
    this.shown = key;
    const tables = examples.map((heats) =>
      agreement(heats.map((heat) => pooled(heat.values, heat.width, heat.height))),
    );
    const mean = (i: number, j: number) => tables.reduce((sum, table) => sum + table[i]![j]!, 0) / tables.length;
    const head = element('tr', {}, [
      element('td'),
      ...this.titles.slice(0, -1).map((title, at) => element('th', { scope: 'col', title }, [String(at + 1)])),
    ]);
    const rows = this.titles.map((title, at) =>
      element('tr', {}, [
        element('th', { scope: 'row' }, [`${at + 1}  ${title}`]),
        ...Array.from({ length: at }, (_, other) => cell(mean(at, other))),
      ]),
    );
    const what = 'rank correlation of the maps’ pixels: 1 where their order is the same';
    this.node.replaceChildren(
      element('p', {}, ['Agreement of the methods ', element('small', {}, [what])]),
      element('table', { 'aria-label': 'Agreement of the methods' }, [
        element('thead', {}, [head]),
        element('tbody', {}, rows),
      ]),
    );
  }
}

function cell(value: number): HTMLElement {
  const made = element('td', {}, [formatFixed(value)]);
  // The stronger the agreement the fuller the ground; disagreement is in words alone.
  made.style.setProperty('--explainbook-strength', String(Math.max(0, Number.isFinite(value) ? value : 0)));
  return made;
}
