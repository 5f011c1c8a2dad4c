/** Beside the pictures: blinking, zoom, and what a reader takes along. */

import type { Part } from './controls';
import { element } from './dom';
import type { Zoom } from './zoom';

/** What the buttons do; each may fail, and then says why. */
export interface Deeds {
  blink(on: boolean): void;
  savePng(): Promise<void>;
  saveSvg(): void;
  copyData(): Promise<void>;
}

export function tools(zoom: Zoom, deeds: Deeds, blinks: boolean): Part {
  const said = element('span', { class: 'explainbook-hint', role: 'status' });
  const button = (text: string, label: string, act: () => unknown) => {
    const made = element('button', { type: 'button', 'aria-label': label, title: label }, [text]);
    made.addEventListener('click', () => void attempt(act, said));
    return made;
  };
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
  const taking = [
    button('PNG', 'Save the pictures as PNG', () => deeds.savePng()),
    button('SVG', 'Save the pictures as SVG', () => deeds.saveSvg()),
    button('Copy data', 'Copy the numbers, as rows that a spreadsheet reads', async () => {
      await deeds.copyData();
      said.textContent = 'copied';
    }),
  ];
  const node = element('div', { class: 'explainbook-tools' }, [
    ...(blinks ? [blink] : []),
    zoomer,
    element('span', { class: 'explainbook-taking' }, taking),
    said,
  ]);
  return { node, refresh: () => undefined };
}

async function attempt(act: () => unknown, said: HTMLElement): Promise<void> {
  said.textContent = '';
  try {
    await act();
  } catch (error) {
    said.textContent = error instanceof Error ? error.message : String(error);
  }
}
