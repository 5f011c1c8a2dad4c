/** The certificate beneath a map: a line of short findings, everything else on request. */

import type { CertificateRow, LedgerTable } from '../../src/render/certificate';
import { element } from './dom';

export function certificate(rows: readonly CertificateRow[], ledger: LedgerTable | null): HTMLElement {
  const chips = rows.flatMap((row) => (row.short ? [chip(row, row.short)] : []));
  const facts = rows.flatMap(({ label, value, title, tone }) => [
    element('dt', {}, [label]),
    element('dd', { title, class: `explainbook-${tone}` }, [value]),
  ]);
  const body = ledger ? [element('dl', {}, facts), ledgerElement(ledger)] : [element('dl', {}, facts)];
  return element('div', { class: 'explainbook-certificate' }, [
    element('div', { class: 'explainbook-chips' }, chips),
    element('details', {}, [element('summary', {}, ['Certificate']), ...body]),
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
