/** Starts the widgets of an exported page. State and places are in its data blocks, in Jupyter's own formats. */

import type { IManagerState } from '@jupyter-widgets/base-manager';
import { isKnown, StaticManager } from './manager';

const stateType = 'application/vnd.jupyter.widget-state+json';
const viewType = 'application/vnd.jupyter.widget-view+json';

async function start(): Promise<void> {
  const block = document.querySelector(`script[type="${stateType}"]`);
  if (!block?.textContent) return;
  const saved = JSON.parse(block.textContent) as IManagerState;
  // Of other libraries' widgets the page shows what stands in their place.
  const known = Object.entries(saved.state).filter(([, one]) => isKnown(one.model_module, one.model_name));
  const manager = new StaticManager();
  await manager.set_state({ ...saved, state: Object.fromEntries(known) });
  const ids = new Set(known.map(([id]) => id));
  for (const view of document.querySelectorAll(`script[type="${viewType}"]`)) {
    const { model_id: id } = JSON.parse(view.textContent ?? '{}') as { model_id?: string };
    const host = view.parentElement;
    if (id !== undefined && host && ids.has(id)) await manager.show(id, host);
  }
}

void start();
