/** Starts the widgets of an exported page. State and places are in its data blocks, in Jupyter's own formats. */

import type { IManagerState } from '@jupyter-widgets/base-manager';
import { beginOwnAnswers } from './figure/form-keep';
import { StaticManager } from './manager';
import { trusted } from './saved';

const stateType = 'application/vnd.jupyter.widget-state+json';
const viewType = 'application/vnd.jupyter.widget-view+json';

async function start(): Promise<void> {
  const block = document.querySelector(`script[type="${stateType}"]`);
  if (!block?.textContent) return;
  // Of other libraries' widgets the page shows what stands in their place.
  const saved = trusted(JSON.parse(block.textContent) as IManagerState);
  beginOwnAnswers();
  const manager = new StaticManager();
  await manager.set_state(saved);
  for (const view of document.querySelectorAll(`script[type="${viewType}"]`)) {
    const { model_id: id } = JSON.parse(view.textContent ?? '{}') as { model_id?: string };
    const host = view.parentElement;
    if (id === undefined || !host || !Object.hasOwn(saved.state, id)) continue;
    // A widget whose state is damaged leaves its picture where it is, and the others alone.
    await manager.show(id, host).catch((error: unknown) => console.warn(`The widget ${id} stays a picture.`, error));
    // The first can be used, and the page be scrolled, while the rest come.
    await new Promise((next) => setTimeout(next));
  }
}

void start();
