/** From what widgets said to the state they ended in, in Jupyter's saved format. */

import { toBase64 } from '../render/png';
import { joinBuffers, splitBuffers } from './buffers';
import type { CommMessage, CommOpened, WidgetTraffic } from './traffic';

/** One widget as `application/vnd.jupyter.widget-state+json` has it. */
export interface SavedWidget {
  readonly model_name: string;
  readonly model_module: string;
  readonly model_module_version: string;
  readonly state: Readonly<Record<string, unknown>>;
  readonly buffers?: readonly { readonly encoding: 'base64'; readonly path: Path; readonly data: string }[];
}

export interface SavedWidgets {
  readonly version_major: 2;
  readonly version_minor: 0;
  readonly state: Readonly<Record<string, SavedWidget>>;
}

/** The key of a notebook's `metadata.widgets`, and the type of the block that holds the same in a page. */
export const widgetStateType = 'application/vnd.jupyter.widget-state+json';

type Path = readonly (string | number)[];
type State = Record<string, unknown>;

/** Later values replace earlier ones, key by key. A closed widget leaves no state. */
export function foldTraffic(traffic: WidgetTraffic): SavedWidgets {
  const states = new Map<string, State>();
  for (const event of traffic) {
    if (event.type === 'close') states.delete(event.id);
    else if (event.type === 'open' && event.target === 'jupyter.widget') states.set(event.id, carried(event));
    else if (event.type === 'msg' && isUpdate(event)) {
      const state = states.get(event.id);
      if (state) states.set(event.id, { ...state, ...carried(event) });
    }
  }
  return saveWidgets([...states]);
}

/** Widgets' states by id, buffers in place, in Jupyter's saved format. */
export function saveWidgets(states: readonly (readonly [string, State])[]): SavedWidgets {
  const saved = states.map(([id, state]) => [id, saveWidget(state)]);
  return { version_major: 2, version_minor: 0, state: Object.fromEntries(saved) };
}

/** The notebook with the state of its widgets in its metadata, where Jupyter's own programs look for it. */
export function withWidgets<N extends { readonly metadata: Record<string, unknown> }>(
  notebook: N,
  widgets: SavedWidgets,
): N {
  const { widgets: _, ...metadata } = notebook.metadata;
  const saved = Object.keys(widgets.state).length > 0 ? { widgets: { [widgetStateType]: widgets } } : {};
  return { ...notebook, metadata: { ...metadata, ...saved } };
}

function isUpdate({ data }: CommMessage): boolean {
  return data.method === 'update' || data.method === 'echo_update';
}

/** The state that a message carries, buffers in place. */
function carried({ data, buffers }: CommOpened | CommMessage): State {
  const { state = {}, buffer_paths: paths = [] } = data as { state?: State; buffer_paths?: Path[] };
  return joinBuffers(state, paths, buffers);
}

function saveWidget(full: State): SavedWidget {
  const { state, paths, buffers } = splitBuffers(full);
  return {
    model_name: String(full._model_name),
    model_module: String(full._model_module),
    model_module_version: String(full._model_module_version),
    state,
    ...(paths.length > 0 && {
      buffers: paths.map((path, i) => ({ encoding: 'base64' as const, path, data: toBase64(buffers[i]!) })),
    }),
  };
}
