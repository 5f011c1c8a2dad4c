/** Displays that are shown anew when their work ends. */

import { displayId } from '../notebook/host';
import type { Json } from './wire';

/** A bundle with an id is published as a display: the protocol gives no id to the result of a cell. */
export function shownAnew(type: string, content: Json): { type: string; content: Json } {
  const id = (content.data as { [displayId]?: string } | undefined)?.[displayId];
  if (id === undefined || (type !== 'execute_result' && type !== 'display_data')) return { type, content };
  const { data, metadata, transient } = content;
  return {
    type: 'display_data',
    content: { data, metadata, transient: { display_id: id, ...(transient as object | undefined) } },
  };
}
