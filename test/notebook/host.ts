/** A stand-in for the kernel: records what widgets say, and lets a test answer. */

import { foldTraffic } from '../../src/notebook/fold';
import {
  type Comm,
  type KernelHost,
  type MimeBundle,
  provideKernelHost,
  type SessionCell,
} from '../../src/notebook/host';
import type { WidgetEvent } from '../../src/notebook/traffic';

export class RecordingHost implements KernelHost {
  readonly traffic: WidgetEvent[] = [];
  readonly comms = new Map<string, Comm>();
  readonly signal = new AbortController().signal;

  openComm(
    target: string,
    data: Record<string, unknown>,
    metadata?: Record<string, unknown>,
    buffers: readonly Uint8Array[] = [],
  ): Comm {
    const id = `comm-${this.comms.size}`;
    this.traffic.push({ type: 'open', id, target, data, metadata, buffers });
    const comm: Comm = {
      id,
      send: (message, extra, parts = []) =>
        void this.traffic.push({ type: 'msg', id, data: message, metadata: extra, buffers: parts }),
      close: () => void this.traffic.push({ type: 'close', id }),
    };
    this.comms.set(id, comm);
    return comm;
  }

  display(): void {}

  readonly updates: { id: string; bundle: MimeBundle }[] = [];

  update(id: string, bundle: MimeBundle): void {
    this.updates.push({ id, bundle });
  }

  async bundle(value: unknown) {
    return { 'text/plain': String(value) };
  }

  cells(): readonly SessionCell[] {
    return [];
  }

  widgets() {
    return foldTraffic(this.traffic);
  }
}

/** Runs `work` inside a recorded kernel. */
export async function withHost<T>(work: (host: RecordingHost) => T | Promise<T>): Promise<T> {
  const host = new RecordingHost();
  provideKernelHost(host);
  try {
    return await work(host);
  } finally {
    provideKernelHost(undefined);
  }
}

/** The numbers of a state, as the kernel holds them. */
export const floatsOf = (view: ArrayBufferView): Float32Array => view as Float32Array;
