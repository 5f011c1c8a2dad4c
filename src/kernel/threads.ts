/** What the two threads of the kernel say to each other: cells run in the main one, the sockets live in the gateway. */

import type { ConnectionInfo } from './connection';
import type { Header, Json, Message } from './wire';

/** What the main thread waits for with a fence: its next turn, or the last of the requests that an error aborts. */
export type Fence = 'turn' | 'abort';

/** From the gateway to the main thread. */
export type ToCells =
  | { kind: 'request'; message: Message }
  | { kind: 'interrupt'; number: number }
  | { kind: 'fence'; fence: Fence }
  | { kind: 'shutdown' };

/** From the main thread to the gateway. */
export type ToGateway =
  | { kind: 'publish'; type: string; content: Json; parent: Partial<Header>; metadata: Json; buffers: Uint8Array[] }
  | { kind: 'reply'; type: string; content: Json; request: Message }
  /** Comes back once everything that the gateway had passed on before it has arrived. */
  | { kind: 'fence'; fence: Fence };

export interface GatewayData {
  connection: ConnectionInfo;
  /** Shared memory that either thread reads while the other computes; see `Shared`. */
  shared: SharedArrayBuffer;
}

/** The places of the shared Int32Array. */
export const Shared = {
  /** The number of the last interrupt that the main thread has noticed. */
  noticed: 0,
  /** 1 while the compiler works: stopping it midway would leave it broken. */
  compiling: 1,
  /** 1 while a cell is under way. */
  busy: 2,
  length: 3,
} as const;
