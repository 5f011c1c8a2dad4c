/** What of a page's saved state may become widgets. The state comes from a notebook, so it may hold anything. */

import type { IManagerState } from '@jupyter-widgets/base-manager';
import { isKnown } from './manager';

type Saved = IManagerState['state'][string];

/** The widgets that the page has code for, and whose values lie where values belong. */
export function trusted(saved: IManagerState): IManagerState {
  const models = Object.entries(saved.state ?? {}).filter(([, model]) => isWhole(model));
  return { version_major: 2, version_minor: 0, state: Object.fromEntries(models) };
}

function isWhole(model: unknown): model is Saved {
  if (!isObject(model) || !isObject(model.state)) return false;
  if (!isKnown(model.model_module, model.model_name)) return false;
  const { buffers = [] } = model;
  return Array.isArray(buffers) && buffers.every((buffer) => isBuffer(buffer, model.state));
}

/** A path that leads through the state's own values, never to a prototype. */
function isBuffer(buffer: unknown, state: unknown): boolean {
  if (
    !isObject(buffer) ||
    typeof buffer.data !== 'string' ||
    !/^[\w+/=]*$/.test(buffer.data) ||
    !Array.isArray(buffer.path)
  )
    return false;
  if (buffer.encoding !== 'base64' && buffer.encoding !== 'hex') return false;
  let place = state;
  for (const key of buffer.path.slice(0, -1)) {
    if (!isObject(place) || !Object.hasOwn(place, key as string)) return false;
    place = place[key as string];
  }
  return isObject(place) && buffer.path.length > 0 && buffer.path.at(-1) !== '__proto__';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
