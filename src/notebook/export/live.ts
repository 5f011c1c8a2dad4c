/** What a page needs to explain anew: the engine, as inert text that the page starts as a worker. Its networks are among the widgets' states. */

import type { SavedWidgets } from '../fold';
import { pageScripts } from './scripts';

export interface LiveEngine {
  /** The inert block. */
  readonly block: string;
  readonly licences: string;
}

/** Undefined for a page that computes nothing: only a notebook that ran for a live page has networks among its widgets. */
export async function liveEngine({ state }: SavedWidgets): Promise<LiveEngine | undefined> {
  if (!Object.values(state).some((widget) => widget?.model_name === 'NetworkModel')) return undefined;
  const [engine] = await pageScripts(['engine']);
  const { text, licences } = engine!;
  return { block: `<script type="application/vnd.explainbook.engine">${text}</script>`, licences };
}
