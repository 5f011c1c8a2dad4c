/** Beside the pictures: blinking, zoom, what a reader takes along, and the keys. */

import type { Part } from './controls';
import { element } from './dom';
import { type Taking, taking } from './take';
import type { Zoom } from './zoom';

/** What the buttons do; each may fail, and then says why. */
export interface Deeds extends Taking {
  blink(on: boolean): void;
}

/** The buttons, which keys press too. */
export interface Tools extends Part {
  readonly blink: HTMLButtonElement;
  readonly png: HTMLButtonElement;
  readonly svg: HTMLButtonElement;
  readonly copy: HTMLButtonElement;
}

export function tools(zoom: Zoom, deeds: Deeds, blinks: boolean, keys: HTMLElement): Tools {
  const { said, button, buttons } = taking(deeds, 'the pictures');
  const blink = button('Blink', 'Blink between the input and the heat', () => {
    const on = blink.getAttribute('aria-pressed') !== 'true';
    blink.setAttribute('aria-pressed', String(on));
    deeds.blink(on);
  });
  blink.setAttribute('aria-pressed', 'false');
  const level = element('output', { 'aria-live': 'polite', 'aria-label': 'Zoom' });
  const smaller = button('−', 'Zoom out', () => zoom.by(1 / 1.5));
  const larger = button('+', 'Zoom in', () => zoom.by(1.5));
  const showLevel = () => {
    level.textContent = `${Math.round(100 * zoom.scale)} %`;
    smaller.disabled = zoom.scale === 1;
  };
  zoom.onChange(showLevel);
  showLevel();
  const zoomer = element('span', { class: 'explainbook-zoomer', role: 'group', 'aria-label': 'Zoom' }, [
    smaller,
    level,
    larger,
  ]);
  const node = element('div', { class: 'explainbook-tools' }, [
    ...(blinks ? [blink] : []),
    zoomer,
    element('span', { class: 'explainbook-taking' }, buttons),
    keys,
    said,
  ]);
  const [png, svg, copy] = buttons;
  return { node, refresh: () => undefined, blink, png, svg, copy };
}
