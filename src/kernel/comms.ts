import { randomUUID } from 'node:crypto';
import type { Comm } from '../notebook/host';
import type { Json } from './wire';

export type PublishComm = (
  type: 'comm_open' | 'comm_msg' | 'comm_close',
  content: Json,
  metadata?: Json,
  buffers?: readonly Uint8Array[],
) => void;

/** Answers a comm that the front end opens. */
export type CommTarget = (comm: Comm, data: Json, buffers: readonly Uint8Array[]) => unknown;

/** One comm as the registry sees it: `onMessage` may well be an async function, whose errors matter too. */
interface Entry {
  comm: Comm;
  target: string;
}

/** The comms of this kernel, whoever opened them. */
export class Comms {
  private readonly open = new Map<string, Entry>();
  private readonly targets = new Map<string, CommTarget>();

  constructor(private readonly publish: PublishComm) {}

  register(target: string, answer: CommTarget): void {
    this.targets.set(target, answer);
  }

  /** Opens a comm from this side. */
  openComm(target: string, data: Json, metadata?: Json, buffers?: readonly Uint8Array[]): Comm {
    const comm = this.add(randomUUID(), target);
    this.publish('comm_open', { comm_id: comm.id, target_name: target, data }, metadata, buffers);
    return comm;
  }

  /** The content of a `comm_info_reply`. */
  info(target?: string): Json {
    const comms: Record<string, { target_name: string }> = {};
    for (const [id, entry] of this.open)
      if (!target || entry.target === target) comms[id] = { target_name: entry.target };
    return { status: 'ok', comms };
  }

  /** Takes a comm message of the front end; what it returns settles when the callback is done. */
  receive(type: string, content: Json, buffers: readonly Uint8Array[]): unknown {
    const id = String(content.comm_id);
    const data = (content.data ?? {}) as Json;
    if (type === 'comm_open') return this.accept(id, String(content.target_name), data, buffers);
    const entry = this.open.get(id);
    if (!entry) return undefined;
    // The interface says void, yet an async callback returns a promise, and its failure must be heard.
    if (type === 'comm_msg') return entry.comm.onMessage?.(data, buffers) as unknown;
    this.open.delete(id);
    return entry.comm.onClose?.(data) as unknown;
  }

  private accept(id: string, target: string, data: Json, buffers: readonly Uint8Array[]): unknown {
    const answer = this.targets.get(target);
    if (!answer) {
      this.publish('comm_close', { comm_id: id, data: {} });
      throw new Error(`The front end opened a comm for the target "${target}", which no one in this kernel answers.`);
    }
    return answer(this.add(id, target), data, buffers);
  }

  private add(id: string, target: string): Comm {
    const comm: Comm = {
      id,
      send: (data, metadata, buffers) => {
        if (!this.open.has(id)) return;
        this.publish('comm_msg', { comm_id: id, data }, metadata, buffers);
      },
      close: (data = {}) => {
        if (this.open.delete(id)) this.publish('comm_close', { comm_id: id, data });
      },
    };
    this.open.set(id, { comm, target });
    return comm;
  }
}
