/** Keys for everything: a table of what they do, the list that readers open, and peace with the notebook's own shortcuts. */

import { element } from './dom';

export interface Key {
  /** As events name them. */
  readonly keys: readonly string[];
  /** As the list names them, and what they do. */
  readonly shown: string;
  readonly does: string;
  /** None: another part of the widget listens to it. */
  readonly act?: (key: string) => void;
}

const typing = 'input, select, textarea, [contenteditable]';

/** Listens inside a widget; keys that are typed into a field, or with Ctrl, Alt or ⌘, are not for it. */
export function listen(root: HTMLElement, keys: () => readonly Key[]): void {
  leaveShortcuts();
  root.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof Element && event.target.closest(typing)) return;
    const key = keys().find((one) => one.act && one.keys.includes(event.key));
    if (!key) return;
    event.preventDefault();
    key.act?.(event.key);
  });
}

/** The list, closed until it is asked for. */
export function keyList(keys: readonly Key[]): HTMLDetailsElement {
  const rows = keys.map(({ shown, does }) =>
    element('div', {}, [element('dt', {}, [element('kbd', {}, [shown])]), element('dd', {}, [does])]),
  );
  return element('details', { class: 'explainbook-keys' }, [
    element('summary', { title: 'Keys (?)' }, ['Keys']),
    element('dl', {}, rows),
  ]);
}

let leaves = false;

/**
 * JupyterLab acts on plain letters and arrows wherever no text is edited, before a widget hears of them. A mark on the widget
 * tells it not to; with Ctrl or ⌘, and for Shift+Enter, the notebook's shortcuts stay.
 */
function leaveShortcuts(): void {
  if (leaves) return;
  leaves = true;
  const mark = (event: KeyboardEvent) => {
    const widget = event.target instanceof Element && event.target.closest('.explainbook-heatmap, .explainbook-figure');
    const notebooks = event.ctrlKey || event.metaKey || (event.shiftKey && event.key === 'Enter');
    if (widget) widget.toggleAttribute('data-lm-suppress-shortcuts', !notebooks);
  };
  // On the window, and so before JupyterLab, which listens on the document.
  window.addEventListener('keydown', mark, { capture: true });
}
