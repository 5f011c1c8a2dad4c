import { label, svg, textWidth } from './svg';

export interface LegendEntry {
  readonly name: string;
  readonly color: string;
  /** The group that the entry stands for, where it can be selected. */
  readonly group?: number;
}

/** Names with their colours, in as many lines as they need. */
export function legend(entries: readonly LegendEntry[], left: number, right: number, top: number) {
  let [x, y] = [left, top];
  const parts = entries.map(({ name, color, group }) => {
    const width = 18 + textWidth(name) + 16;
    if (x > left && x + width > right) [x, y] = [left, y + 20];
    const at = x;
    x += width;
    return svg('g', { 'data-group': group, class: 'explainbook-legend' }, [
      svg('rect', { x: at, y: y - 9, width: 10, height: 10, rx: 2, fill: color }),
      label(name, at + 16, y, { class: 'explainbook-ink' }),
    ]);
  });
  return { parts, height: entries.length > 0 ? y - top + 22 : 0 };
}
