/** A map's certificate: short findings beneath the map, everything else on request. */

import type { CertificateRow, LedgerTable } from '../../src/render/certificate';
import { element } from './dom';

/** The findings that deserve to be seen first. */
export function chips(rows: readonly CertificateRow[]): HTMLElement {
  return element(
    'div',
    { class: 'explainbook-chips' },
    rows.flatMap((row) => (row.short ? [chip(row, row.short)] : [])),
  );
}

/** Everything, on request: as wide as the widget, since the ledger is a wide table. */
export function certificate(title: string, rows: readonly CertificateRow[], ledger: LedgerTable | null): HTMLElement {
  const facts = rows.flatMap(({ label, value, title, tone }) => [
    element('dt', {}, [label]),
    element('dd', { title, class: `explainbook-${tone}` }, [value]),
  ]);
  const list = element('dl', {}, facts);
  return element('details', { class: 'explainbook-certificate' }, [
    element('summary', {}, ['Certificate of ', element('b', {}, [title])]),
    ...(ledger ? [list, ledgerElement(ledger)] : [list]),
  ]);
}

function chip({ tone, title, value }: CertificateRow, short: string): HTMLElement {
  const mark = tone === 'warn' ? '!' : '✓';
  return element(
    'span',
    { class: `explainbook-chip explainbook-${tone}`, title: title ? `${value}. ${title}` : value },
    [element('span', { 'aria-hidden': 'true' }, [mark]), short],
  );
}

function ledgerElement({ columns, rows }: LedgerTable): HTMLElement {
  const cells = (tag: 'th' | 'td', texts: readonly string[]) => texts.map((text) => element(tag, {}, [text]));
  const head = element('thead', {}, [element('tr', {}, cells('th', columns))]);
  const body = element(
    'tbody',
    {},
    rows.map((row) => element('tr', {}, cells('td', row))),
  );
  // Focusable, so that the keyboard can scroll it sideways.
  return element(
    'div',
    { class: 'explainbook-ledger', tabindex: 0, role: 'region', 'aria-label': 'Conservation by layer' },
    [element('table', {}, [head, body])],
  );
}
