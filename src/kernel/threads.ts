/** What the two threads of the kernel say to each other: cells run in the main one, the sockets live in the gateway. */

import type { MessagePort } from 'node:worker_threads';
import type { ConnectionInfo } from './connection';
import type { Header, Json, Message } from './wire';

/** What a shell of the main thread waits for with a fence: its next turn, or the last of the requests that an error aborts. */
export interface Fence {
  /** `''` is the main shell, else the id of a subshell. */
  shell: string;
  until: 'turn' | 'abort';
}

/** What the user is asked for. */
export interface Question {
  id: string;
  prompt: string;
  password: boolean;
  /** Whether the main thread stands still until the answer is there. */
  waits: boolean;
}

/** What the user answered. */
export interface Answer {
  id: string;
  value: string;
}

/** A compiled cell, as a debugger needs it. */
export interface CellScript {
  readonly name: string;
  readonly source: string;
  readonly code: string;
  /** Source map from `code` to `source`, as JSON. */
  readonly map: string;
}

/** From the gateway to the main thread. */
export type ToCells =
  | { kind: 'request'; message: Message; shell: string }
  | { kind: 'answer'; answer: Answer }
  /** A subshell was deleted; what it still had to do is dropped. */
  | { kind: 'forget'; shell: string }
  | { kind: 'interrupt'; number: number }
  | { kind: 'fence'; fence: Fence }
  /** The breakpoints of a cell that was announced are set. */
  | { kind: 'ready'; name: string }
  | { kind: 'shutdown' };

/** From the main thread to the gateway. */
export type ToGateway =
  | { kind: 'publish'; type: string; content: Json; parent: Partial<Header>; metadata: Json; buffers: Uint8Array[] }
  | { kind: 'reply'; type: string; content: Json; request: Message }
  | { kind: 'ask'; question: Question; request: Message }
  | { kind: 'cell'; cell: CellScript }
  /** Comes back once everything that the gateway had passed on before it has arrived. */
  | { kind: 'fence'; fence: Fence };

export interface GatewayData {
  connection: ConnectionInfo;
  /** Shared memory that either thread reads while the other computes; see `Shared`. */
  shared: SharedArrayBuffer;
  /** Takes answers that the main thread stands still for. */
  answers: MessagePort;
}

/** The places of the shared Int32Array. */
export const Shared = {
  /** The number of the last interrupt that the main thread has noticed. */
  noticed: 0,
  /** 1 while the compiler works: stopping it midway would leave it broken. */
  compiling: 1,
  /** 1 while a cell is under way. */
  busy: 2,
  /** The number of the last interrupt. */
  interrupts: 3,
  /** Counts answers and interrupts: what a main thread that stands still for an answer is woken by. */
  wake: 4,
  /** 1 while a debugger is attached: cells are announced before they run. */
  debugging: 5,
  length: 6,
} as const;
