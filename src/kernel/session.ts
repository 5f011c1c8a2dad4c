/** What this kernel's cells showed, as the notebook's file will have it once it is saved. Read by the export from a cell. */

import type { SessionCell, SessionOutput } from '../notebook/host';
import type { Header, Json, Message } from './wire';

interface Recorded extends SessionCell {
  readonly outputs: SessionOutput[];
  /** A `clear_output` that waits for the next output. */
  clearing?: boolean;
}

export class Session {
  /** By the request that ran them, in the order in which they ran. */
  private readonly recorded = new Map<string, Recorded>();

  /** A cell begins. One that ran before takes its former run's place. */
  begin({ header, metadata, content }: Message, executionCount: number): void {
    const id = typeof metadata.cellId === 'string' ? metadata.cellId : undefined;
    if (id !== undefined) for (const [run, cell] of this.recorded) if (cell.id === id) this.recorded.delete(run);
    this.recorded.set(header.msg_id, { id, source: String(content.code), executionCount, outputs: [] });
  }

  /** A message to the front ends. */
  said(type: string, content: Json, { msg_id }: Partial<Header>): void {
    if (type === 'update_display_data') this.update(content);
    const cell = msg_id === undefined ? undefined : this.recorded.get(msg_id);
    if (!cell) return;
    if (type === 'clear_output') {
      if (content.wait === true) cell.clearing = true;
      else cell.outputs.length = 0;
    } else if (['stream', 'display_data', 'execute_result', 'error'].includes(type)) {
      if (cell.clearing) cell.outputs.length = 0;
      cell.clearing = false;
      addOutput(cell.outputs, type, content);
    }
  }

  cells(): readonly SessionCell[] {
    return [...this.recorded.values()];
  }

  private update({ data, metadata, transient }: Json): void {
    const id = displayId(transient);
    if (id === undefined) return;
    for (const { outputs } of this.recorded.values())
      for (const [at, output] of outputs.entries())
        if (displayId(output.transient) === id) outputs[at] = { ...output, data, metadata };
  }
}

/** Pieces of one stream become one output. */
function addOutput(outputs: SessionOutput[], type: string, content: Json): void {
  const last = outputs.at(-1);
  if (type === 'stream' && last?.output_type === 'stream' && last.name === content.name)
    outputs[outputs.length - 1] = { ...last, text: `${last.text}${content.text}` };
  else outputs.push({ output_type: type, ...content });
}

function displayId(transient: unknown): unknown {
  return typeof transient === 'object' && transient !== null
    ? (transient as { display_id?: unknown }).display_id
    : undefined;
}
