/** The buttons with which a reader takes along what is shown: as a picture, as numbers. */

import { element } from './dom';

export interface Taking {
  savePng(): Promise<void>;
  saveSvg(): void;
  copyData(): Promise<void>;
}

/**
 * @param what is taken, as the buttons' names say it: "the pictures"
 * @returns the buttons, the place where they say how it went, and a way to make more that say it there too
 */
export function taking(deeds: Taking, what: string) {
  const said = element('span', { class: 'explainbook-hint', role: 'status' });
  const button = (text: string, label: string, act: () => unknown) => {
    const made = element('button', { type: 'button', 'aria-label': label, title: label }, [text]);
    made.addEventListener('click', () => void attempt(act, said));
    return made;
  };
  const buttons = [
    button('PNG', `Save ${what} as PNG`, () => deeds.savePng()),
    button('SVG', `Save ${what} as SVG`, () => deeds.saveSvg()),
    button('Copy data', 'Copy data: the numbers, as rows that a spreadsheet reads', async () => {
      await deeds.copyData();
      said.textContent = 'copied';
    }),
  ] as const;
  return { said, button, buttons };
}

/** Each may fail, and then says why. */
async function attempt(act: () => unknown, said: HTMLElement): Promise<void> {
  said.textContent = '';
  try {
    await act();
  } catch (error) {
    said.textContent = error instanceof Error ? error.message : String(error);
  }
}
