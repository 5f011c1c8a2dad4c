/** A table whose rows, where they have ids, are walked and selected. */

import type { Table } from '../../../src/render/figure/figure';
import { cellText } from '../../../src/render/figure/html';
import { element } from '../dom';
import type { BlockView } from './block';
import { Roving } from './roving';
import { adds, type Selection } from './selection';

export class TableView implements BlockView<Table> {
  readonly node = element('div', { class: 'explainbook-table', role: 'region' });
  private readonly roving: Roving;
  private block: Table | undefined;
  private rows: HTMLElement[] = [];

  constructor(private readonly selection: Selection) {
    this.node.addEventListener('click', (event) => this.choose(event.target, adds(event)));
    this.node.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.selection.clear();
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      this.choose(event.target, adds(event));
    });
    this.roving = new Roving(this.node, {
      items: () => this.rows,
      onStep: (to, event) => {
        if (event.shiftKey && to.getAttribute('aria-selected') === 'false') this.choose(to, true);
      },
    });
  }

  update(block: Table): void {
    if (block === this.block) return;
    this.block = block;
    const { columns, rows, ids } = block;
    const numeric = columns.map((_, at) => rows.every((row) => typeof row[at] === 'number' || row[at] === ''));
    const side = (at: number) => (numeric[at] ? 'explainbook-number' : undefined);
    const head = columns.map((name, at) => element('th', { scope: 'col', class: side(at) }, [name]));
    const body = rows.map((row, at) => {
      const chosen = ids
        ? { 'aria-selected': 'false', class: 'explainbook-selectable', tabindex: -1, 'data-row': ids[at] }
        : {};
      return element(
        'tr',
        chosen,
        row.map((value, column) => element('td', { class: side(column) }, [cellText(value)])),
      );
    });
    this.rows = ids ? body : [];
    const name = block.heading || 'Table';
    this.node.setAttribute('aria-label', name);
    // Without rows to walk the place itself takes the keys, which scroll it sideways.
    this.node.toggleAttribute('tabindex', false);
    if (!ids) this.node.tabIndex = 0;
    const role = ids ? { role: 'grid', 'aria-multiselectable': 'true' } : {};
    this.node.replaceChildren(
      element('table', { 'aria-label': name, ...role }, [
        element('thead', {}, [element('tr', {}, head)]),
        element('tbody', {}, body),
      ]),
    );
    this.roving.refresh();
    this.select(this.selection.ids);
  }

  select(ids: ReadonlySet<number>): void {
    for (const row of this.rows) {
      const selected = ids.has(Number(row.dataset.row));
      row.setAttribute('aria-selected', String(selected));
      row.classList.toggle('explainbook-selected', selected);
    }
  }

  private choose(target: EventTarget | null, more: boolean): void {
    const row = target instanceof Element ? target.closest<HTMLElement>('[data-row]') : null;
    if (row) this.selection.choose([Number(row.dataset.row)], more);
  }
}
