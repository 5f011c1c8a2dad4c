import { joinBuffers } from '../notebook/buffers';
import { type SavedWidgets, saveWidgets } from '../notebook/fold';
import type { Comms } from './comms';
import type { Json } from './wire';

const widgetTarget = 'jupyter.widget';
const controlTarget = 'jupyter.widget.control';

type Path = (string | number)[];

/** The state of one widget: its values, and apart from them those that travel as buffers, by path. */
interface WidgetState {
  values: Json;
  buffers: Map<string, { path: Path; bytes: Uint8Array }>;
}

/** Follows the widget messages in both directions, so that a reloaded page can ask for the state of all widgets. */
export class WidgetStates {
  private readonly states = new Map<string, WidgetState>();

  sent(type: string, content: Json, buffers: readonly Uint8Array[]): void {
    this.follow(type, content, buffers);
  }

  received(type: string, content: Json, buffers: readonly Uint8Array[]): void {
    this.follow(type, content, buffers);
  }

  /** The `update_states` message and its buffers. */
  all(): { data: Json; buffers: Uint8Array[] } {
    const states: Json = {};
    const paths: Path[] = [];
    const buffers: Uint8Array[] = [];
    for (const [id, { values, buffers: held }] of this.states) {
      const { _model_name, _model_module, _model_module_version } = values;
      states[id] = {
        model_name: _model_name,
        model_module: _model_module,
        model_module_version: _model_module_version,
        state: values,
      };
      for (const { path, bytes } of held.values()) {
        // Paths begin at the whole answer, in which the values of a widget lie below its `state`.
        paths.push([id, 'state', ...path]);
        buffers.push(bytes);
      }
    }
    return { data: { method: 'update_states', states, buffer_paths: paths }, buffers };
  }

  /** The state of all widgets as a notebook's metadata has it. */
  saved(): SavedWidgets {
    const states = [...this.states].map(([id, { values, buffers }]): [string, Json] => {
      const held = [...buffers.values()];
      return [
        id,
        joinBuffers(
          values,
          held.map(({ path }) => path),
          held.map(({ bytes }) => bytes),
        ),
      ];
    });
    return saveWidgets(states);
  }

  private follow(type: string, content: Json, buffers: readonly Uint8Array[]): void {
    const id = String(content.comm_id);
    const data = (content.data ?? {}) as { state?: Json; buffer_paths?: Path[]; method?: string };
    if (type === 'comm_close') this.states.delete(id);
    else if (type === 'comm_open') {
      if (content.target_name !== widgetTarget) return;
      this.states.set(id, { values: {}, buffers: new Map() });
      this.merge(id, data.state, data.buffer_paths, buffers);
    } else if (data.method === 'update') this.merge(id, data.state, data.buffer_paths, buffers);
  }

  private merge(id: string, state: Json = {}, paths: Path[] = [], buffers: readonly Uint8Array[] = []): void {
    const known = this.states.get(id);
    if (!known) return;
    Object.assign(known.values, state);
    // A value that is given anew takes its old buffers with it.
    const renewed = new Set([...Object.keys(state), ...paths.map((path) => String(path[0]))]);
    for (const [key, { path }] of known.buffers) if (renewed.has(String(path[0]))) known.buffers.delete(key);
    paths.forEach((path, index) => {
      const bytes = buffers[index];
      if (bytes) known.buffers.set(JSON.stringify(path), { path, bytes });
    });
  }
}

/** Answers the front end's question for all widgets, asked when a page is loaded anew. */
export function answerWidgetControl(comms: Comms, widgets: WidgetStates): void {
  comms.register(controlTarget, (comm) => {
    comm.onMessage = (data) => {
      if (data.method !== 'request_states') return;
      const { data: states, buffers } = widgets.all();
      comm.send(states, {}, buffers);
    };
  });
}
