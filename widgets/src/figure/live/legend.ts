/** The names of groups or curves, as buttons: one tab stop, arrow keys lead along. */

import { named, seriesName } from '../../../../src/render/figure/curves';
import { integers } from '../../../../src/render/figure/numbers';
import { groupColor } from '../../../../src/render/figure/palette';
import type { ChartBlock } from '../../../../src/render/figure/plot';
import { element } from '../../dom';
import { Roving } from '../roving';

/** Of each group, the ids of its points. */
export function membersOf(block: ChartBlock): readonly (readonly number[])[] {
  if (block.kind !== 'scatter' || !block.groupNames) return [];
  const members: number[][] = block.groupNames.map(() => []);
  const groups = block.groups ? integers(block.groups) : new Int32Array(block.x.byteLength / 4);
  groups.forEach((group, id) => void members[group]?.push(id));
  return members;
}

export class Legend {
  readonly node = element('div', { class: 'explainbook-names', role: 'toolbar' });
  private readonly roving: Roving;
  private buttons: HTMLButtonElement[] = [];

  /** @param choose is called with the place of the name that was pressed */
  constructor(private readonly choose: (at: number, event: MouseEvent) => void) {
    this.roving = new Roving(this.node, { items: () => this.buttons });
  }

  /** @returns whether there are names */
  draw(block: ChartBlock): boolean {
    const names = namesOf(block);
    this.node.hidden = names.length === 0;
    this.node.setAttribute('aria-label', block.kind === 'curves' ? 'Curves shown' : 'Select a group');
    const focused = this.buttons.indexOf(document.activeElement as HTMLButtonElement);
    this.buttons = names.map((name, at) => {
      const swatch = element('span', { class: 'explainbook-swatch' });
      swatch.style.background = groupColor(at);
      const button = element('button', { type: 'button', 'data-group': at }, [swatch, name]);
      button.addEventListener('click', (event) => this.choose(at, event));
      return button;
    });
    this.node.replaceChildren(...this.buttons);
    this.buttons[focused]?.focus();
    this.roving.refresh();
    return names.length > 0;
  }

  /** Which are shown or selected. */
  press(pressed: (at: number) => boolean): void {
    this.buttons.forEach((button, at) => void button.setAttribute('aria-pressed', String(pressed(at))));
  }
}

function namesOf(block: ChartBlock): readonly string[] {
  if (block.kind === 'scatter') return block.groupNames ?? [];
  return block.kind === 'curves' && named(block.series) ? block.series.map(seriesName) : [];
}
