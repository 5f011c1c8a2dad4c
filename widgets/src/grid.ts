/** Examples as rows, methods as columns, all on one scale. */

import type { Picture } from '../../src/attribution/result';
import { element } from './dom';
import { paint } from './paint';

/** More rows than these are looked at one by one. */
export const mostRows = 24;

export interface GridCell {
  readonly title: string;
  readonly picture: Picture;
}

export class ExampleGrid {
  readonly node = element('div', {
    class: 'explainbook-grid-of-maps',
    tabindex: 0,
    role: 'region',
    'aria-label': 'All examples',
  });

  /** @param choose is called with the example whose row was chosen */
  constructor(private readonly choose: (example: number) => void) {}

  /** @param rows each example's words and pictures, in the order of the titles */
  draw(
    titles: readonly string[],
    rows: readonly { readonly name: string; readonly pictures: readonly Picture[] }[],
  ): void {
    const head = element('tr', {}, [element('td'), ...titles.map((title) => element('th', { scope: 'col' }, [title]))]);
    const body = rows.map(({ name, pictures }, example) => {
      const open = element('button', { type: 'button', title: `Show example ${example + 1} alone` }, [name]);
      open.addEventListener('click', () => this.choose(example));
      return element('tr', {}, [
        element('th', { scope: 'row' }, [open]),
        ...pictures.map((picture, at) => element('td', {}, [canvasOf(picture, `${titles[at]}, ${name}`)])),
      ]);
    });
    this.node.replaceChildren(element('table', {}, [element('thead', {}, [head]), element('tbody', {}, body)]));
  }
}

function canvasOf(picture: Picture, label: string): HTMLCanvasElement {
  const canvas = element('canvas', { role: 'img', 'aria-label': label });
  paint(canvas, picture);
  return canvas;
}
