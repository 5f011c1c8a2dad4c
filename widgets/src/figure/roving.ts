/** One tab stop for many things: arrow keys walk among them, Home and End go to the ends. */

export interface Walk {
  /** The things as they stand now, in reading order. */
  readonly items: () => readonly HTMLElement[];
  /** After a step: what Shift adds to, what is read out. */
  readonly onStep?: (to: HTMLElement, event: KeyboardEvent) => void;
}

export class Roving {
  constructor(
    root: HTMLElement,
    private readonly walk: Walk,
  ) {
    root.addEventListener('keydown', (event) => this.key(event));
    root.addEventListener('focusin', (event) => {
      const item = this.walk.items().find((one) => one.contains(event.target as Node));
      if (item) this.stopAt(item);
    });
  }

  /** After the things changed: one of them is the tab stop, the one that was if it is still there. */
  refresh(): void {
    const items = this.walk.items();
    this.stopAt(items.find((item) => item.tabIndex === 0) ?? items[0]);
  }

  private stopAt(item: HTMLElement | undefined): void {
    for (const one of this.walk.items()) one.tabIndex = one === item ? 0 : -1;
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const items = this.walk.items();
    const at = items.indexOf(document.activeElement as HTMLElement);
    const to = at < 0 ? undefined : target(items, at, event.key);
    if (!to) return;
    event.preventDefault();
    to.focus();
    this.walk.onStep?.(to, event);
  }
}

function target(items: readonly HTMLElement[], at: number, key: string): HTMLElement | undefined {
  if (key === 'Home') return items[0];
  if (key === 'End') return items.at(-1);
  if (key === 'ArrowLeft') return items[at - 1];
  if (key === 'ArrowRight') return items[at + 1];
  if (key === 'ArrowUp') return inNextRow(items.slice(0, at).reverse(), items[at]!);
  if (key === 'ArrowDown') return inNextRow(items.slice(at + 1), items[at]!);
  return undefined;
}

/** Of the first row that `others` reach, the thing nearest to being above or below. */
function inNextRow(others: readonly HTMLElement[], from: HTMLElement): HTMLElement | undefined {
  const place = from.getBoundingClientRect();
  const middle = (place.left + place.right) / 2;
  let row: number | undefined;
  let best: { item: HTMLElement; away: number } | undefined;
  for (const item of others) {
    const box = item.getBoundingClientRect();
    if (Math.abs(box.top - place.top) < 2) continue;
    row ??= box.top;
    if (Math.abs(box.top - row) >= 2) break;
    const away = Math.abs((box.left + box.right) / 2 - middle);
    if (!best || away < best.away) best = { item, away };
  }
  return best?.item;
}
