/** The numbers behind a drawing, for whoever reads rather than looks. */

import type { Block } from '../../../src/render/figure/figure';
import { rowsOf, shownRows } from '../../../src/render/figure/rows';
import { element } from '../dom';
import type { Selection } from './selection';
import { TableView } from './table';

export class DataTable {
  readonly node: HTMLDetailsElement;
  private readonly table: TableView;
  private readonly rest = element('p', { class: 'explainbook-note' });
  private block: Block | undefined;

  constructor(selection: Selection) {
    this.table = new TableView(selection);
    const name = element('summary', {}, ['Data table']);
    this.node = element('details', { class: 'explainbook-data' }, [name, this.table.node, this.rest]);
    this.node.addEventListener('toggle', () => this.fill());
  }

  update(block: Block): void {
    if (block === this.block) return;
    this.block = block;
    this.fill();
  }

  /** Made when it is opened. */
  private fill(): void {
    if (!this.node.open || !this.block) return;
    const rows = rowsOf(this.block);
    if (!rows) return;
    const { shown, rest } = shownRows(rows);
    this.table.update({ kind: 'table', ...shown });
    this.rest.textContent = rest;
    this.rest.hidden = !rest;
  }
}
