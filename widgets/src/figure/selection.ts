/** What is selected in a figure, and how pointer and keys change it. */

import type { FigureModel } from './model';

export class Selection {
  constructor(private readonly model: FigureModel) {}

  get ids(): ReadonlySet<number> {
    return new Set(this.model.read('selection'));
  }

  /** Selects these; with `more`, in addition to what was selected. The same again, alone, is no selection. */
  choose(ids: readonly number[], more = false): void {
    const before = this.ids;
    const all = ids.length > 0 && ids.every((id) => before.has(id));
    const chosen = new Set(ids);
    const kept = more ? [...before].filter((id) => !chosen.has(id)) : [];
    const off = all && (more || before.size === ids.length);
    this.model.write({ selection: off ? kept : [...kept, ...ids] });
  }

  clear(): void {
    if (this.ids.size > 0) this.model.write({ selection: [] });
  }
}

/** Whether an event asks to add to the selection. */
export const adds = (event: MouseEvent | KeyboardEvent): boolean => event.shiftKey || event.ctrlKey || event.metaKey;
